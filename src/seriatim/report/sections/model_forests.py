"""Forest plots of the regression models: each covariate alone, and all together."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.alternatives.groups import describe_forest
from seriatim.report.document import FigureBlock
from seriatim.report.figures.specs import ForestFigure, ForestRow
from seriatim.report.sections.forests import drawn_interval
from seriatim.report.tables.cells import p_text, ratio_text
from seriatim.report.tables.models import ALONE, HAZARD, RESPONSE, TOGETHER, covariate_name
from seriatim.wording.labels import Labels, endpoint_label, in_sentence
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count, format_level

_PARTS = {ALONE: "Each covariate alone", TOGETHER: "All together"}
_WORDS = {
    RESPONSE: ("odds_ratio", "Odds ratio", "Responses/n", ("less often", "more often")),
    HAZARD: ("hazard_ratio", "Hazard ratio", "Deaths/n", ("fewer deaths", "more deaths")),
}


def models_forest(lookup: Lookup, labels: Labels, analysis: str) -> FigureBlock | None:
    """Draw the ratios of one kind of model; None below two of them."""
    groups = tuple(_groups(lookup, labels, analysis))
    if sum(len(rows) for _, rows in groups) < 2:
        return None
    _, name, head, favors = _WORDS[analysis]
    level = lookup.cell(analysis).conf_level
    data = ForestFigure(
        groups=groups,
        heads=(head, f"{name} ({format_level(level)})"),
        p_head="p",
        axis_label=name,
        ratio=True,
        favors=favors,
    )
    subject = "response" if analysis == RESPONSE else "survival"
    return FigureBlock(
        id=f"figure-models-{subject}",
        caption=f"Models of {subject}: each covariate alone, and all together",
        spec=data,
        title=f"{name}s of the models of {subject}",
        alt=describe_forest(data),
        notes=(
            "Counts are those that each model rests on: alone all rows in which the covariate is "
            "recorded, together those with all of them. An arrow goes on beyond the axis. No ratio "
            "is the effect of repeating: patients were chosen for it.",
        ),
    )


def _groups(
    lookup: Lookup, labels: Labels, analysis: str
) -> Iterator[tuple[str, tuple[ForestRow, ...]]]:
    endpoints = lookup.distinct(analysis, "endpoint")
    for endpoint in endpoints:
        for context, title in _PARTS.items():
            rows = tuple(_rows(lookup, labels, (analysis, endpoint, context)))
            if rows:
                several = f"{endpoint_label(endpoint)}: {in_sentence(title)}"
                yield several if len(endpoints) > 1 else title, rows


def _rows(lookup: Lookup, labels: Labels, place: tuple[str, str, str]) -> Iterator[ForestRow]:
    analysis, endpoint, context = place
    statistic = _WORDS[analysis][0]
    for covariate in lookup.distinct(analysis, "groups", endpoint=endpoint, context=context):
        where = {"endpoint": endpoint, "groups": covariate, "context": context}
        for level in lookup.distinct(analysis, "level", **where):
            cell = lookup.cell(analysis, level=level, **where)
            row = cell.row(statistic)
            tally = ""
            if row is not None and row.n is not None and row.n_total is not None:
                tally = f"{format_count(row.n)}/{format_count(row.n_total)}"
            name = covariate_name(lookup, labels, covariate)
            yield ForestRow(
                label=_label(labels, covariate, name, level),
                tally=tally,
                interval=drawn_interval(cell, statistic, ratio_text(cell, statistic)),
                p=p_text(cell),
                absent="not estimated",
            )


def _label(labels: Labels, covariate: str, name: str, level: str) -> str:
    """Name a contrast: yes against no by the covariate alone, others by their categories."""
    if level == "yes v no":
        return name
    if " v " in level:
        named = " v ".join(labels.category(covariate, code) for code in level.split(" v "))
        return f"{name}: {named}"
    units = level.removeprefix("per ")
    return name if units == "1" else f"{name} (per {units})"
