"""Published numbers as a table of results, so that the reviewer reads them like any other.

The check of claims and the review do not know each other. Here what was checked becomes rows, and
the review says about them what a reader must know.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seriatim.analysis.results import Provenance, ResultRow, Results, row_id
from seriatim.claims.checking import ClaimCheck, GroupCheck, PaperCheck, ReadingCheck
from seriatim.claims.comparing import ComparisonCheck
from seriatim.claims.evidence import EvidencePanel, Overlap
from seriatim.claims.facts import NumberCheck, Outcome
from seriatim.claims.p_values import ProportionTest
from seriatim.review import Finding, review_results

#: ``method`` of an overlap of series whose years are known, and of one where they are not.
YEARS_OVERLAP, YEARS_UNKNOWN = "center in common, years overlap", "center in common, years unknown"


def published_findings(check: PaperCheck) -> tuple[Finding, ...]:
    """Return what the review says about a checked paper."""
    return review_results(published_results(check))


def overlap_findings(panel: EvidencePanel) -> tuple[Finding, ...]:
    """Return what the review says about the series of one procedure."""
    return review_results(series_results(panel))


def published_results(check: PaperCheck) -> Results:
    """Turn the check of a paper into rows: how many ways there are to print each number.

    ``endpoint`` is the name in the claims file, ``level`` its label, ``context`` what was printed
    or, of a p-value, the reading.
    """
    rows = (
        *(row for claim in check.claims for row in _claim(claim)),
        *(row for group in check.groups for row in _group(group)),
        *(row for reading in check.readings for row in _comparisons(reading)),
        *(_number(number) for number in check.numbers),
    )
    return _results(check.paper.title, rows)


def series_results(panel: EvidencePanel) -> Results:
    """Turn the overlaps between series into rows: how many patients might be counted twice."""
    sizes = {row.series.label: row.n for row in panel.rows}
    rows = tuple(_overlap(panel.procedure, overlap, sizes) for overlap in panel.overlaps)
    return _results(panel.procedure, rows)


def _results(title: str, rows: tuple[ResultRow, ...]) -> Results:
    nothing = Provenance(data_hash="", protocol_hash="", files=(), versions=())
    return Results(title=title, rows=rows, plan=(), groups=(), provenance=nothing)


def _row(
    analysis: str, endpoint: str, statistic: str, value: float | None, **more: Any
) -> ResultRow:
    place = (more.get("level", ""), more.get("context", ""))
    return ResultRow(
        id=row_id(analysis, endpoint, *place, statistic),
        analysis=analysis,
        endpoint=endpoint,
        unit="number",
        population="published",
        statistic=statistic,
        value=value,
        **more,
    )


def _claim(check: ClaimCheck) -> Iterator[ResultRow]:
    """Yield how many counts print as a percentage at the printed size, where one is printed."""
    claim, group = check.claim, check.group
    if group.stated:
        printed = "" if claim.percent is None else f"{claim.percent.text}%"
        ways = max(0, check.last - check.first + 1)
        place: dict[str, Any] = {"level": claim.label, "context": printed, "n_total": group.at_most}
        yield _row("published_claim", claim.name, "counts", float(ways), **place)
        yield _row("published_claim", claim.name, "other_sizes", float(len(check.sizes)), **place)


def _group(check: GroupCheck) -> Iterator[ResultRow]:
    """Yield how many sizes fit all percentages of a group, where it has several and a size."""
    group = check.group
    if not group.stated or len(check.claims) < 2:
        return
    place: dict[str, Any] = {"level": group.label, "n_total": group.at_most}
    if not check.counted:
        why = "too many combinations to go through"
        yield _row("published_group", group.name, "sizes", None, reason=why, **place)
        return
    fits = float(group.at_most in check.sizes)
    yield _row("published_group", group.name, "printed_size_fits", fits, **place)
    yield _row("published_group", group.name, "sizes", float(len(check.sizes)), **place)
    if check.sizes:
        for name, size in (("least_size", min(check.sizes)), ("most_size", max(check.sizes))):
            yield _row("published_group", group.name, name, float(size), **place)


def _comparisons(reading: ReadingCheck) -> Iterator[ResultRow]:
    for check in reading.comparisons:
        yield from _comparison(reading.reading.name, check)


def _comparison(reading: str, check: ComparisonCheck) -> Iterator[ResultRow]:
    """Yield how many tests give a printed p-value, and the range of Fisher's."""
    claim = check.comparison
    place: dict[str, Any] = {
        "level": f"{claim.label}, p {claim.sign.value} {claim.p.text}",
        "context": reading,
        "n_total": len(check.tables),
    }
    if not check.outcomes:
        why = check.reason or "not tested"
        yield _row("published_p_value", claim.name, "tests", None, reason=why, **place)
        return
    tests = float(len(check.reproducing))
    yield _row("published_p_value", claim.name, "tests", tests, **place)
    fisher = check.outcome(ProportionTest.FISHER)
    if fisher is not None and fisher.least is not None and fisher.most is not None:
        for name, value in (("fisher_least", fisher.least), ("fisher_most", fisher.most)):
            yield _row("published_p_value", claim.name, name, value, **place)


def _number(check: NumberCheck) -> ResultRow:
    checked = check.outcome is not Outcome.NOT_CHECKED
    return _row(
        "published_number",
        check.name,
        "possible",
        float(check.outcome is Outcome.POSSIBLE) if checked else None,
        level=check.label,
        context=check.kind,
        reason=None if checked else "not checked",
    )


def _overlap(procedure: str, overlap: Overlap, sizes: dict[str, int | None]) -> ResultRow:
    n = sizes.get(overlap.left_out)
    return _row(
        "series_overlap",
        procedure,
        "perhaps_counted_twice",
        None if n is None else float(n),
        level=overlap.left_out,
        context=overlap.kept,
        n=n,
        method=YEARS_OVERLAP if overlap.certain else YEARS_UNKNOWN,
        reason=None if n is not None else "several counts are possible",
    )
