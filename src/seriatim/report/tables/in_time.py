"""Tables of survival counted fairly: landmarks, adjusted hazards, clocks from each procedure."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import median_text, p_text, probability_text, ratio_text
from seriatim.report.tables.shares import headed, method_note, methods_named
from seriatim.wording.labels import enumerate_words, sentence_start
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_count,
    format_level,
    format_p_equation,
)

LANDMARK, ADJUSTED, CHECK = "landmark", "adjusted_hazard", "proportional_hazards"
FROM_PROCEDURE = "survival_from_procedure"
MODELS = {
    "distant": "Adjusted for distant disease to date",
    "all": "Adjusted for all that was recorded",
}


def landmark_table(lookup: Lookup) -> Table | None:
    """Build the table of landmark analyses with whom each leaves out; None without rows."""
    contexts = lookup.distinct(LANDMARK, "context")
    if not contexts:
        return None
    level = lookup.cell(LANDMARK).conf_level
    return Table(
        id="table-landmark",
        caption="Death after a landmark, by whether treated again by then",
        stub="",
        columns=(
            Column(label="Again/once", below="at the landmark"),
            Column(label="Hazard ratio", below=f"({format_level(level)})"),
            Column(label="p"),
            Column(label="Left out", below="dead/censored before"),
            Column(label="Treated later", below="of those once"),
        ),
        rows=tuple(_landmark_row(lookup, context) for context in contexts),
        notes=(
            "Patients alive and followed at the landmark are grouped by what had happened by then; "
            "time counts from there. Who is treated again later stays in the group of those "
            f"treated once, which dilutes a difference. Method: {methods_named(lookup, LANDMARK)}.",
        ),
    )


def _landmark_row(lookup: Lookup, context: str) -> TableRow:
    everyone = lookup.cell(LANDMARK, context=context, level="")
    groups = [
        lookup.cell(LANDMARK, context=context, level=level)
        for level in lookup.distinct(LANDMARK, "level", context=context)
    ]
    once, again, contrast = groups
    later = everyone.row("n_treated_later")
    later_text = ABSENT
    if later is not None and later.n is not None and later.n_total is not None:
        later_text = f"{format_count(later.n)}/{format_count(later.n_total)}"
    return TableRow(
        label=f"{context.removeprefix('landmark=')} months",
        cells=(
            f"{_count(again, 'n')}/{_count(once, 'n')}",
            ratio_text(contrast, "hazard_ratio"),
            p_text(contrast),
            f"{_count(everyone, 'n_dead_before')}/{_count(everyone, 'n_censored_before')}",
            later_text,
        ),
    )


def _count(cell: Cell, statistic: str) -> str:
    n = cell.count(statistic)
    return ABSENT if n is None else format_count(n)


def adjusted_table(lookup: Lookup) -> Table | None:
    """Build the table of models with what was known at each moment; None without rows."""
    rows: list[TableRow] = []
    for context, title in MODELS.items():
        rows += headed(title, _terms(lookup, context))
    if not rows:
        return None
    level = lookup.cell(ADJUSTED).conf_level
    return Table(
        id="table-adjusted",
        caption="Death by the number of procedures to date, adjusted",
        stub="",
        columns=(
            Column(label="Hazard ratio", below=f"({format_level(level)})"),
            Column(label="p"),
            Column(label="Proportional hazards", below="p"),
        ),
        rows=tuple(rows),
        notes=(
            "Everything is counted from the day it became known: treatment again, distant disease, "
            "the calendar period, and the response to the last procedure from its assessment on. "
            "What is not recorded, such as fitness and the burden of disease, is not adjusted for.",
            f"{_global_tests(lookup)}A small p-value of proportional hazards says that the ratio "
            "changes over time and is an average; a large one is no proof that it does not.",
            *method_note(lookup, ADJUSTED, among="patients seen from their first procedure"),
        ),
    )


def _terms(lookup: Lookup, context: str) -> Iterator[TableRow]:
    for name in lookup.distinct(ADJUSTED, "level", context=context):
        cell = lookup.cell(ADJUSTED, context=context, level=name)
        check = lookup.cell(CHECK, context=context, level=name)
        row = cell.row("hazard_ratio")
        refused = row is not None and row.value is None
        text = f"not estimated: {cell.reason}" if refused else ratio_text(cell, "hazard_ratio")
        yield TableRow(
            label=sentence_start(name),
            cells=(text, p_text(cell), p_text(check)),
            kind=RowKind.INDENTED,
        )


def _global_tests(lookup: Lookup) -> str:
    parts = []
    for context, title in MODELS.items():
        p_value = lookup.cell(CHECK, context=context, level="").value("p_value")
        if p_value is not None:
            name = title[0].lower() + title[1:]
            parts.append(f"{format_p_equation(p_value, lookup.style)} ({name})")
    if not parts:
        return ""
    return f"All terms together: {enumerate_words(parts)}. "


def from_procedure_table(lookup: Lookup) -> Table | None:
    """Build the table of survival with the clock restarted; None without rows."""
    levels = lookup.distinct(FROM_PROCEDURE, "level")
    if not levels:
        return None
    months = lookup.months(FROM_PROCEDURE, statistic="survival")
    level = lookup.cell(FROM_PROCEDURE).conf_level
    interval = f"({format_level(level)})"
    return Table(
        id="table-from-procedure",
        caption="Survival with the clock restarted at each procedure (not a comparison)",
        stub="",
        columns=(
            Column(label="Procedures"),
            Column(label="Patients"),
            Column(label="Deaths"),
            Column(label="Median, months", below=interval),
            *(Column(label=f"Alive, {m:g} mo", below=interval) for m in months),
        ),
        rows=tuple(_from_procedure_row(lookup, name, months) for name in levels),
        notes=(
            "A patient treated three times is in every group, and later groups hold only patients "
            "who lived and were chosen to be treated again. The curves say what happened after "
            "each procedure. They are not tested: no test tells selection from effect here.",
            f"Method: {methods_named(lookup, FROM_PROCEDURE)}.",
        ),
    )


def _from_procedure_row(lookup: Lookup, level: str, months: tuple[float, ...]) -> TableRow:
    main = lookup.cell(FROM_PROCEDURE, level=level, context="")
    small = (main.count("n") or 0) < COUNTS_ONLY_BELOW
    texts = []
    for month in months:
        cell = lookup.cell(FROM_PROCEDURE, level=level, context=f"time={month:g}")
        texts.append(ABSENT if small else probability_text(cell, "survival"))
    return TableRow(
        label=level,
        cells=(
            _count(main, "n"),
            _count(main, "n_patients"),
            _count(main, "n_events"),
            ABSENT if small else median_text(main),
            *texts,
        ),
    )
