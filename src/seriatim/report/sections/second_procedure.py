"""Sections: three questions about the second procedure, and all comparisons of the protocol."""

from __future__ import annotations

from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.specs import DifferenceFigure, Interval, IntervalRow
from seriatim.report.sections.forests import comparisons_forest
from seriatim.report.tables.cells import difference_text
from seriatim.report.tables.comparisons import comparisons_table
from seriatim.report.tables.second_procedure import (
    PAIRED,
    selection_table,
    three_questions_table,
    tipping_table,
    treated_again_table,
)
from seriatim.wording.labels import endpoint_label, in_sentence
from seriatim.wording.lookup import Lookup
from seriatim.wording.second_procedure import Answer, answers

TITLE = "Three questions about the second procedure"
_SHORT = {
    "response_difference": "Procedures that were done",
    "paired_change": "Patients treated twice",
    "standardized_response": "As if all treated twice",
}


def second_procedure_section(lookup: Lookup) -> Section:
    """Show the three answers side by side, and who was treated again."""
    blocks = shown(
        lookup,
        _figure,
        three_questions_table,
        tipping_table,
        treated_again_table,
        selection_table,
    )
    if not blocks:
        return missing_section("second-procedure", TITLE, lookup.why_missing(PAIRED))
    return Section(
        id="second-procedure",
        title=TITLE,
        paragraphs=(
            "Does the second procedure work less well than the first? It depends on who is meant: "
            "the procedures that were done, the patients who had both, or all patients, had all "
            "had both. The three stand side by side and are never merged.",
        ),
        blocks=blocks,
    )


def answers_figure(lookup: Lookup) -> DifferenceFigure | None:
    """Collect the answers of every response that has pairs; None without any."""
    groups = []
    for endpoint in lookup.distinct(PAIRED, "endpoint"):
        rows = tuple(
            row for answer in answers(lookup, endpoint) if (row := _row(answer)) is not None
        )
        if rows:
            groups.append((endpoint_label(endpoint), rows))
    if not groups:
        return None
    label = "Second minus first procedure, percentage points"
    return DifferenceFigure(groups=tuple(groups), axis_label=label)


def _row(answer: Answer) -> IntervalRow | None:
    value, limits = answer.value, answer.cell.limits()
    if value is None or limits is None:
        return None
    interval = Interval(
        value=value, low=limits[0], high=limits[1], text=difference_text(answer.cell)
    )
    return IntervalRow(label=_SHORT[answer.analysis], tally="", interval=interval)


def _figure(lookup: Lookup) -> FigureBlock | None:
    data = answers_figure(lookup)
    if data is None:
        return None
    title = "Response to the second procedure against the first, three ways"
    described = " ".join(
        f"{heading}. " + " ".join(f"{in_sentence(row.label)}: {row.interval.text}." for row in rows)
        for heading, rows in data.groups
    )
    return FigureBlock(
        id="figure-second-procedure",
        caption=title,
        spec=data,
        title=title,
        alt=described,
        notes=(
            "Dots are differences in percentage points, lines their confidence limits, of the "
            "third question credible limits. The vertical line is no difference.",
        ),
    )


def comparisons_section(lookup: Lookup) -> Section:
    """List every comparison of the protocol with its raw and adjusted p-value."""
    title = "Comparisons of the protocol"
    blocks = shown(lookup, comparisons_forest, comparisons_table)
    if not blocks:
        return missing_section("comparisons", title, lookup.why_missing("multiplicity"))
    primary = lookup.results.primary
    named = (
        f"{endpoint_label(primary)} was named as primary before the data."
        if primary
        else "No comparison was named as primary before the data, so none can be called shown."
    )
    return Section(id="comparisons", title=title, paragraphs=(named,), blocks=blocks)
