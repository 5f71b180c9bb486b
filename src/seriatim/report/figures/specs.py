"""What figures show: plain numbers and texts, without any ink."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.report.figures.icon_specs import IconArray
from seriatim.report.figures.patient_specs import (
    SpiderFigure,
    SwimmerFigure,
    TimelineFigure,
    WaterfallFigure,
)


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
    """One part of a bar: its name and number, share of the whole, texts, color and hatch."""

    name: str
    n: int
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
class AlluvialFigure:
    """Flows over several steps: one tuple of stages a procedure, one table of counts a step.

    ``counts[k][i][j]`` went from stage i of procedure k to stage j of the next.
    """

    titles: tuple[str, ...]
    stages: tuple[tuple[Stage, ...], ...]
    sizes: tuple[tuple[int, ...], ...]
    counts: tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One line beside its plot: label, who it rests on, p, and the interval; None gives a text."""

    label: str
    tally: str
    interval: Interval | None
    p: str
    absent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestFigure:
    """Estimates with intervals beside their table, in groups under a heading.

    ``heads`` are those of the columns for the tally and the estimate. ``ratio`` puts them on a
    logarithmic axis around 1, else they are differences of fractions around 0. ``favors`` says
    what lies left and right of no difference. ``ratio_labels`` are the numbers of an axis of
    ratios, here so that they are set like all texts.
    """

    groups: tuple[tuple[str, tuple[ForestRow, ...]], ...]
    heads: tuple[str, str]
    p_head: str
    axis_label: str
    ratio: bool
    favors: tuple[str, str]
    ratio_labels: tuple[str, ...] = ("0.125", "0.25", "0.5", "1", "2", "4", "8")


@dataclass(frozen=True, slots=True, kw_only=True)
class NullMedian:
    """Median of one group in months: over series without an effect, and as observed.

    ``simulated`` is the tenth, middle and ninetieth percentile, ``observed`` the lower limit,
    median and upper limit; None where it is not reached.
    """

    label: str
    simulated: tuple[float | None, float | None, float | None]
    observed: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NullFigure:
    """Medians by group, and how often each test calls the groups different (share, error).

    ``n`` series were simulated; ``share_label`` says what the shares are of.
    """

    medians: tuple[NullMedian, ...]
    tests: tuple[tuple[str, float, float], ...]
    n: int
    share_label: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverGroup:
    """One group of the cover figure: its name, how many, and its rate in large and small type.

    ``interval`` is None where the group is too small for a percentage.
    """

    label: str
    counted: str
    interval: Interval | None
    large: str
    small: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverFigure:
    """The main result on one sheet. ``mark`` says what the data are where they are made up."""

    title: str
    subtitle: str
    axis_label: str
    groups: tuple[CoverGroup, ...]
    sentence: str
    mark: str = ""


FigureSpec = (
    FlowDiagram
    | ResponseFigure
    | TransitionFigure
    | AlluvialFigure
    | ForestFigure
    | NullFigure
    | IntervalFigure
    | DifferenceFigure
    | GradeFigure
    | SurvivalFigure
    | IncidenceFigure
    | PairFigure
    | PValueFigure
    | StateFigure
    | CoverFigure
    | SwimmerFigure
    | WaterfallFigure
    | SpiderFigure
    | TimelineFigure
    | IconArray
)
