"""One Cox model with one baseline hazard common to several sites, by rounds of sums by event time.

Sites first name their event times (`event_times`, merged by `merge_times`). Then, at coefficients
that the coordinator sends, each answers with its risk-set sums at all of these times (`TimeSums`,
T (4 + 2 p (p + 1)) + p + 1 numbers), which are added. For robust errors one more round sends the
summed tables out (`BaselineTables`) and returns the products of patients' score residuals, exact if
no patient is in two sites. The result is that of `cox` on all rows, to rounding.

At a time with one event the sums name the covariates of the patient who had it: where that must
not leave the site, `cox_sums` fits the model stratified by site with nothing by time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from ..encoding import encode_times, merge_times, merge_units
from ..estimate import FloatArray, IntArray, checked_conf_level
from .cox import CONSTANT
from .cox_fit import CoxFit, CoxFrame, Robust, fit_result, no_fit
from .cox_grid import sums_by_place
from .cox_maximum import MaximumFound, maximize
from .cox_rows import CoxRows
from .partial_likelihood import Likelihood, RiskSums, Ties, likelihood

__all__ = [
    "BaselineRounds",
    "BaselineTables",
    "RowTimes",
    "TimeRequest",
    "TimeSums",
    "baseline_tables",
    "cox_common_baseline",
    "event_times",
    "place_rows",
    "summarize_residuals",
    "summarize_risk_sets",
]

_LARGEST_EXPONENT = 300.0
# Values that are summed together: they stay within a processor's cache.
_AT_ONCE = 8_000


def event_times(rows: CoxRows) -> FloatArray:
    """Distinct times at which a site has an event: the first round.

    >>> event_times(CoxRows.from_columns([3, 1, 2], [1, 1, 0], {"x": [0, 0, 1]})).tolist()
    [1.0, 3.0]
    """
    return encode_times(rows.stop[rows.event])[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeSums:
    """Risk-set sums of one site, or of several, at `times`; shapes as in `RiskSums`.

    `largest` is the largest |x'b| met: beyond 300 the sums are lost in rounding.
    """

    times: FloatArray
    sums: RiskSums
    largest: float
    n: int

    @property
    def lost(self) -> bool:
        """Whether coefficients were too large to evaluate."""
        return self.largest > _LARGEST_EXPONENT

    @classmethod
    def zero(cls, request: "TimeRequest") -> "TimeSums":
        """Return the sums of no rows, as an answer to this request."""
        p, t = request.center.size, request.times.size
        none, by_time = np.zeros(t), np.zeros((p, t))
        square = np.zeros((p, p, t))
        sums = RiskSums(
            events=np.zeros(t, dtype=np.int64),
            weight=none,
            s0=none,
            s1=by_time,
            s2=square,
            e0=none,
            e1=by_time,
            e2=square,
            event_x=np.zeros(p),
            event_score=0.0,
        )
        return cls(times=request.times, sums=sums, largest=0.0, n=0)

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        rest = {"times": self.times.tolist(), "largest": self.largest, "n": self.n}
        return {**rest, "sums": _listed(self.sums)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TimeSums":
        """Read back what `to_json` wrote."""
        sums: dict[str, Any] = {
            name: np.array(value, dtype=np.int64 if name == "events" else np.float64)
            for name, value in data["sums"].items()
        }
        sums["event_score"] = float(sums["event_score"])
        return cls(
            times=np.array(data["times"], dtype=np.float64),
            sums=RiskSums(**sums),
            largest=float(data["largest"]),
            n=data["n"],
        )

    def __add__(self, other: "TimeSums") -> "TimeSums":
        if not isinstance(other, TimeSums):
            return NotImplemented
        if not np.array_equal(self.times, other.times):
            raise ValueError(
                f"times: expected the same {self.times.size} event times at every site, found "
                f"others. Send every site the merged times."
            )
        return TimeSums(
            times=self.times,
            sums=self.sums + other.sums,
            largest=max(self.largest, other.largest),
            n=self.n + other.n,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeRequest:
    """What the coordinator sends: `coefficients` of (x - center) / scale, and the event times."""

    times: FloatArray
    coefficients: FloatArray
    center: FloatArray
    scale: FloatArray

    def covariates(self, rows: CoxRows) -> FloatArray:
        """Center and scale a site's covariates alike everywhere: (p, rows)."""
        return (np.stack(rows.covariates) - self.center[:, None]) / self.scale[:, None]

    def to_json(self) -> dict[str, Any]:
        """Return lists that `json.dumps` accepts."""
        return _listed(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TimeRequest":
        """Read back what `to_json` wrote."""
        return cls(**{name: np.array(value, dtype=np.float64) for name, value in data.items()})


def _listed(arrays: Any) -> dict[str, Any]:
    values = {field.name: getattr(arrays, field.name) for field in fields(arrays)}
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }


@dataclass(frozen=True, slots=True)
class RowTimes:
    """Where each row's stop and start fall among the times: at risk after `entered` to `left`."""

    left: IntArray
    entered: IntArray

    def by_time(self, values: FloatArray, n_times: int) -> FloatArray:
        """Sum values (k, rows) over the rows at risk at each time: (k, T)."""
        change = sums_by_place(self.left + 1, values, n_times + 1)
        late = np.flatnonzero(self.entered >= 0)
        if late.size:
            change -= sums_by_place(self.entered[late] + 1, values[:, late], n_times + 1)
        return np.asarray(np.cumsum(change[:, :0:-1], axis=1)[:, ::-1])


def place_rows(rows: CoxRows, times: FloatArray) -> RowTimes:
    """Find where each row of a site stands among the event times of all."""
    delayed = rows.start > -np.inf
    everything = np.concatenate([times, rows.stop, rows.start[delayed]])
    grid, index = encode_times(everything)
    occurs = np.zeros(grid.size, dtype=bool)
    occurs[index[: times.size]] = True
    place = np.cumsum(occurs) - 1
    entered = np.full(rows.stop.size, -1, dtype=np.int64)
    end = times.size + rows.stop.size
    entered[delayed] = place[index[end:]]
    return RowTimes(place[index[times.size : end]], entered)


def summarize_risk_sets(rows: CoxRows, request: TimeRequest) -> TimeSums:
    """Sum over a site's rows at risk, and over those with the event, at each event time."""
    if rows.strata is not None:
        raise ValueError("strata: expected none, for one common baseline hazard; see cox_sums")
    return _risk_sets(rows, place_rows(rows, request.times), request)


def _risk_sets(rows: CoxRows, placed: RowTimes, request: TimeRequest) -> TimeSums:
    p, t = len(rows.names), request.times.size
    x = request.covariates(rows)
    relative = request.coefficients @ x
    largest = float(np.abs(relative).max(initial=0.0))
    weights = np.ones(rows.stop.size) if rows.weights is None else rows.weights
    risk = np.exp(np.minimum(relative, _LARGEST_EXPONENT)) * weights
    where = placed.left[rows.event]
    # Products of a constant and the covariates, each pair once.
    factors = np.concatenate([np.ones((1, risk.size)), x])
    weighted = risk * factors
    pairs = np.array(np.nonzero(np.tri(1 + p)))
    tables = np.zeros((2, 1 + p, 1 + p, t))
    together = max(1, _AT_ONCE // max(risk.size, 1))
    for begin in range(0, pairs.shape[1], together):
        j, k = pairs[:, begin : begin + together]
        values = weighted[j] * factors[k]
        found = placed.by_time(values, t), sums_by_place(where, values[:, rows.event], t)
        tables[:, j, k] = tables[:, k, j] = found
    (s0, s1, s2), (e0, e1, e2) = ((m[0, 0], m[0, 1:], m[1:, 1:]) for m in tables)
    event_x = x[:, rows.event] @ weights[rows.event]
    sums = RiskSums(
        events=np.bincount(where, minlength=t),
        weight=np.asarray(np.bincount(where, weights[rows.event], t), dtype=np.float64),
        s0=s0,
        s1=s1,
        s2=s2,
        e0=e0,
        e1=e1,
        e2=e2,
        event_x=event_x,
        event_score=float(event_x @ request.coefficients),
    )
    return TimeSums(times=request.times, sums=sums, largest=largest, n=rows.stop.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BaselineTables:
    """What a site needs for score residuals: hazard, hazard times mean of x, tied parts, mean."""

    request: TimeRequest
    hazard: FloatArray
    hazard_x: FloatArray
    tied: FloatArray
    tied_x: FloatArray
    mean: FloatArray


def baseline_tables(total: TimeSums, request: TimeRequest, ties: Ties) -> BaselineTables:
    """Turn the summed risk sets into the tables that are sent out."""
    sums = total.sums
    terms = sums.terms(ties)
    if terms is None:
        raise ValueError("coefficients: expected a moderate size; the sums are lost in rounding")
    return BaselineTables(
        request=request,
        hazard=terms.b0,
        hazard_x=terms.c0 * sums.s1 - terms.c1 * sums.e1,
        tied=terms.b1,
        tied_x=terms.c1 * sums.s1 - terms.c2 * sums.e1,
        mean=terms.means(sums.s1, sums.e1) / sums.weight,
    )


def summarize_residuals(rows: CoxRows, tables: BaselineTables) -> FloatArray:
    """Sum over a site's patients (or rows) the products of their score residuals: (p, p)."""
    return _residuals(rows, place_rows(rows, tables.request.times), tables)


def _residuals(rows: CoxRows, placed: RowTimes, tables: BaselineTables) -> FloatArray:
    event = rows.event
    weights = np.ones(rows.stop.size) if rows.weights is None else rows.weights
    last = placed.left[event]

    def over_rows(table: FloatArray, tied: FloatArray) -> FloatArray:
        cumulated = np.zeros((*table.shape[:-1], table.shape[-1] + 1))
        cumulated[..., 1:] = np.cumsum(table, axis=-1)
        values = cumulated[..., placed.left + 1] - cumulated[..., placed.entered + 1]
        values[..., event] -= tied[..., last]
        return np.asarray(values)

    x = tables.request.covariates(rows)
    risk = np.exp(tables.request.coefficients @ x)
    hazard_x = over_rows(tables.hazard_x, tables.tied_x)
    residuals = risk * (hazard_x - x * over_rows(tables.hazard, tables.tied))
    residuals[:, event] += x[:, event] - tables.mean[:, last]
    residuals *= weights
    codes = np.arange(rows.stop.size) if rows.cluster is None else rows.cluster
    moved = sums_by_place(codes, residuals, int(codes.max(initial=-1)) + 1)
    return np.asarray(moved @ moved.T)


def cox_common_baseline(
    sites: Sequence[CoxRows], *, ties: Ties = Ties.EFRON, conf_level: float = 0.95
) -> CoxFit:
    """By what factor does each covariate multiply a hazard common to all sites?

    Runs the rounds in one memory; the result is that of `cox` on the rows of all sites.

    >>> one = CoxRows.from_columns([1, 3], [1, 1], {"x": [1, 1]})
    >>> two = CoxRows.from_columns([2, 4], [1, 1], {"x": [0, 0]})
    >>> round(cox_common_baseline([one, two]).terms[0].value, 4)
    2.5616
    """
    begun = BaselineRounds.begin(sites, ties=ties, conf_level=conf_level)
    if begun.frame.n_events == 0:
        return no_fit(begun.frame, "no events")
    found = maximize(begun.likelihood, len(begun.frame.names))
    if found is None:
        return no_fit(begun.frame, CONSTANT)
    return fit_result(begun.frame, found, begun.robust(found), begun.request.scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRounds:
    """The rounds of one model over sites whose rows are at hand.

    `request` holds the merged event times, the center and the scale; without events it is empty.
    `placed` is where the rows of each site stand among them.
    Over a network `risk_sets` and `products` are what sites are asked for and the rest is the
    coordinator's.
    """

    sites: Sequence[CoxRows]
    frame: CoxFrame
    request: TimeRequest
    placed: tuple[RowTimes, ...]

    @classmethod
    def begin(
        cls, sites: Sequence[CoxRows], *, ties: Ties, conf_level: float = 0.95
    ) -> "BaselineRounds":
        """Check the sites, merge their event times, and find center and scale."""
        level = checked_conf_level(conf_level)
        if not sites:
            raise ValueError("sites: expected at least one")
        names = sites[0].names
        if any(rows.names != names for rows in sites):
            raise ValueError(
                f"sites: expected the covariates {', '.join(names)} at each, in one order"
            )
        robust = any(rows.robust for rows in sites)
        times = np.zeros(0)
        for rows in sites:
            times = merge_times(times, event_times(rows))[0]
        n = sum(rows.stop.size for rows in sites)
        n_events = int(sum(rows.event.sum() for rows in sites))
        unit = reduce(merge_units, (rows.unit for rows in sites))
        frame = CoxFrame(names, level, unit, n, n_events, robust, ties)
        return cls(
            sites=sites,
            frame=frame,
            request=_first_request(sites, times),
            placed=tuple(place_rows(rows, times) for rows in sites),
        )

    def risk_sets(self, beta: FloatArray) -> TimeSums:
        """Ask for the sums at coefficients of scaled covariates."""
        sent = replace(self.request, coefficients=beta)
        pairs = zip(self.sites, self.placed, strict=True)
        return reduce(add, (_risk_sets(rows, placed, sent) for rows, placed in pairs))

    def likelihood(self, beta: FloatArray) -> Likelihood | None:
        """Evaluate; None for coefficients too large."""
        total = self.risk_sets(beta)
        return None if total.lost else likelihood(total.sums, self.frame.ties)

    def products(self, beta: FloatArray) -> FloatArray:
        """Ask for the products of patients' score residuals."""
        sent = replace(self.request, coefficients=beta)
        tables = baseline_tables(self.risk_sets(beta), sent, self.frame.ties)
        pairs = zip(self.sites, self.placed, strict=True)
        return reduce(add, (_residuals(rows, placed, tables) for rows, placed in pairs))

    def robust(self, found: MaximumFound) -> Robust | None:
        """Ask for what robust errors need, if they are asked for."""
        if not self.frame.robust:
            return None
        zero = np.zeros(found.coefficients.size)
        return Robust(self.products(found.coefficients), self.products(zero))


def _first_request(sites: Sequence[CoxRows], times: FloatArray) -> TimeRequest:
    """Center and scale by the rows at risk at the first event, from one round of sums."""
    p = len(sites[0].names)
    plain = TimeRequest(
        times=times[:1], coefficients=np.zeros(p), center=np.zeros(p), scale=np.ones(p)
    )
    if not times.size:
        return plain
    first = reduce(add, (summarize_risk_sets(rows, plain) for rows in sites)).sums
    center = first.s1[:, 0] / first.s0[0]
    spread = np.sqrt(np.maximum(np.diag(first.s2[:, :, 0]) / first.s0[0] - center**2, 0.0))
    constant = spread <= 1e-7 * np.abs(center)
    return replace(plain, times=times, center=center, scale=np.where(constant, 1.0, spread))
