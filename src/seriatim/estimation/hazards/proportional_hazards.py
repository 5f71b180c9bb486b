"""Does a hazard ratio stay the same over time? The score test of a Cox model.

The test of no trend of a coefficient over a function g of time: the score test of adding x g(t) to
the model, with the information that belongs to it (R `survival::cox.zph` since version 3.0; the
approximation that Grambsch and Therneau first gave took the variance of x as equal at all times).

Validated against R `survival::cox.zph` (tests/reference/proportional_hazards.R). Reference:
Grambsch and Therneau, Biometrika 1994;81:515.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import chdtrc

from ..encoding import encode_times
from ..estimate import FloatArray, HypothesisTest, IntArray
from .cox import CONSTANT
from .cox_fit import shortfall
from .cox_grid import RiskGrid, risk_grid
from .cox_rows import CoxRows
from .partial_likelihood import MaximumFound, Ties, maximize

__all__ = ["ProportionalHazards", "TimeTransform", "proportional_hazards"]


class TimeTransform(StrEnum):
    """The function of time in which a trend is looked for.

    KM: 1 less the Kaplan-Meier estimate of all rows just before; RANK: mean rank of the stop among
    all rows; LOG: natural logarithm; IDENTITY: the time itself.
    """

    KM = "km"
    RANK = "rank"
    LOG = "log"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProportionalHazards:
    """A test of no trend for each term, one for all, and what to draw.

    For each event: its `time`, the function `transformed` of it, and `scaled_residuals` (events,
    names), scaled Schoenfeld residuals plus coefficient, whose smooth trend is the coefficient over
    time. Events are in the order of strata, then time. A reason takes the place of tests.
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
    groups = _checked_terms(rows.names, terms)
    frame = _Frame(rows, transform, ties, groups)
    if not rows.event.any():
        return frame.nothing("no events")
    if transform is TimeTransform.LOG and rows.stop[rows.event].min() <= 0:
        return frame.nothing("an event at time 0 has no logarithm")
    grid = risk_grid(rows, ties)
    found = maximize(grid.likelihood, len(rows.names))
    if found is None:
        return frame.nothing(CONSTANT)
    reason, _ = shortfall(rows.names, found)
    return frame.nothing(reason) if reason else frame.result(grid, found)


def _checked_terms(
    names: tuple[str, ...], terms: Mapping[str, tuple[str, ...]] | None
) -> dict[str, IntArray]:
    if terms is None:
        return {name: np.array([j]) for j, name in enumerate(names)}
    used = [name for group in terms.values() for name in group]
    if sorted(used) != sorted(names):
        raise ValueError(
            f"terms: expected each of {', '.join(names)} once, found {', '.join(used)}"
        )
    return {term: np.array([names.index(name) for name in group]) for term, group in terms.items()}


def _inverse(information: FloatArray) -> FloatArray | None:
    """The covariance of the coefficients; None where the information is singular."""
    try:
        return np.asarray(np.linalg.inv(information), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None


def _function_of_time(rows: CoxRows, transform: TimeTransform, times: FloatArray) -> FloatArray:
    """The function of time at each of `times`, which are among the stops."""
    if transform is TimeTransform.IDENTITY:
        return times
    if transform is TimeTransform.LOG:
        return np.log(times)
    n = rows.stop.size
    delayed = rows.start > -np.inf
    grid, index = encode_times(np.concatenate([rows.stop, rows.start[delayed]]))
    stops = np.bincount(index[:n], minlength=grid.size)
    if transform is TimeTransform.RANK:
        values = np.cumsum(stops) - (stops - 1) / 2
    else:
        entries = np.bincount(index[n:], minlength=grid.size)
        at_risk = np.cumsum((stops - entries)[::-1])[::-1]
        # Who enters at a time is not yet at risk; where nobody is, there is no event.
        events = np.bincount(index[:n][rows.event], minlength=grid.size)
        after = np.cumprod(1 - events / np.maximum(at_risk, 1))
        values = 1 - np.concatenate([[1.0], after[:-1]])
    return np.asarray(values[np.searchsorted(grid, times)], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Trend:
    """Score of x g(t), its variance given the coefficients, and the diagonal without them."""

    score: FloatArray
    variance: FloatArray
    whole: FloatArray


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is common to all parts of one result."""

    rows: CoxRows
    transform: TimeTransform
    ties: Ties
    groups: dict[str, IntArray]

    def test(
        self, what: str, statistic: float | None, df: int, reason: str | None = None
    ) -> HypothesisTest:
        """Build the test of one term, or of all."""
        return HypothesisTest(
            method=f"proportional hazards, score test over {self.transform} time, {what}",
            statistic=statistic,
            df=None if statistic is None else df,
            p_value=None if statistic is None else float(chdtrc(df, statistic)),
            n=self.rows.stop.size,
            n_events=int(self.rows.event.sum()),
            unit=self.rows.unit,
            reason=reason,
        )

    def nothing(self, reason: str) -> ProportionalHazards:
        """Build the result of a model that could not be fitted."""
        nothing = np.zeros(0)
        return ProportionalHazards(
            terms=tuple(self.groups),
            tests=tuple(self.test(term, None, 0, reason) for term in self.groups),
            global_test=self.test("all terms", None, 0, reason),
            names=self.rows.names,
            time=nothing,
            transformed=nothing,
            scaled_residuals=np.zeros((0, len(self.rows.names))),
            transform=self.transform,
            ties=self.ties,
            reason=reason,
        )

    def result(self, grid: RiskGrid, found: MaximumFound) -> ProportionalHazards:
        """Test, and scale the Schoenfeld residuals."""
        at = grid.point(found.coefficients)
        if at is None:
            return self.nothing("the sums over risk sets are lost in rounding")
        g = _function_of_time(self.rows, self.transform, grid.times)
        k = grid.n_events
        # Time ties in the order of the rows.
        order = np.lexsort((grid.row[:k], grid.left[:k]))
        last = grid.left[:k][order]
        residuals = grid.x[:, :k][:, order] - grid.event_means(at)[:, last]
        weights = np.ones(k) if grid.weights is None else grid.weights[:k][order]
        # The test does not depend on where g is 0; its mean keeps rounding small.
        center = g[last].mean()
        score = residuals @ (weights * (g[last] - center))
        info = [
            grid.information(replace(at, terms=at.terms.times((g - center) ** power)))
            for power in (0, 1, 2)
        ]
        variance = _inverse(info[0])
        if variance is None:
            return self.nothing("the rows at risk do not tell the coefficients apart")
        scaled = residuals.T @ variance * k + found.coefficients
        trend = _Trend(score, info[2] - info[1] @ variance @ info[1], np.diag(info[2]))
        tests = [self.trend_test(term, trend, place) for term, place in self.groups.items()]
        return ProportionalHazards(
            terms=tuple(self.groups),
            tests=tuple(tests),
            global_test=self.trend_test("all terms", trend, np.arange(score.size)),
            names=self.rows.names,
            time=grid.times[last],
            transformed=g[last],
            scaled_residuals=scaled / grid.scale,
            transform=self.transform,
            ties=self.ties,
        )

    def trend_test(self, what: str, trend: _Trend, place: IntArray) -> HypothesisTest:
        """Test the chosen columns together."""
        score = trend.score[place]
        scale = np.sqrt(np.maximum(trend.whole[place], 1e-300))
        variance = trend.variance[np.ix_(place, place)] / np.outer(scale, scale)
        # What the coefficients explain already, or a single event time, leaves rounding only.
        if np.linalg.eigvalsh(variance)[0] < 1e-11:
            return self.test(what, None, 0, "the events leave no room for a trend over time")
        statistic = float(score / scale @ np.linalg.solve(variance, score / scale))
        return self.test(what, statistic, place.size)
