"""Tables of grades by group: distribution, severe ones, and differences to the reference."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import RowKind, Table, TableRow
from seriatim.report.tables.response import definitions
from seriatim.report.tables.shares import (
    difference_columns,
    difference_rows,
    headed,
    level_columns,
    methods_named,
    share_rows,
)
from seriatim.wording.labels import endpoint_label, grade_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    ABSENT,
    format_count,
    format_points,
    format_share,
    percent_digits,
)

NOT_RECORDED = "not_recorded"


def grade_scales(lookup: Lookup) -> tuple[tuple[str, str], ...]:
    """Pair every scale with the yes-or-no endpoint made from it, "" if none follows it."""
    pairs: dict[str, str] = {}
    scale = ""
    for row in lookup.rows("grades"):
        if row.context:
            scale = row.endpoint
            pairs.setdefault(scale, "")
        elif scale and row.endpoint not in pairs.values():
            pairs[scale] = pairs[scale] or row.endpoint
    return tuple(pairs.items())


def grade_codes(lookup: Lookup, scale: str) -> tuple[str, ...]:
    """Return the grades of a scale in order, without "not recorded"."""
    contexts = lookup.distinct("grades", "context", endpoint=scale)
    return tuple(code for code in contexts if code != NOT_RECORDED)


def grade_counts(lookup: Lookup, scale: str, level: str) -> dict[str, int]:
    """Return how many procedures of a group had each grade, "not recorded" included."""
    codes = (*grade_codes(lookup, scale), NOT_RECORDED)
    return {
        code: lookup.cell("grades", endpoint=scale, level=level, context=code).count() or 0
        for code in codes
    }


def grade_table(lookup: Lookup) -> Table | None:
    """Build the table of grades and of the severe ones; None without rows."""
    rows: list[TableRow] = []
    endpoints = []
    for scale, endpoint in grade_scales(lookup):
        rows += headed(endpoint_label(scale), _distribution(lookup, scale))
        if endpoint:
            endpoints.append(endpoint)
            rows += headed(endpoint_label(endpoint), share_rows(lookup, "grades", endpoint))
    if not rows:
        return None
    return Table(
        id="table-grades",
        caption="Local toxicity and complications by procedure number",
        stub="",
        columns=level_columns(lookup),
        rows=tuple(rows),
        notes=(
            "Worst grade of each procedure: count (% of the graded). Not recorded has its own row "
            "and counts as not severe among all treated, so that rate is a lower bound.",
            f"Intervals: {methods_named(lookup, 'grades')}.",
            *definitions(lookup, tuple(endpoints)),
        ),
    )


def grade_differences(lookup: Lookup) -> Table | None:
    """Build the table of differences between groups with the margin; None without rows."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct("grade_difference", "endpoint"):
        found = (
            row
            for population in lookup.distinct("grade_difference", "population", endpoint=endpoint)
            for row in difference_rows(lookup, "grade_difference", endpoint, population)
        )
        margin = lookup.cell("grade_difference", endpoint=endpoint, level="").value("margin")
        words = "" if margin is None else f" (margin {format_points(margin, 0)} points)"
        rows += headed(endpoint_label(endpoint) + words, found)
    if not rows:
        return None
    return Table(
        id="table-grade-difference",
        caption="Differences in severe toxicity and complications between procedure numbers",
        stub="",
        columns=difference_columns(lookup, "grade_difference"),
        rows=tuple(rows),
        notes=(
            "Among graded procedures, the patient as the cluster. Method: "
            + methods_named(lookup, "grade_difference")
            + ".",
            "The upper limit is the increase that the data cannot exclude. The margin, if any, is "
            "the largest increase that the protocol calls acceptable. A large p-value is not "
            "evidence of no difference.",
        ),
    )


def _distribution(lookup: Lookup, scale: str) -> Iterator[TableRow]:
    counts = {level: grade_counts(lookup, scale, level) for level in lookup.labels}
    graded = {level: sum(c.values()) - c[NOT_RECORDED] for level, c in counts.items()}
    digits = percent_digits(graded.values(), lookup.style)
    for code in grade_codes(lookup, scale):
        cells = tuple(
            format_share(c[code], graded[level], digits) if graded[level] else ABSENT
            for level, c in counts.items()
        )
        yield TableRow(label=grade_label(code), cells=cells, kind=RowKind.INDENTED)
    if any(c[NOT_RECORDED] for c in counts.values()):
        texts = tuple(format_count(c[NOT_RECORDED]) for c in counts.values())
        yield TableRow(label=grade_label(NOT_RECORDED), cells=texts, kind=RowKind.INDENTED)
