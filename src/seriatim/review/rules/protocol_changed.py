"""A protocol that was changed after results had been written."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.results import EarlierProtocol, ResultRow, SettingChange
from seriatim.review.findings import Finding, Rule, Severity
from seriatim.wording.labels import endpoint_label, in_sentence
from seriatim.wording.lookup import Lookup

_OF_ENDPOINTS = ("endpoints", "comparisons", "noninferiority")
#: More changes than this are left to the table of earlier protocols.
MOST = 6


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a note for each endpoint whose settings were changed, one for all if any is common."""
    steps = lookup.results.provenance.earlier
    changes = [(step, change) for step in steps for change in step.changes]
    unknown = [step for step in steps if step.reason]
    endpoints = tuple(dict.fromkeys(_endpoint(change) for _, change in changes))
    if "" in endpoints or unknown:
        yield from _finding(rule, lookup, "", changes, unknown)
        return
    for endpoint in endpoints:
        about = [(step, change) for step, change in changes if _endpoint(change) == endpoint]
        yield from _finding(rule, lookup, endpoint, about, [])


def _endpoint(change: SettingChange) -> str:
    """Return the endpoint that a setting belongs to; empty where it bears on all."""
    parts = change.path.split(".")
    return parts[1] if parts[0] in _OF_ENDPOINTS else ""


def _finding(
    rule: Rule,
    lookup: Lookup,
    endpoint: str,
    changes: list[tuple[EarlierProtocol, SettingChange]],
    unknown: list[EarlierProtocol],
) -> Iterator[Finding]:
    rows = [row.id for row in lookup.results.rows if _is_about(row, endpoint)]
    if not rows:
        return
    subject = f" for {in_sentence(endpoint_label(endpoint))}" if endpoint else ""
    steps = [step for step, _ in changes] + unknown
    # A registry that was corrected as well is said, since numbers may have moved for that.
    data = "" if all(step.same_data for step in steps) else " The data were changed as well."
    yield rule.finding(
        f"The protocol was changed{subject} after results of an earlier one had been written: "
        f"{_listed(changes, unknown)}. What is chosen with results in view can follow them, so "
        f"say which was planned.{data}",
        results=rows,
    )


def _is_about(row: ResultRow, endpoint: str) -> bool:
    return not endpoint or row.endpoint == endpoint or row.endpoint.startswith(f"{endpoint}_")


def _listed(
    changes: list[tuple[EarlierProtocol, SettingChange]], unknown: list[EarlierProtocol]
) -> str:
    parts = [
        f"{change.path}: {change.before} -> {change.after} (from protocol {step.protocol_hash[:8]})"
        for step, change in changes[:MOST]
    ]
    if len(changes) > MOST:
        parts.append(f"{len(changes) - MOST} more in the table of earlier protocols")
    parts += [
        f"unknown (from protocol {step.protocol_hash[:8]}, {step.reason})" for step in unknown
    ]
    return "; ".join(parts)


RULE = Rule(
    name="protocol_changed",
    severity=Severity.NOTE,
    title="Protocol changed after results were seen",
    why="A margin, window, landmark or primary endpoint that is set once results are known can be "
    "chosen, without anybody meaning it, because it suits them. A run into the same folder "
    "remembers the protocols before it, and a report tells what they had otherwise.",
    examine=examine,
)
