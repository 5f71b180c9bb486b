"""What a screen reader says in place of a figure of groups, written from the numbers it shows."""

from __future__ import annotations

from seriatim.report.figures.specs import (
    AlluvialFigure,
    Bar,
    Curve,
    FlowBox,
    FlowDiagram,
    ForestFigure,
    IncidencePanel,
    IntervalRow,
    NullFigure,
    NullMedian,
    RiskRows,
    StateFigure,
    SurvivalPanel,
    TransitionFigure,
)
from seriatim.wording.numbers import NOT_REACHED, format_months, format_percent


def describe_flow(diagram: FlowDiagram) -> str:
    """Read the boxes from top to bottom, asides in place."""
    boxes = [box for pair in diagram.steps for box in pair if box is not None]
    return " ".join(_box(box) for box in (*boxes, *diagram.groups))


def _box(box: FlowBox) -> str:
    lines = ", ".join(line.strip() for line in box.lines)
    return f"{box.title}: {lines}." if lines else f"{box.title}."


def describe_bars(bars: tuple[Bar, ...], names: tuple[str, ...]) -> str:
    """Read the counts of every bar, parts named in order."""
    sentences = []
    for bar in bars:
        parts = [
            f"{name} {part.count}" + (f" ({part.percent})" if part.percent else "")
            for name, part in zip(names, bar.parts, strict=True)
        ]
        below = f" ({bar.below})" if bar.below else ""
        sentences.append(f"{bar.label}{below}: {', '.join(parts)}.")
    return " ".join(sentences)


def describe_intervals(rows: tuple[IntervalRow, ...]) -> str:
    """Read label, count and interval of every row."""
    return " ".join(f"{row.label}: {row.tally}, {row.interval.text}." for row in rows)


def describe_transition(data: TransitionFigure) -> str:
    """Read where the procedures of each response before went."""
    sentences = []
    for stage, row in zip(data.before, data.counts, strict=True):
        flows = [
            f"{n} to {after.label.lower()}" for after, n in zip(data.after, row, strict=True) if n
        ]
        sentences.append(f"{stage.label}, {sum(row)} {stage.below}: {', '.join(flows)}.")
    return " ".join(sentences)


def describe_alluvial(data: AlluvialFigure) -> str:
    """Read, step by step, where the procedures of each response went."""
    sentences = []
    for k, counts in enumerate(data.counts):
        sentences.append(f"{data.titles[k]} to {data.titles[k + 1]}.")
        for stage, size, row in zip(data.stages[k], data.sizes[k], counts, strict=True):
            flows = [
                f"{n} to {after.label.lower()}"
                for after, n in zip(data.stages[k + 1], row, strict=True)
                if n
            ]
            sentences.append(f"{stage.label}, {size}: {', '.join(flows) or 'none again'}.")
    return " ".join(sentences)


def describe_forest(data: ForestFigure) -> str:
    """Read heading, estimate, interval and p-value of every line."""
    sentences = []
    for heading, rows in data.groups:
        sentences.append(f"{heading}.")
        for row in rows:
            number = row.interval.text if row.interval else row.absent
            tally = f", {row.tally}" if row.tally else ""
            sentences.append(f"{row.label}{tally}: {number}, {data.p_head} {row.p}.")
    return " ".join(sentences)


def describe_null_series(data: NullFigure) -> str:
    """Read the medians with and without an effect, and how often each test is below 0.05."""
    sentences = [_null_median(median) for median in data.medians]
    sentences += [
        f"{name} below 0.05 in {format_percent(share)} of {data.n} series without an effect."
        for name, share, _ in data.tests
    ]
    return " ".join(sentences)


def _null_median(median: NullMedian) -> str:
    simulated, observed = (
        NOT_REACHED if values[1] is None else f"{format_months(values[1])} months"
        for values in (median.simulated, median.observed)
    )
    return f"{median.label}: median without an effect {simulated}, observed {observed}."


def describe_survival(panels: tuple[SurvivalPanel, ...]) -> str:
    """Read what each panel compares, its curves at round times and its results."""
    sentences = []
    for panel in panels:
        flag = f" {panel.flag}." if panel.flag else ""
        sentences.append(f"{panel.title}, {panel.subtitle}.{flag}")
        for curve, table in zip(panel.curves, panel.tables, strict=True):
            sentences.append(_curve(curve, panel.ticks, "alive") + _at_risk(table))
        sentences += [f"{text}." for text in panel.results]
    return " ".join(sentences)


def describe_incidence(panels: tuple[IncidencePanel, ...]) -> str:
    """Read the curves of each panel at round times."""
    sentences = []
    for panel in panels:
        sentences.append(f"{panel.title}.")
        sentences += [_curve(curve, panel.ticks, "with the event") for curve in panel.curves]
    return " ".join(sentences)


def describe_states(data: StateFigure) -> str:
    """Read the shares of all states at round times."""
    sentences = []
    for tick in data.ticks[1:5]:
        place = max(i for i, month in enumerate(data.months) if month <= tick)
        shares = [
            f"{layer.label.lower()} {format_percent(layer.values[place])}" for layer in data.layers
        ]
        sentences.append(f"At {tick:g} months: {', '.join(shares)}.")
    return " ".join(sentences)


def value_at(curve: Curve, month: float) -> float:
    """Return the height of a step curve at a time."""
    height = curve.start
    for time, value in zip(curve.months, curve.values, strict=True):
        if time > month:
            break
        height = value
    return height


def _curve(curve: Curve, ticks: tuple[float, ...], what: str) -> str:
    begin, until = (0.0, curve.end) if curve.pale else curve.reliable
    times = [tick for tick in ticks if begin < tick <= until]
    points = [f"{format_percent(value_at(curve, t))} at {t:g} months" for t in times[:4]]
    if not points:
        return f"{curve.label}: no value at these times."
    return f"{curve.label}: {what} {', '.join(points)}."


def _at_risk(table: RiskRows) -> str:
    for name, numbers in table.rows:
        if name == "At risk" and numbers and numbers[0] is not None:
            return f" At risk at the start: {numbers[0]}."
    return ""
