"""The numbers behind a figure as rows of plain values, one row an observation. No ink.

Numbers are as exact as they were computed; what rounds is the drawing. Proportions are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from seriatim.report.figures.icon_specs import IconArray
from seriatim.report.figures.patient_specs import (
    SpiderFigure,
    SwimmerFigure,
    TimelineFigure,
    WaterfallFigure,
)
from seriatim.report.figures.specs import (
    AlluvialFigure,
    Bar,
    CoverFigure,
    Curve,
    DifferenceFigure,
    FigureSpec,
    FlowBox,
    FlowDiagram,
    ForestFigure,
    GradeFigure,
    IncidenceFigure,
    Interval,
    IntervalFigure,
    NullFigure,
    PairFigure,
    PValueFigure,
    ResponseFigure,
    RiskRows,
    StateFigure,
    SurvivalFigure,
    TransitionFigure,
)

#: One row; a number that does not exist is an empty text.
Row = tuple[str | int | float, ...]


def figure_data(spec: FigureSpec) -> tuple[Row, ...]:
    """Return what a figure shows, in long form; the first row has the names of the columns.

    Names say the unit. Every kind of figure has its own columns.
    """
    return tuple(DATA[type(spec)](spec))


def _flow(data: FlowDiagram) -> Iterator[Row]:
    yield "place", "box", "text"
    for step, aside in data.steps:
        yield from _box("step", step)
        if aside:
            yield from _box("aside", aside)
    for group in data.groups:
        yield from _box("group", group)


def _box(place: str, box: FlowBox) -> Iterator[Row]:
    return ((place, box.title, line.strip()) for line in box.lines)


def _response(data: ResponseFigure) -> Iterator[Row]:
    yield "group", "measure", "denominator", "n", "fraction", "conf_low", "conf_high"
    for bar, pair in zip(data.bars, data.intervals, strict=True):
        for part in bar.parts:
            yield bar.label, part.name, data.denominators[1], part.n, part.share, "", ""
        for denominator, interval in zip(data.denominators, pair, strict=True):
            if interval is not None:
                yield bar.label, data.rate_label, denominator, "", *_limits(interval)


def _limits(interval: Interval) -> tuple[float, float, float]:
    return interval.value, interval.low, interval.high


def _intervals(data: IntervalFigure) -> Iterator[Row]:
    yield "row", "count", "fraction", "conf_low", "conf_high"
    for row in data.rows:
        yield row.label, row.tally, *_limits(row.interval)


def _cover(data: CoverFigure) -> Iterator[Row]:
    yield "group", "counted", "fraction", "conf_low", "conf_high"
    for group in data.groups:
        limits = ("", "", "") if group.interval is None else _limits(group.interval)
        yield group.label, group.counted, *limits


def _differences(data: DifferenceFigure) -> Iterator[Row]:
    yield "group", "row", "count", "difference_of_fractions", "conf_low", "conf_high"
    for heading, rows in data.groups:
        for row in rows:
            yield heading, row.label, row.tally, *_limits(row.interval)


def _transition(data: TransitionFigure) -> Iterator[Row]:
    yield "before", "after", "n"
    for before, row in zip(data.before, data.counts, strict=True):
        for after, n in zip(data.after, row, strict=True):
            yield before.label, after.label, n


def _alluvial(data: AlluvialFigure) -> Iterator[Row]:
    yield "from_title", "from", "from_n", "to_title", "to", "n"
    for k, counts in enumerate(data.counts):
        one, other = data.titles[k : k + 2]
        for i, row in enumerate(counts):
            before, size = data.stages[k][i], data.sizes[k][i]
            for after, n in zip(data.stages[k + 1], row, strict=True):
                yield one, before.label, size, other, after.label, n


def _forest(data: ForestFigure) -> Iterator[Row]:
    what = "ratio" if data.ratio else "difference_of_fractions"
    yield "group", "row", data.heads[0], what, "conf_low", "conf_high", data.p_head
    for heading, rows in data.groups:
        for row in rows:
            numbers = ("", "", "") if row.interval is None else _limits(row.interval)
            yield heading, row.label, row.tally, *numbers, row.p


def _null_series(data: NullFigure) -> Iterator[Row]:
    yield "measure", "of", "low", "value", "high", "unit"
    for median in data.medians:
        for name, values in (("no effect", median.simulated), ("observed", median.observed)):
            yield name, median.label, *("" if n is None else n for n in values), "months"
    for name, share, error in data.tests:
        yield "p below 0.05", name, "", share, "", f"fraction of {data.n} series"
        yield "Monte Carlo error of it", name, "", error, "", f"fraction of {data.n} series"


def _grades(data: GradeFigure) -> Iterator[Row]:
    yield "scale", "group", "grade", "n", "fraction_of_graded"
    for panel in data.panels:
        for bar in panel.bars:
            yield from ((panel.title, *row) for row in _parts(bar))


def _parts(bar: Bar) -> Iterator[Row]:
    return ((bar.label, part.name, part.n, part.share) for part in bar.parts)


def _survival(data: SurvivalFigure) -> Iterator[Row]:
    yield "panel", "curve", "measure", "month", "value", "conf_low", "conf_high"
    for panel in data.panels:
        for curve in panel.curves:
            yield from ((panel.title, *row) for row in _curve(curve, "fraction alive"))
        for table in panel.tables:
            yield from ((panel.title, *row) for row in _counts(table))


def _incidence(data: IncidenceFigure) -> Iterator[Row]:
    yield "event", "curve", "measure", "month", "value", "conf_low", "conf_high"
    for panel in data.panels:
        for curve in panel.curves:
            yield from ((panel.title, *row) for row in _curve(curve, "fraction with the event"))


def _curve(curve: Curve, measure: str) -> Iterator[Row]:
    """List the steps that are drawn: none of a curve that is left out as a whole."""
    shown = (0.0, curve.end) if curve.pale else curve.reliable
    if shown[1] <= shown[0]:
        return
    if shown[0] == 0:
        yield curve.label, measure, 0.0, curve.start, curve.start, curve.start
    steps = zip(curve.months, curve.values, curve.low, curve.high, strict=True)
    for month, *values in steps:
        if shown[0] <= month <= shown[1]:
            yield curve.label, measure, month, *values


def _counts(table: RiskRows) -> Iterator[Row]:
    for name, numbers in table.rows:
        for month, n in zip(table.months, numbers, strict=True):
            if n is not None:
                yield table.label, name, month, n, "", ""


def _states(data: StateFigure) -> Iterator[Row]:
    yield "state", "month", "fraction_of_patients"
    for layer in data.layers:
        for month, value in zip(data.months, layer.values, strict=True):
            yield layer.label, month, value


def _pairs(data: PairFigure) -> Iterator[Row]:
    yield "percentage", "denominator_n", "count_x", "prints_so"
    for panel in data.panels:
        kinds = (
            ("alone", panel.alone),
            ("with its group", panel.together),
            ("in a listed solution", panel.chosen),
        )
        for kind, pairs in kinds:
            yield from ((panel.title, n, x, kind) for n, x in pairs)


def _p_values(data: PValueFigure) -> Iterator[Row]:
    yield "test", "p_value"
    for row in data.rows:
        yield from ((row.label, value) for value in row.values)


def _lanes(data: SwimmerFigure | TimelineFigure) -> Iterator[Row]:
    yield "lane", "what", "text", "start_month", "end_month"
    for lane in data.lanes:
        for span in lane.spans:
            yield lane.label, "stretch", span.name, span.start, span.end
        for mark in lane.marks:
            yield lane.label, mark.kind.value, mark.text, mark.month, ""


def _waterfall(data: WaterfallFigure) -> Iterator[Row]:
    yield "group", "bar", "response", "best_change_as_fraction"
    for panel in data.panels:
        for place, change in enumerate(panel.changes, start=1):
            yield panel.title, place, change.name, change.value


def _spider(data: SpiderFigure) -> Iterator[Row]:
    yield "group", "line", "response", "month", "change_as_fraction"
    for panel in data.panels:
        for place, course in enumerate(panel.courses, start=1):
            for month, change in zip(course.months, course.changes, strict=True):
                yield panel.title, place, course.name, month, change


def _icons(data: IconArray) -> Iterator[Row]:
    yield "group", "outcome", "patients"
    for row in data.rows:
        for (label, _, _), count in zip(data.key, row.counts, strict=True):
            yield row.label, label, count


DATA: dict[type, Callable[[Any], Iterable[Row]]] = {
    FlowDiagram: _flow,
    ResponseFigure: _response,
    IntervalFigure: _intervals,
    CoverFigure: _cover,
    DifferenceFigure: _differences,
    TransitionFigure: _transition,
    AlluvialFigure: _alluvial,
    ForestFigure: _forest,
    NullFigure: _null_series,
    GradeFigure: _grades,
    SurvivalFigure: _survival,
    IncidenceFigure: _incidence,
    PairFigure: _pairs,
    PValueFigure: _p_values,
    StateFigure: _states,
    SwimmerFigure: _lanes,
    TimelineFigure: _lanes,
    WaterfallFigure: _waterfall,
    SpiderFigure: _spider,
    IconArray: _icons,
}
