"""Tables of regression models: each covariate alone beside all of them together."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import p_text, ratio_text
from seriatim.report.tables.shares import methods_named
from seriatim.wording.labels import Labels, endpoint_label, sentence_start, unit_label
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import ABSENT, format_count, format_level

RESPONSE, HAZARD = "response_model", "hazard_model"
ALONE, TOGETHER = "univariable", "multivariable"
REFERENCE = "reference"
_STATISTICS = {RESPONSE: "odds_ratio", HAZARD: "hazard_ratio"}
_NAMES = {RESPONSE: "Odds ratio", HAZARD: "Hazard ratio"}
_EVENTS = {RESPONSE: "responses", HAZARD: "deaths"}
#: Groupings whose covariate the protocol names by a word of its own.
_ORDER = "Procedure number"


def response_model_table(lookup: Lookup, labels: Labels) -> Table | None:
    """Build the table of models of response, one part an endpoint; None without rows."""
    return _table(lookup, labels, RESPONSE)


def hazard_model_table(lookup: Lookup, labels: Labels) -> Table | None:
    """Build the table of the model of survival; None without rows."""
    return _table(lookup, labels, HAZARD)


def _table(lookup: Lookup, labels: Labels, analysis: str) -> Table | None:
    endpoints = lookup.distinct(analysis, "endpoint")
    if not endpoints:
        return None
    rows: list[TableRow] = []
    for endpoint in endpoints:
        if len(endpoints) > 1:
            rows.append(TableRow(label=endpoint_label(endpoint), kind=RowKind.HEADING))
        for covariate in lookup.distinct(analysis, "groups", endpoint=endpoint):
            rows += _covariate(lookup, labels, (analysis, endpoint, covariate))
    level = lookup.cell(analysis).conf_level
    ratio = f"{_NAMES[analysis]} ({format_level(level)})"
    subject = endpoint_label(endpoints[0]) if len(endpoints) == 1 else "Response"
    return Table(
        id=f"table-models-{'response' if analysis == RESPONSE else 'survival'}",
        caption=f"{subject}: each covariate alone, and all together",
        stub="",
        columns=(
            Column(label=f"{_EVENTS[analysis].capitalize()}/n"),
            Column(label=ratio, below="alone"),
            Column(label="p", below="alone"),
            Column(label=ratio, below="all together"),
            Column(label="p", below="all together"),
        ),
        rows=tuple(rows),
        notes=(*_sizes(lookup, analysis), _method(lookup, analysis), _READ[analysis]),
    )


_READ = {
    RESPONSE: (
        "Evaluable procedures. Of a category, how many were in it and how many of them responded; "
        "of a number, all in which it was recorded. What goes with response is described; no "
        "ratio is the effect of repeating, since patients were chosen for it."
    ),
    HAZARD: (
        "Of a category, the patients who were ever in it and the deaths while in it, so that a "
        "patient can be counted in both. What becomes known in time counts from its day. No ratio "
        "is the effect of repeating: patients are chosen for it, also by what no registry records."
    ),
}


def _sizes(lookup: Lookup, analysis: str) -> Iterator[str]:
    """Say of each model of all covariates how much it rests on, or why it was not fitted."""
    for endpoint in lookup.distinct(analysis, "endpoint"):
        cell = lookup.cell(analysis, endpoint=endpoint, groups="", level="", context=TOGETHER)
        tally = cell.tally("n_events")
        if tally is None:
            continue
        unit = unit_label("procedure" if analysis == RESPONSE else "patient", 2)
        text = (
            f"All together: {format_count(tally[1])} {unit} with every covariate recorded, "
            f"{format_count(tally[0])} {_EVENTS[analysis]}"
        )
        yield f"{text}; not fitted: {cell.reason}." if cell.reason else f"{text}."


def _method(lookup: Lookup, analysis: str) -> str:
    return f"Method: {methods_named(lookup, analysis)}." if lookup.has(analysis) else ""


def _covariate(lookup: Lookup, labels: Labels, place: tuple[str, str, str]) -> Iterator[TableRow]:
    analysis, endpoint, covariate = place
    where = {"endpoint": endpoint, "groups": covariate}
    categories = _categories(lookup, place)
    name = covariate_name(lookup, labels, covariate)
    numbers = [level for level in categories if level.startswith("per ")]
    if numbers:
        units = numbers[0].removeprefix("per ")
        label = name if units == "1" else f"{name} (per {units})"
        yield _row(lookup, place, (label, numbers[0], numbers[0]), RowKind.PLAIN)
    elif set(categories) == {"no", "yes"}:
        yield _row(lookup, place, (name, "yes", "yes v no"), RowKind.PLAIN)
    else:
        yield TableRow(label=name, cells=("",) * 5)
        for i, code in enumerate(categories):
            contrast = "" if i == 0 else f"{code} v {categories[0]}"
            label = labels.category(covariate, code)
            yield _row(lookup, place, (label, code, contrast), RowKind.INDENTED)
    missing = lookup.cell(analysis, level="", context="", **where).count("missing")
    if missing:
        cells = (format_count(missing), "", "", "", "")
        yield TableRow(label="Missing", cells=cells, kind=RowKind.INDENTED)


def _categories(lookup: Lookup, place: tuple[str, str, str]) -> tuple[str, ...]:
    analysis, endpoint, covariate = place
    return lookup.distinct(
        analysis, "level", endpoint=endpoint, groups=covariate, context="", statistic="n_events"
    )


def covariate_name(lookup: Lookup, labels: Labels, covariate: str) -> str:
    """Name a covariate: a field, the grouping of the protocol, or what becomes known in time."""
    categories = lookup.watched().distinct(RESPONSE, "level", groups=covariate, context="")
    if categories and set(categories) == set(lookup.labels):
        return _ORDER
    return sentence_start(labels.fields.get(covariate) or labels.variable(covariate))


def _row(
    lookup: Lookup, place: tuple[str, str, str], what: tuple[str, str, str], kind: RowKind
) -> TableRow:
    """Write one category or number: ``what`` is its label, its code and its contrast."""
    analysis, endpoint, covariate = place
    label, code, contrast = what
    where = {"endpoint": endpoint, "groups": covariate}
    tally = lookup.cell(analysis, level=code, context="", **where).tally("n_events")
    counted = ABSENT if tally is None else f"{format_count(tally[0])}/{format_count(tally[1])}"
    cells = [counted]
    for context in (ALONE, TOGETHER):
        cell = lookup.cell(analysis, level=contrast, context=context, **where)
        if not contrast:
            cells += [REFERENCE, ""]
        else:
            cells += [_ratio(cell, analysis), p_text(cell) if cell else ABSENT]
    return TableRow(label=label, cells=tuple(cells), kind=kind)


def _ratio(cell: Cell, analysis: str) -> str:
    return ratio_text(cell, _STATISTICS[analysis]) if cell else ABSENT
