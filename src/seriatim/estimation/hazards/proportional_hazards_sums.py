"""The test of proportional hazards over several sites, by one more round of sums after the fit.

The function of time has to be the same at all sites. LOG and IDENTITY need nothing for it; for KM
and RANK sites first send the counts of their rows by time (`count_times`), whose sum makes it. Then
each site answers with its score of x g(t) and its information times the powers of g.

After `cox_sums` (each site its own baseline hazard) that is `TrendSums`, 4 + p + 3 p^2 numbers and
nothing by time: two rounds, the first for the mean of g. After `cox_time_sums` (one baseline hazard
for all) the coordinator has all but the covariates of those with the event times g, p numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from ..encoding import merge_units, place_times
from ..estimate import FloatArray
from .cox import CONSTANT
from .cox_fit import CoxFit, shortfall
from .cox_grid import risk_grid
from .cox_maximum import maximize
from .cox_rows import CoxRows
from .cox_sums import asking, cox_rounds
from .cox_time_sums import BaselineRounds, TimeRequest, TimeSums
from .partial_likelihood import LOST, Ties, information
from .proportional_hazards import (
    NO_LOGARITHM,
    ProportionalHazards,
    TimeFunction,
    TimeTransform,
    Trend,
    TrendFrame,
    count_times,
    trend_at,
)

__all__ = [
    "TrendRequest",
    "TrendSums",
    "proportional_hazards_common_baseline",
    "proportional_hazards_over_sites",
    "summarize_event_trend",
    "summarize_trend",
    "trend_rounds",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrendRequest:
    """What the coordinator sends: the fitted coefficients, and g(t) = `function` - `center`."""

    coefficients: tuple[float, ...]
    function: TimeFunction
    center: float = 0.0
    ties: Ties = Ties.EFRON

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        return {
            "coefficients": list(self.coefficients),
            "transform": str(self.function.transform),
            "times": self.function.times.tolist(),
            "values": self.function.values.tolist(),
            "center": self.center,
            "ties": str(self.ties),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TrendRequest":
        """Read back what `to_json` wrote."""
        function = TimeFunction(
            transform=TimeTransform(data["transform"]),
            times=np.array(data["times"], dtype=np.float64),
            values=np.array(data["values"], dtype=np.float64),
        )
        return cls(
            coefficients=tuple(data["coefficients"]),
            function=function,
            center=data["center"],
            ties=Ties(data["ties"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrendSums:
    """One site's answer, or the sum of several.

    `score` (p,) of x g(t), `information` (3, p, p) times the powers 0, 1, 2 of g, `total` the sum
    of g over events. A `reason` says why a site could not answer; its arrays are then 0.

    >>> rows = CoxRows.from_columns([1, 2], [1, 1], {"x": [1, 0]})
    >>> function = TimeFunction.of(TimeTransform.IDENTITY, None)
    >>> sums = summarize_trend(rows, TrendRequest(coefficients=(0.0,), function=function))
    >>> (sums + sums).score.tolist(), (sums + sums).total, (sums + sums).n_events
    ([1.0], 6.0, 4)
    """

    names: tuple[str, ...]
    score: FloatArray
    information: FloatArray
    total: float
    n: int
    n_events: int
    unit: str | None = None
    reason: str | None = None

    @classmethod
    def zero(cls) -> "TrendSums":
        """Return the sums of no rows."""
        return _no_trend((), n=0, n_events=0)

    def __add__(self, other: "TrendSums") -> "TrendSums":
        if not isinstance(other, TrendSums):
            return NotImplemented
        if not self.names or not other.names:
            return self if self.names else other
        if self.names != other.names:
            raise ValueError(
                f"expected sums of one request, found covariates {self.names} and {other.names}. "
                "Send every site the same request."
            )
        # The same of several reasons, whatever the order of the sites.
        reasons = [part.reason for part in (self, other) if part.reason is not None]
        return TrendSums(
            names=self.names,
            score=self.score + other.score,
            information=self.information + other.information,
            total=self.total + other.total,
            n=self.n + other.n,
            n_events=self.n_events + other.n_events,
            unit=merge_units(self.unit, other.unit),
            reason=min(reasons, default=None),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        return {
            "names": list(self.names),
            "score": self.score.tolist(),
            "information": self.information.tolist(),
            "total": self.total,
            "n": self.n,
            "n_events": self.n_events,
            "unit": self.unit,
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TrendSums":
        """Read back what `to_json` wrote."""
        p = len(data["names"])
        information = np.array(data["information"], dtype=np.float64).reshape(3, p, p)
        arrays = {"score": np.array(data["score"], dtype=np.float64), "information": information}
        return cls(**(data | arrays | {"names": tuple(data["names"])}))


def _no_trend(names: tuple[str, ...], **rest: Any) -> TrendSums:
    p = len(names)
    return TrendSums(
        names=names, score=np.zeros(p), information=np.zeros((3, p, p)), total=0.0, **rest
    )


def summarize_trend(rows: CoxRows, request: TrendRequest) -> TrendSums:
    """Answer a request at a site: its own strata, each with its own baseline hazard."""
    n_events = int(rows.event.sum())
    nothing = _no_trend(rows.names, n=rows.stop.size, n_events=n_events, unit=rows.unit)
    if not n_events:
        return nothing
    if request.function.transform is TimeTransform.LOG and rows.stop[rows.event].min() <= 0:
        return replace(nothing, reason=NO_LOGARITHM)
    grid = risk_grid(rows, request.ties)
    at = grid.point(np.array(request.coefficients, dtype=np.float64) * grid.scale)
    if at is None:
        return replace(nothing, reason=LOST)
    g = request.function.at(grid.times) - request.center
    trend = trend_at(grid, at, g)
    return replace(
        nothing,
        score=trend.score * grid.scale,
        information=trend.information * np.outer(grid.scale, grid.scale),
        total=float(g[grid.left[: grid.n_events]].sum()),
    )


def trend_rounds(
    fit: CoxFit,
    ask: Callable[[TrendRequest], TrendSums],
    function: TimeFunction,
    *,
    terms: Mapping[str, tuple[str, ...]] | None = None,
) -> ProportionalHazards:
    """Is there a sign that the effect of a covariate, within sites, changes with time?

    `fit` comes from `cox_rounds`; `ask` sends a request to every site and adds the answers, twice.
    The result is that of `proportional_hazards` with the site as stratum, without residuals.
    """
    frame = TrendFrame.of(fit.names, terms, function.transform, fit.ties)
    frame = replace(frame, n=fit.n, n_events=fit.n_events, unit=fit.wald_test.unit)
    beta = tuple(b for b in fit.coefficients if b is not None)
    if fit.reason is not None or len(beta) < len(fit.names):
        return frame.nothing(fit.reason or CONSTANT)
    request = TrendRequest(coefficients=beta, function=function, ties=fit.ties)
    first = ask(request)
    if first.reason is not None:
        return frame.nothing(first.reason)
    # The test does not depend on where g is 0; its mean keeps rounding small.
    sums = ask(replace(request, center=first.total / first.n_events))
    return frame.tested(Trend(sums.score, sums.information))


def proportional_hazards_over_sites(
    sites: Sequence[CoxRows],
    *,
    transform: TimeTransform = TimeTransform.KM,
    terms: Mapping[str, tuple[str, ...]] | None = None,
    ties: Ties = Ties.EFRON,
) -> ProportionalHazards:
    """Test with each site its own baseline hazard: `cox_rounds` and `trend_rounds` in one memory.

    >>> x = [1, 0, 1, 1, 0, 0, 1, 0]
    >>> rows = CoxRows.from_columns(range(1, 9), [1] * 8, {"x": x})
    >>> result = proportional_hazards_over_sites([rows, rows])
    >>> round(result.global_test.statistic, 4)
    0.0872
    """
    if not sites:
        raise ValueError("sites: expected at least one")

    def ask_trend(request: TrendRequest) -> TrendSums:
        return reduce(add, (summarize_trend(rows, request) for rows in sites))

    fit = cox_rounds(sites[0].names, asking(sites, ties), ties=ties)
    return trend_rounds(fit, ask_trend, _function(sites, transform), terms=terms)


def _function(sites: Sequence[CoxRows], transform: TimeTransform) -> TimeFunction:
    counted = transform.needs_counts
    counts = reduce(add, (count_times(rows) for rows in sites)) if counted else None
    return TimeFunction.of(transform, counts)


def summarize_event_trend(rows: CoxRows, request: TimeRequest, g: FloatArray) -> FloatArray:
    """Sum the scaled covariates of a site's rows with the event times g (T,): (p,) numbers."""
    x = request.covariates(rows)[:, rows.event]
    factor = g[place_times(request.times, rows.stop[rows.event])]
    return np.asarray(x @ (factor if rows.weights is None else factor * rows.weights[rows.event]))


def proportional_hazards_common_baseline(
    sites: Sequence[CoxRows],
    *,
    transform: TimeTransform = TimeTransform.KM,
    terms: Mapping[str, tuple[str, ...]] | None = None,
    ties: Ties = Ties.EFRON,
) -> ProportionalHazards:
    """Is there a sign that the effect on a hazard common to all sites changes with time?

    Runs the rounds in one memory; the tests are those of `proportional_hazards` on all rows.

    >>> one = CoxRows.from_columns([1, 3, 5, 7], [1] * 4, {"x": [1, 1, 0, 1]})
    >>> two = CoxRows.from_columns([2, 4, 6, 8], [1] * 4, {"x": [0, 1, 0, 0]})
    >>> result = proportional_hazards_common_baseline([one, two])
    >>> round(result.global_test.statistic, 4)
    0.0436
    """
    begun = BaselineRounds.begin(sites, ties=ties)
    about = begun.frame
    frame = TrendFrame.of(about.names, terms, transform, ties)
    frame = replace(frame, n=about.n, n_events=about.n_events, unit=about.unit)
    if not about.n_events:
        return frame.nothing("no events")
    if transform is TimeTransform.LOG and begun.request.times[0] <= 0:
        return frame.nothing(NO_LOGARITHM)
    found = maximize(begun.likelihood, len(about.names))
    if found is None:
        return frame.nothing(CONSTANT)
    total = begun.risk_sets(found.coefficients)
    reason, _ = shortfall(about.names, found)
    if reason is not None or total.lost:
        return frame.nothing(reason or LOST)
    g = _function(sites, transform).at(begun.request.times)
    g = g - (total.sums.events @ g) / about.n_events
    moved = np.sum([summarize_event_trend(rows, begun.request, g) for rows in sites], axis=0)
    trend = _common_trend(total, ties, g, moved)
    return frame.nothing(LOST) if trend is None else frame.tested(trend)


def _common_trend(total: TimeSums, ties: Ties, g: FloatArray, moved: FloatArray) -> Trend | None:
    """What the coordinator makes of the risk sets, and of the sum over events of x g."""
    sums = total.sums
    terms = sums.terms(ties)
    if terms is None:
        return None
    info = [information(sums, terms.times(g**power)) for power in (0, 1, 2)]
    return Trend(moved - terms.means(sums.s1, sums.e1) @ g, np.stack(info))
