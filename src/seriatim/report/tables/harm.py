"""Tables of harm: the verdict on an increase, and severe harm over the whole course."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import probability_text
from seriatim.report.tables.shares import headed, method_note
from seriatim.wording.labels import endpoint_label, grade_label, sentence_start
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_count,
    format_p,
    format_points,
    format_share,
    percent_digits,
)
from seriatim.wording.verdicts import verdict_words

DIFFERENCE, COURSE, WORST = "grade_difference", "first_severe", "worst_grade"


def verdict_table(lookup: Lookup) -> Table | None:
    """Build the table of verdicts on an increase; None without differences that have limits."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct(DIFFERENCE, "endpoint"):
        rows += headed(endpoint_label(endpoint), _verdicts(lookup, endpoint))
    if not rows:
        return None
    return Table(
        id="table-verdicts",
        caption="What the data say about an increase in harm",
        stub="",
        columns=(
            Column(label="Verdict"),
            Column(label="One-sided p at the margin", below="clustered"),
            Column(label="The same by score", below="as if independent"),
            Column(label="Smallest increase found with 80% power, points"),
        ),
        rows=tuple(rows),
        notes=(
            "The verdict follows from the interval and the margin of the protocol alone. The "
            "one-sided p-values are to be read against 0.025 beside 95% limits; with few events "
            "the clustered one can be too small, which the score test is not. The last column "
            "takes procedures as independent and the rate of the reference as observed; it is "
            "asked of the size of the study, not of the difference seen.",
            *method_note(lookup, "noninferiority", among="graded procedures"),
        ),
    )


def _verdicts(lookup: Lookup, endpoint: str) -> Iterator[TableRow]:
    margin = lookup.cell(DIFFERENCE, endpoint=endpoint, level="").value("margin")
    for level in lookup.distinct(DIFFERENCE, "level", endpoint=endpoint):
        limits = lookup.cell(DIFFERENCE, endpoint=endpoint, level=level).limits()
        if limits is None:
            continue
        tests = [
            lookup.cell("noninferiority", endpoint=endpoint, level=level, context=context)
            for context in ("", "score")
        ]
        p_values = (test.value("p_one_sided") for test in tests)
        increase = lookup.cell("detectable_difference", endpoint=endpoint, level=level)
        found = increase.value("increase")
        yield TableRow(
            label=sentence_start(level),
            cells=(
                sentence_start(verdict_words(limits, margin)),
                *(ABSENT if p is None else format_p(p, lookup.style) for p in p_values),
                ABSENT if found is None else format_points(found),
            ),
            kind=RowKind.INDENTED,
        )


def course_table(lookup: Lookup) -> Table | None:
    """Build the table of a first severe grade by procedure number; None without rows."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct(COURSE, "endpoint"):
        rows += headed(endpoint_label(endpoint), _course(lookup, endpoint))
    if not rows:
        return None
    return Table(
        id="table-first-severe",
        caption="A first severe grade over repeated procedures",
        stub="",
        columns=(
            Column(label="Without one before", below="and treated"),
            Column(label="First severe", below="x/n"),
            Column(label="Not treated again", below="never severe"),
            Column(label="Cumulative risk", below="(95% CI)"),
        ),
        rows=tuple(rows),
        notes=(
            "Each row counts those who had the procedure and no severe grade before. The "
            "cumulative risk, 1 minus the product of the shares without one, is that of somebody "
            "who is treated on and on; those who were had been chosen for it. Whoever was not "
            "treated again stands in a column of their own. Grades not recorded count as not "
            "severe. With fewer than ten at risk no risk is written.",
            *method_note(lookup, COURSE, among="treated fields from their first procedure on"),
        ),
    )


def _course(lookup: Lookup, endpoint: str) -> Iterator[TableRow]:
    for level in lookup.distinct(COURSE, "level", endpoint=endpoint):
        cell = lookup.cell(COURSE, endpoint=endpoint, level=level, context="")
        tally, stopped = cell.tally("hazard"), cell.count("not_treated_again")
        if tally is None:
            continue
        risk = lookup.cell(COURSE, endpoint=endpoint, level=level, context="cumulative")
        small = tally[1] < COUNTS_ONLY_BELOW
        yield TableRow(
            label=sentence_start(level),
            cells=(
                format_count(tally[1]),
                f"{format_count(tally[0])}/{format_count(tally[1])}",
                ABSENT if stopped is None else format_count(stopped),
                ABSENT if small else probability_text(risk, "risk"),
            ),
            kind=RowKind.INDENTED,
        )


def worst_grade_table(lookup: Lookup) -> Table | None:
    """Build the table of the worst grade so far by procedure number; None without rows."""
    levels = lookup.distinct(WORST, "level")
    rows: list[TableRow] = []
    for scale in lookup.distinct(WORST, "endpoint"):
        rows.append(TableRow(label=endpoint_label(scale), kind=RowKind.HEADING))
        for code in lookup.distinct(WORST, "context", endpoint=scale):
            cells = tuple(_share(lookup, scale, level, code) for level in levels)
            rows.append(TableRow(label=grade_label(code), cells=cells, kind=RowKind.INDENTED))
    if not rows:
        return None
    return Table(
        id="table-worst-grade",
        caption="Worst grade of each patient so far",
        stub="",
        columns=tuple(Column(label=sentence_start(level)) for level in levels),
        rows=tuple(rows),
        notes=(
            "Everybody from the first procedure on; whoever was not treated again keeps the worst "
            "grade so far, so the columns share one denominator.",
        ),
        folded=True,
    )


def _share(lookup: Lookup, scale: str, level: str, code: str) -> str:
    tally = lookup.cell(WORST, endpoint=scale, level=level, context=code).tally("count")
    return (
        ABSENT if tally is None else format_share(*tally, percent_digits([tally[1]], lookup.style))
    )
