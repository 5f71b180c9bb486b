"""Table of the target trial: treated again within a grace period, or not within it."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import months_text, points_text, probability_text
from seriatim.report.tables.shares import methods_named
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Cell, Lookup, time_of
from seriatim.wording.numbers import (
    ABSENT,
    format_count,
    format_level,
    format_points,
)

TRIAL = "target_trial"


def target_trial_table(lookup: Lookup) -> Table | None:
    """Build the table of both strategies; None where the protocol does not ask for it."""
    rows = [row for name in lookup.distinct(TRIAL, "endpoint") for row in _rows(lookup, name)]
    if not rows:
        return None
    level = lookup.cell(TRIAL).conf_level
    interval = f"({format_level(level)})"
    return Table(
        id="table-target-trial",
        caption="Survival after local progression: treated again within a grace period, or not",
        stub="",
        columns=(
            Column(label="Treated again", below=interval),
            Column(label="Not", below=interval),
            Column(label="Difference, points", below=interval),
            Column(label="Mean months gained", below=interval),
        ),
        rows=tuple(rows),
        notes=(_note(lookup),),
    )


def _rows(lookup: Lookup, endpoint: str) -> Iterator[TableRow]:
    levels = lookup.distinct(TRIAL, "level", endpoint=endpoint)
    contrast = next((name for name in levels if " v " in name), "")
    strategies = tuple(name for name in levels if name != contrast)
    if len(strategies) != 2:
        reason = lookup.cell(TRIAL, endpoint=endpoint, level=contrast).reason
        cells = (f"none: {reason}", ABSENT, ABSENT, ABSENT)
        yield TableRow(label=sentence_start(contrast), cells=cells)
        return
    yield TableRow(label=sentence_start(contrast), kind=RowKind.HEADING)
    place = {"endpoint": endpoint}
    sizes = [lookup.cell(TRIAL, level=name, context="", **place) for name in strategies]
    yield TableRow(
        label="Progressions, in effect",
        cells=(*(_size(cell) for cell in sizes), ABSENT, ABSENT),
        kind=RowKind.INDENTED,
    )
    for context in lookup.distinct(TRIAL, "context", level=contrast, **place):
        month = time_of(context)
        if month is None:
            continue
        alive = (lookup.cell(TRIAL, level=n, context=context, **place) for n in strategies)
        difference = lookup.cell(TRIAL, level=contrast, context=context, **place)
        mean = lookup.cell(TRIAL, level=contrast, context=f"mean={month:g}", **place)
        yield TableRow(
            label=f"Alive at {month:g} months",
            cells=(
                *(probability_text(cell, "survival") for cell in alive),
                _difference(difference),
                months_text(mean, "restricted_mean_difference"),
            ),
            kind=RowKind.INDENTED,
        )


def _size(cell: Cell) -> str:
    n, effective = cell.count("n"), cell.value("effective_n")
    if n is None or effective is None:
        return ABSENT
    return f"{format_count(n)}, {format_count(effective)}"


def _difference(cell: Cell) -> str:
    value, limits = cell.value("survival_difference"), cell.limits()
    if value is None:
        return f"none: {cell.reason}" if cell.reason else ABSENT
    text = format_points(value)
    return text if limits is None else f"{text} ({points_text(limits)})"


def _note(lookup: Lookup) -> str:
    counts = {
        context: lookup.cell(TRIAL, level="", context=context).count() or 0
        for context in ("eligible", "with_distant_disease", "not_followed_further")
    }
    left = (
        f"left out are {format_count(counts['with_distant_disease'])} with distant disease and "
        f"{format_count(counts['not_followed_further'])} at the end of follow-up"
    )
    methods = methods_named(lookup, TRIAL)
    return (
        f"Each of {format_count(counts['eligible'])} local progressions begins a trial ({left}). "
        "Distant disease within the grace period excuses from treatment. Every trial is in both "
        "columns until its patient does otherwise; the others are weighted to stand for it. "
        "Counted in the first row are copies followed beyond the grace period, the excused in "
        "both. What "
        "is not recorded, such as fitness and the burden of disease, is not adjusted for."
        f"{f' Methods: {methods}.' if methods else ''}"
    )
