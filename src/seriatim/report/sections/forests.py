"""Forest plots: the comparisons of the protocol, and the models of survival."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.alternatives.groups import describe_forest
from seriatim.report.document import FigureBlock
from seriatim.report.figures.specs import ForestFigure, ForestRow, Interval
from seriatim.report.tables.cells import difference_text, p_text, ratio_text
from seriatim.report.tables.in_time import ADJUSTED, LANDMARK, MODELS
from seriatim.wording.labels import endpoint_label, sentence_start
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import ABSENT, format_count, format_level, format_p

FAMILY = "multiplicity"
#: Where a difference stands, and where the counts of its groups do.
DIFFERENCES = (("response_difference", "response"), ("grade_difference", "grades"))
HAZARD = "time_dependent_hazard"


def comparisons_forest(lookup: Lookup) -> FigureBlock | None:
    """Draw every comparison of the protocol; None without one."""
    groups = tuple(
        (
            endpoint_label(endpoint),
            tuple(
                _comparison(lookup, endpoint, level)
                for level in lookup.distinct(FAMILY, "level", endpoint=endpoint)
            ),
        )
        for endpoint in lookup.distinct(FAMILY, "endpoint")
    )
    if not groups:
        return None
    data = ForestFigure(
        groups=groups,
        heads=("n/N v n/N", "Points (95% CI)"),
        p_head="p, Holm",
        axis_label="Difference, percentage points",
        ratio=False,
        favors=("lower", "higher"),
    )
    return FigureBlock(
        id="figure-comparisons",
        caption="All comparisons of the protocol",
        spec=data,
        title="All comparisons of the protocol as differences with their intervals",
        alt=describe_forest(data),
        notes=(
            "Among the evaluable or graded; an arrow goes on beyond the axis. Whether higher is "
            "better depends on the outcome.",
        ),
    )


def _comparison(lookup: Lookup, endpoint: str, level: str) -> ForestRow:
    place = {"endpoint": endpoint, "population": "evaluable"}
    cell, counts = Cell(), ""
    for difference, source in DIFFERENCES:
        found = lookup.cell(difference, **place, level=level)
        if found:
            cell = found
            counts = " v ".join(
                _share(lookup, source, group, place) for group in level.split(" v ")
            )
            break
    adjusted = lookup.cell(FAMILY, **place, level=level).value("p_adjusted")
    return ForestRow(
        label=sentence_start(level),
        tally=counts,
        interval=drawn_interval(cell, "risk_difference", difference_text(cell)),
        p=ABSENT if adjusted is None else format_p(adjusted),
        absent=cell.reason or ABSENT,
    )


def _share(lookup: Lookup, source: str, group: str, place: dict[str, str]) -> str:
    tally = lookup.cell(source, **place, level=group, context="").tally()
    return ABSENT if tally is None else f"{format_count(tally[0])}/{format_count(tally[1])}"


def drawn_interval(cell: Cell, statistic: str, text: str) -> Interval | None:
    """Return an estimate with its limits and the text beside it; None where either is missing."""
    value, limits = cell.value(statistic), cell.limits()
    if value is None or limits is None:
        return None
    return Interval(value=value, low=limits[0], high=limits[1], text=text)


def hazards_forest(lookup: Lookup) -> FigureBlock | None:
    """Draw the hazard ratios of all models of death; None below two of them."""
    groups = tuple((title, rows) for title, rows in _models(lookup) if rows)
    if sum(len(rows) for _, rows in groups) < 2:
        return None
    level = lookup.cell(HAZARD).conf_level
    data = ForestFigure(
        groups=groups,
        heads=("Deaths/patients", f"Hazard ratio ({format_level(level)})"),
        p_head="p",
        axis_label="Hazard ratio of death",
        ratio=True,
        favors=("fewer deaths", "more deaths"),
    )
    return FigureBlock(
        id="figure-hazards",
        caption="Death by treatment again: all models",
        spec=data,
        title="Hazard ratios of death of all models",
        alt=describe_forest(data),
        notes=(
            "Each line moves patients to the next group on the day of the next procedure, or "
            "groups them at a landmark. An arrow goes on beyond the axis. Where deaths and "
            "patients are not given they are those of the whole series.",
        ),
    )


def _models(lookup: Lookup) -> Iterator[tuple[str, tuple[ForestRow, ...]]]:
    levels = lookup.distinct(HAZARD, "level")
    yield "Not adjusted", tuple(_ratio(lookup.cell(HAZARD, level=x), x) for x in levels)
    for context, title in MODELS.items():
        names = lookup.distinct(ADJUSTED, "level", context=context)
        yield (
            title,
            tuple(_ratio(lookup.cell(ADJUSTED, level=x, context=context), x) for x in names),
        )
    marks = lookup.distinct(LANDMARK, "context")
    yield "Treated again v once at a landmark", tuple(_landmark(lookup, x) for x in marks)


def _ratio(cell: Cell, label: str, tally: str = "") -> ForestRow:
    row = cell.row("hazard_ratio")
    if row is not None and row.n is not None and row.n_total is not None:
        tally = f"{format_count(row.n)}/{format_count(row.n_total)}"
    return ForestRow(
        label=sentence_start(label),
        tally=tally,
        interval=drawn_interval(cell, "hazard_ratio", ratio_text(cell, "hazard_ratio")),
        p=p_text(cell),
        absent="not estimated",
    )


def _landmark(lookup: Lookup, context: str) -> ForestRow:
    once, again, contrast = (
        lookup.cell(LANDMARK, context=context, level=level)
        for level in lookup.distinct(LANDMARK, "level", context=context)
    )
    counts = [
        ABSENT
        if cell.count("n") is None
        else "/".join(format_count(cell.count(name) or 0) for name in ("n_events", "n"))
        for cell in (again, once)
    ]
    months = context.removeprefix("landmark=")
    return _ratio(contrast, f"{months} months", " v ".join(counts))
