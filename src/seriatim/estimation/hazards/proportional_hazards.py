"""Does a hazard ratio stay the same over time? The score test of a Cox model.

The test of no trend of a coefficient over a function g of time: the score test of adding x g(t) to
the model, with the information that belongs to it (R `survival::cox.zph` since version 3.0; the
approximation that Grambsch and Therneau first gave took the variance of x as equal at all times).

Several sites test without rows leaving them: `proportional_hazards_sums`.

Validated against R `survival::cox.zph` (tests/reference/proportional_hazards.R). Reference:
Grambsch and Therneau, Biometrika 1994;81:515.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import chdtrc

from ..encoding import TIE_RESOLUTION, place_times
from ..estimate import FloatArray, HypothesisTest, IntArray
from ..survival.event_table import EventTable
from .cox import CONSTANT
from .cox_fit import shortfall
from .cox_grid import RiskGrid, risk_grid
from .cox_rows import CoxRows
from .partial_likelihood import LOST, MaximumFound, RiskPoint, Ties, maximize

__all__ = [
    "NO_LOGARITHM",
    "ProportionalHazards",
    "TimeFunction",
    "TimeTransform",
    "Trend",
    "TrendFrame",
    "count_times",
    "proportional_hazards",
    "trend_at",
]


NO_LOGARITHM = "an event at time 0 has no logarithm"


class TimeTransform(StrEnum):
    """The function of time in which a trend is looked for.

    KM: 1 less the Kaplan-Meier estimate of all rows just before; RANK: mean rank of the stop among
    all rows; LOG: natural logarithm; IDENTITY: the time itself.
    """

    KM = "km"
    RANK = "rank"
    LOG = "log"
    IDENTITY = "identity"

    @property
    def needs_counts(self) -> bool:
        """Whether the function is made from the times of all rows, and not of one time alone."""
        return self in (TimeTransform.KM, TimeTransform.RANK)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProportionalHazards:
    """A test of no trend for each term, one for all, and what to draw.

    For each event: its `time`, the function `transformed` of it, and `scaled_residuals` (events,
    names), scaled Schoenfeld residuals plus coefficient, whose smooth trend is the coefficient over
    time. Events are in the order of strata, then time. A reason takes the place of tests. Over
    several sites the tests are the same and there are no residuals: they are rows of patients.
    """

    terms: tuple[str, ...]
    tests: tuple[HypothesisTest, ...]
    global_test: HypothesisTest
    names: tuple[str, ...]
    time: FloatArray
    transformed: FloatArray
    scaled_residuals: FloatArray
    transform: TimeTransform
    ties: Ties
    reason: str | None = None


def proportional_hazards(
    rows: CoxRows,
    *,
    transform: TimeTransform = TimeTransform.KM,
    terms: Mapping[str, tuple[str, ...]] | None = None,
    ties: Ties = Ties.EFRON,
) -> ProportionalHazards:
    """Is there a sign that the effect of a covariate changes with time?

    `terms` groups covariates that belong together, such as the indicators of one factor, under a
    name, and gives each group one test; by default each covariate is its own term. Delayed entry,
    strata and weights as in `cox`; clusters do not enter, as in R. A large p-value is no proof of
    a constant effect: look at the residuals, and at how many events there are.

    >>> x = [1, 0, 1, 1, 0, 0, 1, 0]
    >>> result = proportional_hazards(CoxRows.from_columns(range(1, 9), [1] * 8, {"x": x}))
    >>> round(result.global_test.statistic, 4), result.global_test.df
    (0.0436, 1.0)
    """
    n_events = int(rows.event.sum())
    frame = TrendFrame.of(rows.names, terms, transform, ties)
    frame = replace(frame, n=rows.stop.size, n_events=n_events, unit=rows.unit)
    if not n_events:
        return frame.nothing("no events")
    if transform is TimeTransform.LOG and rows.stop[rows.event].min() <= 0:
        return frame.nothing(NO_LOGARITHM)
    grid = risk_grid(rows, ties)
    found = maximize(grid.likelihood, len(rows.names))
    if found is None:
        return frame.nothing(CONSTANT)
    reason, _ = shortfall(rows.names, found)
    counts = count_times(rows) if transform.needs_counts else None
    function = TimeFunction.of(transform, counts)
    return frame.nothing(reason) if reason else _result(frame, grid, found, function)


def _result(
    frame: "TrendFrame", grid: RiskGrid, found: MaximumFound, function: "TimeFunction"
) -> ProportionalHazards:
    """Test, and scale the Schoenfeld residuals."""
    at = grid.settled(found)
    if at is None:
        return frame.nothing(LOST)
    g, k = function.at(grid.times), grid.n_events
    # The test does not depend on where g is 0; its mean keeps rounding small.
    trend = trend_at(grid, at, g - g[grid.left[:k]].mean())
    tested = frame.tested(trend)
    variance = _inverse(trend.information[0])
    if tested.reason is not None or variance is None:
        return tested
    # Time ties in the order of the rows.
    order = np.lexsort((grid.row[:k], grid.left[:k]))
    last = grid.left[:k][order]
    residuals = grid.x[:, :k][:, order] - grid.event_means(at)[:, last]
    scaled = residuals.T @ variance * k + found.coefficients
    return replace(
        tested,
        time=grid.times[last],
        transformed=g[last],
        scaled_residuals=scaled / grid.scale,
    )


def count_times(rows: CoxRows) -> EventTable:
    """Count the rows by time, all strata together and unweighted: what KM and RANK are made of."""
    entry = np.maximum(rows.start, 0.0)
    if rows.stop.min(initial=1.0) < TIE_RESOLUTION:
        # A table takes entry at 0 as from the start; at an event at 0 it is not yet at risk.
        entry = np.where((rows.start >= 0) & (entry < TIE_RESOLUTION), TIE_RESOLUTION, entry)
    return EventTable.from_rows(rows.stop, rows.event, entry=entry)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeFunction:
    """A function of time; KM and RANK by their `values` at the `times` of all rows."""

    transform: TimeTransform
    times: FloatArray
    values: FloatArray

    @classmethod
    def of(cls, transform: TimeTransform, counts: EventTable | None) -> "TimeFunction":
        """Build it from the counts of all rows, which LOG and IDENTITY do without."""
        if counts is None:
            return cls(transform=transform, times=np.zeros(0), values=np.zeros(0))
        events = counts.events.sum(axis=(0, 1))
        if transform is TimeTransform.RANK:
            stops = events + counts.censored.sum(axis=0)
            values = np.cumsum(stops) - (stops - 1) / 2
        else:
            # Who enters at a time is not yet at risk; where nobody is, there is no event.
            at_risk = np.maximum(counts.n_at_risk().sum(axis=0), 1)
            values = 1 - np.concatenate([[1.0], np.cumprod(1 - events / at_risk)[:-1]])
        return cls(transform=transform, times=counts.time, values=values)

    def at(self, times: FloatArray) -> FloatArray:
        """Its value at event times (T,), above 0 for LOG."""
        if self.transform is TimeTransform.IDENTITY:
            return times
        if self.transform is TimeTransform.LOG:
            return np.asarray(np.log(times), dtype=np.float64)
        return self.values[place_times(self.times, times)]


@dataclass(frozen=True, slots=True)
class Trend:
    """Score of x g(t), (p,), and the information times the powers 0, 1, 2 of g, (3, p, p)."""

    score: FloatArray
    information: FloatArray


def trend_at(grid: RiskGrid, at: RiskPoint, g: FloatArray) -> Trend:
    """Sum the Schoenfeld residuals times g (T,), and the information times its powers."""
    k = grid.n_events
    last = grid.left[:k]
    residuals = grid.x[:, :k] - grid.event_means(at)[:, last]
    weights = g[last] if grid.weights is None else g[last] * grid.weights[:k]
    weighed = [at, *(replace(at, terms=at.terms.times(power)) for power in (g, g * g))]
    return Trend(residuals @ weights, np.stack([grid.information(each) for each in weighed]))


def _inverse(information: FloatArray) -> FloatArray | None:
    """The covariance of the coefficients; None where the information is singular."""
    try:
        return np.asarray(np.linalg.inv(information), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None


@dataclass(frozen=True, slots=True)
class _Adjusted:
    """Score of x g(t), its variance given the coefficients, and the diagonal without them."""

    score: FloatArray
    variance: FloatArray
    whole: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendFrame:
    """What is common to all parts of one result; `groups` are the columns of each term."""

    names: tuple[str, ...]
    groups: dict[str, IntArray]
    transform: TimeTransform
    ties: Ties
    n: int = 0
    n_events: int = 0
    unit: str | None = None

    @classmethod
    def of(
        cls,
        names: tuple[str, ...],
        terms: Mapping[str, tuple[str, ...]] | None,
        transform: TimeTransform,
        ties: Ties,
    ) -> "TrendFrame":
        """Check the terms; by default each covariate is one."""
        terms = {name: (name,) for name in names} if terms is None else terms
        used = [name for group in terms.values() for name in group]
        if sorted(used) != sorted(names):
            raise ValueError(
                f"terms: expected each of {', '.join(names)} once, found {', '.join(used)}"
            )
        groups = {term: np.array([names.index(n) for n in own]) for term, own in terms.items()}
        return cls(names=names, groups=groups, transform=transform, ties=ties)

    def test(
        self, what: str, statistic: float | None, df: int, reason: str | None = None
    ) -> HypothesisTest:
        """Build the test of one term, or of all."""
        return HypothesisTest(
            method=f"proportional hazards, score test over {self.transform} time, {what}",
            statistic=statistic,
            df=None if statistic is None else df,
            p_value=None if statistic is None else float(chdtrc(df, statistic)),
            n=self.n,
            n_events=self.n_events,
            unit=self.unit,
            reason=reason,
        )

    def nothing(self, reason: str) -> ProportionalHazards:
        """Build the result of a model that could not be fitted."""
        tests = [self.test(term, None, 0, reason) for term in self.groups]
        return self._without_residuals(tests, self.test("all terms", None, 0, reason), reason)

    def _without_residuals(
        self, tests: list[HypothesisTest], global_test: HypothesisTest, reason: str | None
    ) -> ProportionalHazards:
        nothing = np.zeros(0)
        return ProportionalHazards(
            terms=tuple(self.groups),
            tests=tuple(tests),
            global_test=global_test,
            names=self.names,
            time=nothing,
            transformed=nothing,
            scaled_residuals=np.zeros((0, len(self.names))),
            transform=self.transform,
            ties=self.ties,
            reason=reason,
        )

    def tested(self, trend: Trend) -> ProportionalHazards:
        """Test each term and all together; there are no residuals yet."""
        none, one, two = trend.information
        variance = _inverse(none)
        if variance is None:
            return self.nothing("the rows at risk do not tell the coefficients apart")
        adjusted = _Adjusted(trend.score, two - one @ variance @ one, np.diag(two))
        tests = [self._term(term, adjusted, place) for term, place in self.groups.items()]
        whole = self._term("all terms", adjusted, np.arange(len(self.names)))
        return self._without_residuals(tests, whole, None)

    def _term(self, what: str, trend: _Adjusted, place: IntArray) -> HypothesisTest:
        """Test the chosen columns together."""
        score = trend.score[place]
        scale = np.sqrt(np.maximum(trend.whole[place], 1e-300))
        score = score / scale
        variance = trend.variance[place[:, None], place] / (scale[:, None] * scale)
        # What the coefficients explain already, or a single event time, leaves rounding only.
        smallest = variance[0, 0] if place.size == 1 else np.linalg.eigvalsh(variance)[0]
        if smallest < 1e-11:
            return self.test(what, None, 0, "the events leave no room for a trend over time")
        if place.size == 1:
            return self.test(what, float(score[0] ** 2 / variance[0, 0]), 1)
        return self.test(what, float(score @ np.linalg.solve(variance, score)), place.size)
