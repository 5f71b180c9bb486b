"""What figures show: plain numbers and texts, without any ink."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.report.figures.patient_specs import IconArray, TimelineFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBox:
    """One box: a title and lines below it."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDiagram:
    """Boxes down the middle, each with an optional box at its side, then one box a group."""

    steps: tuple[tuple[FlowBox, FlowBox | None], ...]
    groups: tuple[FlowBox, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a bar: share of the whole, texts, color and hatch."""

    share: float
    count: str
    percent: str
    color: str
    hatch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it stands for, in one or two lines, and its parts from left to right.

    ``start`` is where it begins; a bar that grows from a threshold begins below zero.
    """

    label: str
    below: str
    parts: tuple[Part, ...]
    start: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A proportion with its limits, all fractions, and the text beside it."""

    value: float
    low: float
    high: float
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """One line of an interval plot: label, x/n and the interval."""

    label: str
    tally: str
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFigure:
    """Bars and intervals by group, and the key of the categories.

    ``intervals`` holds the rate of each group among evaluable and among all treated procedures.
    """

    bars: tuple[Bar, ...]
    key: tuple[tuple[str, str, str], ...]
    intervals: tuple[tuple[Interval | None, Interval | None], ...]
    rate_label: str
    denominators: tuple[str, str] = ("evaluable", "all treated")


@dataclass(frozen=True, slots=True, kw_only=True)
class GradePanel:
    """One scale: bars whose ``start`` is minus the share below the threshold, and the key."""

    title: str
    bars: tuple[Bar, ...]
    key: tuple[tuple[str, str, str], ...]
    threshold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A step curve from ``start`` at time 0: months, values and limits at each step.

    ``reliable`` is the stretch of months (from, to) in which enough patients are at risk;
    outside it the curve is drawn pale and without band, or not at all unless ``pale``.
    """

    label: str
    months: tuple[float, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    end: float
    reliable: tuple[float, float]
    start: float = 1.0
    pale: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRows:
    """The numbers below a curve: for each kind (at risk, censored ...) one number a time."""

    label: str
    months: tuple[float, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalPanel:
    """One set of curves with the numbers below; ``flag`` marks a misleading grouping."""

    title: str
    subtitle: str
    curves: tuple[Curve, ...]
    tables: tuple[RiskRows, ...]
    ticks: tuple[float, ...]
    results: tuple[str, ...] = ()
    flag: str = ""
    origin: str = "the first procedure"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidencePanel:
    """One event: its curves by group."""

    title: str
    curves: tuple[Curve, ...]
    ticks: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLayer:
    """One state: its share of patients at each time, with color and hatch."""

    label: str
    values: tuple[float, ...]
    color: str
    hatch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFigure:
    """Shares of patients by state that add up to all, at the same months."""

    months: tuple[float, ...]
    layers: tuple[StateLayer, ...]
    ticks: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One category at one side of a flow: its name, the line below, and its color and hatch."""

    code: str
    label: str
    below: str
    color: str
    hatch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionFigure:
    """Flows from the response before to the response after; ``counts[i][j]`` from i to j."""

    titles: tuple[str, str]
    before: tuple[Stage, ...]
    after: tuple[Stage, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFigure:
    """Proportions with intervals on one axis."""

    rows: tuple[IntervalRow, ...]
    axis_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceFigure:
    """Differences of proportions with intervals around 0, in groups under a heading."""

    groups: tuple[tuple[str, tuple[IntervalRow, ...]], ...]
    axis_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFigure:
    """Panels of grades below each other."""

    panels: tuple[GradePanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalFigure:
    """Panels of survival curves side by side."""

    panels: tuple[SurvivalPanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidenceFigure:
    """Panels of cumulative incidence side by side."""

    panels: tuple[IncidencePanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPanel:
    """One percentage: every (n, x) that prints so alone, with its group, and in a listed solution.

    ``stated`` is the printed size; ``limit`` where the axis ends.
    """

    title: str
    alone: tuple[tuple[int, int], ...]
    together: tuple[tuple[int, int], ...]
    chosen: tuple[tuple[int, int], ...]
    stated: int | None
    limit: int
    bold_last: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFigure:
    """Panels of possible denominators and counts."""

    panels: tuple[PairPanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PValueRow:
    """One test and its p-values over all tables."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PValueFigure:
    """P-values by test; ``printed`` are the limits of what prints as printed."""

    title: str
    rows: tuple[PValueRow, ...]
    printed: tuple[float, float]


FigureSpec = (
    FlowDiagram
    | ResponseFigure
    | TransitionFigure
    | IntervalFigure
    | DifferenceFigure
    | GradeFigure
    | SurvivalFigure
    | IncidenceFigure
    | PairFigure
    | PValueFigure
    | StateFigure
    | TimelineFigure
    | IconArray
)
