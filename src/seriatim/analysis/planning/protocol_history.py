"""Remember the protocols whose results were seen before: a rerun under another one says so."""

from __future__ import annotations

from dataclasses import replace

from seriatim.analysis.results import EarlierProtocol, Provenance, Results, SettingChange

THERE, NOT_THERE = "there", "not there"
#: Settings under these are those of one endpoint; what comes or goes as a whole is one change.
_SECTIONS = ("endpoints", "comparisons", "noninferiority", "groups", "characteristics")
_UNKNOWN = "written by a version that did not record its settings"


def with_history(results: Results, before: Provenance | None) -> Results:
    """Return results that know which protocols were run before in their place.

    ``before`` is the provenance of what stood there. Results of another registry have nothing to
    do with these. The same registry is the same data, or a file of the same name under the same
    notice: a registry that is corrected between two runs stays that registry.
    """
    if before is None or not _same_registry(before, results.provenance):
        return results
    now = results.provenance
    earlier = before.earlier
    if before.protocol_hash != now.protocol_hash:
        earlier = (*earlier, _left_behind(before, now))
    return replace(results, provenance=replace(now, earlier=earlier))


def _same_registry(one: Provenance, other: Provenance) -> bool:
    if one.data_hash == other.data_hash:
        return True
    names = {name for name, _, _ in one.files} & {name for name, _, _ in other.files}
    return bool(names) and one.notice == other.notice


def _left_behind(before: Provenance, now: Provenance) -> EarlierProtocol:
    known = bool(before.settings)
    return EarlierProtocol(
        protocol_hash=before.protocol_hash,
        data_hash=before.data_hash,
        same_data=before.data_hash == now.data_hash,
        changes=compare_settings(before.settings, now.settings) if known else (),
        reason="" if known else _UNKNOWN,
    )


def compare_settings(
    before: tuple[tuple[str, str], ...], after: tuple[tuple[str, str], ...]
) -> tuple[SettingChange, ...]:
    """Name what differs between two protocols, in the order of the file, new sections last.

    >>> compare_settings((("primary", '"a"'),), (("primary", '"b"'),))
    (SettingChange(path='primary', before='"a"', after='"b"'),)
    """
    old, new = dict(before), dict(after)
    ends = {_section(path) for path in old}, {_section(path) for path in new}
    # A path on one side only, in a section of both, belongs to an option that is listed itself
    # (such as the criteria), or to a version of Seriatim that knows more settings.
    found = [
        SettingChange(path=path, before=value, after=new[path])
        for path, value in old.items()
        if path in new and new[path] != value
    ]
    gone = [section for section in dict.fromkeys(map(_section, old)) if section not in ends[1]]
    came = [section for section in dict.fromkeys(map(_section, new)) if section not in ends[0]]
    found += [SettingChange(path=path, before=THERE, after=NOT_THERE) for path in gone]
    found += [SettingChange(path=path, before=NOT_THERE, after=THERE) for path in came]
    return tuple(found)


def _section(path: str) -> str:
    parts = path.split(".")
    return ".".join(parts[:2]) if parts[0] in _SECTIONS else parts[0]
