"""Which results of two runs differ, and in what the runs differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from seriatim.analysis.results import ResultRow, Results, SettingChange

#: Numbers that differ by less, relative to the larger, are the same: machines round differently.
TOLERANCE = 1e-9
_DRAWN = ("_curve", "_at_risk")


class Kind(StrEnum):
    """What became of a result from the first run to the second."""

    CHANGED = "changed"
    APPEARED = "appeared"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One result that differs; the row of a run that does not have it is None.

    ``relative`` is |after - before| over the larger of the two; None where a value is missing.
    """

    id: str
    kind: Kind
    before: ResultRow | None
    after: ResultRow | None
    relative: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisDifferences:
    """The differences of one analysis, the largest relative change first.

    ``drawn`` marks points of curves and numbers at risk, which are counted and not listed.
    """

    analysis: str
    drawn: bool
    differences: tuple[Difference, ...]

    def count(self, kind: Kind) -> int:
        """Count the differences of one kind."""
        return sum(each.kind is kind for each in self.differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that two runs do not share: of the data, the protocol or the versions."""

    about: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunComparison:
    """Two runs compared: causes, differences by analysis, and how many results are the same."""

    before: Results
    after: Results
    causes: tuple[Cause, ...]
    analyses: tuple[AnalysisDifferences, ...]
    n_same: int

    @property
    def is_equal(self) -> bool:
        """Tell whether every result of one run is in the other with the same value."""
        return not self.analyses

    def count(self, kind: Kind) -> int:
        """Count the results of one kind over all analyses."""
        return sum(each.count(kind) for each in self.analyses)


def compare_runs(
    before: Results, after: Results, settings: tuple[SettingChange, ...] = ()
) -> RunComparison:
    """Compare the results of two runs by their ids.

    ``settings`` are those of the protocol that differ, as the caller found them.
    """
    old = {row.id: row for row in before.rows}
    new = {row.id: row for row in after.rows}
    differences: dict[str, list[Difference]] = {}
    n_same = 0
    for name in dict.fromkeys((*old, *new)):
        found = _difference(name, old.get(name), new.get(name))
        if found is None:
            n_same += 1
        else:
            row = found.before or found.after
            differences.setdefault(row.analysis if row else "", []).append(found)
    return RunComparison(
        before=before,
        after=after,
        causes=tuple(_causes(before, after, settings)),
        analyses=tuple(_grouped(differences)),
        n_same=n_same,
    )


def _difference(name: str, old: ResultRow | None, new: ResultRow | None) -> Difference | None:
    if old is None or new is None:
        kind = Kind.APPEARED if old is None else Kind.VANISHED
        return Difference(id=name, kind=kind, before=old, after=new)
    if old.value is None or new.value is None:
        # Without both values: another reason, or a value that came or went.
        if old.value is None and new.value is None and old.reason == new.reason:
            return None
        return Difference(id=name, kind=Kind.CHANGED, before=old, after=new)
    larger = max(abs(old.value), abs(new.value))
    relative = abs(new.value - old.value) / larger if larger else 0.0
    if relative <= TOLERANCE and (old.n, old.n_total) == (new.n, new.n_total):
        return None
    return Difference(id=name, kind=Kind.CHANGED, before=old, after=new, relative=relative)


def _grouped(differences: dict[str, list[Difference]]) -> Iterator[AnalysisDifferences]:
    """Yield the analyses by their largest change, drawn ones last."""
    grouped = [
        AnalysisDifferences(
            analysis=analysis,
            drawn=analysis.endswith(_DRAWN),
            differences=tuple(sorted(found, key=_order)),
        )
        for analysis, found in differences.items()
    ]
    yield from sorted(grouped, key=lambda each: (each.drawn, _order(each.differences[0])))


def _order(found: Difference) -> tuple[float, str]:
    """Order by relative change, a value that came or went before all others."""
    return (float("-inf") if found.relative is None else -found.relative), found.id


def _causes(
    before: Results, after: Results, settings: tuple[SettingChange, ...]
) -> Iterator[Cause]:
    old, new = before.provenance, after.provenance
    if old.data_hash != new.data_hash:
        yield Cause(about="data", before=old.data_hash[:12], after=new.data_hash[:12])
        files_old = {name: sha256 for name, _, sha256 in old.files}
        files_new = {name: sha256 for name, _, sha256 in new.files}
        for name in dict.fromkeys((*files_old, *files_new)):
            yield from _cause(f"file {name}", files_old.get(name, ""), files_new.get(name, ""))
    if old.protocol_hash != new.protocol_hash:
        yield Cause(about="protocol", before=old.protocol_hash[:12], after=new.protocol_hash[:12])
        for setting in settings:
            yield Cause(about=setting.path, before=setting.before, after=setting.after)
    versions_old, versions_new = dict(old.versions), dict(new.versions)
    for name in dict.fromkeys((*versions_old, *versions_new)):
        yield from _cause(
            f"version of {name}", versions_old.get(name, ""), versions_new.get(name, "")
        )


def _cause(about: str, before: str, after: str) -> Iterator[Cause]:
    if before != after:
        yield Cause(about=about, before=before[:12] or "none", after=after[:12] or "none")
