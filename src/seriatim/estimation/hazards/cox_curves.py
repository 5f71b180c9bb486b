"""What survival does a Cox model predict for given covariates? And which rows fit badly?

The baseline hazard of each stratum is the sum of m / z over the events, z the denominators of the
partial likelihood (Breslow's estimator, with Efron's denominators for ties under Efron), and
S(t) = exp(-H(t) exp(x'b)). The variance has the part of the hazard and that of the coefficients.
Both come from sums by event time, so several sites can draw one curve: `cox_curves_sums`.

Validated against R `survival::survfit.coxph` and `residuals.coxph` (tests/reference/cox_curves.R).
References: Tsiatis, Ann Stat 1981;9:93. Andersen and Gill, Ann Stat 1982;10:1100. Therneau,
Grambsch and Fleming, Biometrika 1990;77:147.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..encoding import TIE_RESOLUTION
from ..estimate import FloatArray, IntArray, SurvivalCurve, checked_conf_level
from ..survival.event_table import EventTable
from ..survival.kaplan_meier import curve_limits
from .cox import CONSTANT, robust_sums
from .cox_fit import covariance, shortfall
from .cox_grid import RiskGrid, cumulate, risk_grid
from .cox_maximum import MaximumFound, maximize
from .cox_rows import CoxRows
from .partial_likelihood import LOST, RiskPoint, Ties, TieTerms

__all__ = [
    "Baseline",
    "CurveFrame",
    "PredictedCurve",
    "RowResiduals",
    "baseline_at",
    "counts_by_stratum",
    "cox_curves",
    "cox_residuals",
    "strata_of",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PredictedCurve:
    """Predicted survival in one stratum; `survival_at` and `survival_quantile` read `curve`.

    `cumulative_hazard` and its standard error stand beside the times of `curve`, whose counts are
    those of the rows of the stratum.
    """

    stratum: str
    profile: tuple[tuple[str, float], ...]
    curve: SurvivalCurve
    cumulative_hazard: FloatArray
    hazard_std_error: FloatArray
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowResiduals:
    """For each row, in its order in the data: observed less expected events, and on a scale.

    `martingale` is at most 1 and sums to 0 (with weights, weighted); `deviance` is near normal
    where few are censored. Empty, with the reason, where there is no fit. Numbers of
    rows stay where the rows are: they are not a summary.
    """

    martingale: FloatArray
    deviance: FloatArray
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Fitted:
    grid: RiskGrid
    found: MaximumFound
    at: RiskPoint


def _fitted(rows: CoxRows, ties: Ties) -> _Fitted | str:
    """The maximum with its sums, or the reason why there is none."""
    if not rows.event.any():
        return "no events"
    grid = risk_grid(rows, ties)
    found = maximize(grid.likelihood, len(rows.names))
    if found is None:
        return CONSTANT
    reason, _ = shortfall(rows.names, found)
    at = grid.settled(found)
    return reason or (LOST if at is None else _Fitted(grid, found, at))


def cox_curves(
    rows: CoxRows,
    profile: Mapping[str, float],
    *,
    interval: str = "log-log",
    ties: Ties = Ties.EFRON,
    conf_level: float = 0.95,
) -> tuple[PredictedCurve, ...]:
    """What share of patients with these covariates is free of the event at each time?

    One curve a stratum. `profile` gives each covariate its value; with values that nobody had, the
    curve is an extrapolation. With clusters the coefficients' part of the variance is robust, the
    hazard's is not, as in R. Limits are pointwise: "log-log", "log" (R's default here), "plain".

    >>> rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})
    >>> (predicted,) = cox_curves(rows, {"x": 0})
    >>> [round(float(h), 4) for h in predicted.cumulative_hazard[:2]]
    [0.1404, 0.3596]
    """
    frame = CurveFrame.of(rows.names, profile, interval, ties, conf_level)
    frame = replace(frame, unit=rows.unit)
    fit = _fitted(rows, ties)
    if isinstance(fit, str):
        return tuple(frame.nothing(label, fit) for label in strata_of(rows))
    robust = robust_sums(fit.grid, rows, fit.found) if rows.robust else None
    baseline = baseline_at(fit.grid, fit.at, covariance(fit.found, robust))
    return tuple(frame.curves(baseline, counts_by_stratum(rows)))


def strata_of(rows: CoxRows) -> tuple[str, ...]:
    """Return the labels of the curves."""
    return rows.strata_labels or ("all",)


def counts_by_stratum(rows: CoxRows) -> list[tuple[str, EventTable]]:
    """Count the rows of each stratum by time, unweighted."""
    strata = strata_of(rows)
    labels = None if rows.strata is None else np.array(strata)[rows.strata]
    entry = np.maximum(rows.start, 0.0)
    table = EventTable.from_rows(rows.stop, rows.event, labels, entry=entry)
    return [(label, table.select(label).any_cause()) for label in strata]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What curves are made of, at the event times of all strata (T,), divided by `bounds`.

    `s1` and `e1` (p, T) are sums of (x - center) / scale over risk sets and over tied events,
    `beta` and `spread` the coefficients of that and their covariance.
    """

    times: FloatArray
    bounds: IntArray
    terms: TieTerms
    s1: FloatArray
    e1: FloatArray
    center: FloatArray
    scale: FloatArray
    beta: FloatArray
    spread: FloatArray

    def hazard(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Cumulative hazard for covariates (p,) and its standard error at the times of all."""
        terms, z = self.terms, (values - self.center) / self.scale
        risk = float(np.exp(np.minimum(z @ self.beta, 600.0)))
        # How the hazard moves with the coefficients: sum of m (a - z) / z0 over the events.
        slope = terms.c0 * self.s1 - terms.c1 * self.e1 - z[:, None] * terms.b0
        moved = cumulate(slope, self.bounds)[:, :-1]
        variance = cumulate(terms.c0, self.bounds)[:-1]
        variance = variance + (moved * (self.spread @ moved)).sum(axis=0)
        return cumulate(terms.b0, self.bounds)[:-1] * risk, np.sqrt(variance) * risk


def baseline_at(grid: RiskGrid, at: RiskPoint, spread: FloatArray) -> Baseline:
    """Take the baseline from rows; `spread` is that of the coefficients of scaled covariates."""
    return Baseline(
        times=grid.times,
        bounds=grid.bounds,
        terms=at.terms,
        s1=at.s[1:],
        e1=at.e[1:],
        center=grid.center,
        scale=grid.scale,
        beta=at.beta,
        spread=spread,
    )


def _checked_profile(names: tuple[str, ...], profile: Mapping[str, float]) -> FloatArray:
    if set(profile) != set(names):
        raise ValueError(
            f"profile: expected a value for each of {', '.join(names)}; "
            f"found {', '.join(profile) or 'none'}"
        )
    values = np.array([float(profile[name]) for name in names])
    if not np.isfinite(values).all():
        raise ValueError(f"profile: expected finite numbers, found {values.tolist()}")
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveFrame:
    """What is common to the curves of all strata."""

    profile: tuple[tuple[str, float], ...]
    interval: str
    conf_level: float
    method: str
    unit: str | None = None

    @classmethod
    def of(
        cls,
        names: tuple[str, ...],
        profile: Mapping[str, float],
        interval: str,
        ties: Ties,
        conf_level: float,
    ) -> "CurveFrame":
        """Check the profile and the level."""
        values = _checked_profile(names, profile).tolist()
        return cls(
            profile=tuple(zip(names, values, strict=True)),
            interval=interval,
            conf_level=checked_conf_level(conf_level),
            method=f"Cox ({ties.capitalize()}), predicted survival, {interval} limits",
        )

    def curves(
        self, baseline: Baseline, counts: Sequence[tuple[str, EventTable]]
    ) -> Iterator[PredictedCurve]:
        """Cumulate hazard and variance, and read them at each stratum's times."""
        hazard, std_error = baseline.hazard(np.array([value for _, value in self.profile]))
        for (label, table), (low, high) in zip(counts, pairwise(baseline.bounds), strict=True):
            own = slice(int(low), int(high))
            # Tied times may be written differently in the two grids.
            last = np.searchsorted(baseline.times[own], table.time + TIE_RESOLUTION / 2, "right")
            yield self._curve(
                label,
                table,
                np.concatenate([[0.0], hazard[own]])[last],
                np.concatenate([[0.0], std_error[own]])[last],
            )

    def _curve(
        self, label: str, counts: EventTable, hazard: FloatArray, std_error: FloatArray
    ) -> PredictedCurve:
        """Build one stratum's curve."""
        survival = np.exp(-hazard)
        error = survival * std_error
        low, high = curve_limits(survival, error, self.interval, self.conf_level)
        curve = SurvivalCurve(
            group=label,
            time=counts.time,
            n_at_risk=counts.n_at_risk()[0],
            n_events=counts.events[0, 0],
            n_censored=counts.censored[0],
            n_entered=counts.entered[0],
            survival=survival,
            std_error=error,
            conf_low=low,
            conf_high=high,
            n=counts.n(),
            conf_level=self.conf_level,
            interval=self.interval,
            method=self.method,
            unit=self.unit,
        )
        return PredictedCurve(
            stratum=label,
            profile=self.profile,
            curve=curve,
            cumulative_hazard=hazard,
            hazard_std_error=std_error,
        )

    def nothing(self, label: str, reason: str) -> PredictedCurve:
        """Build an empty curve with the reason."""
        none, counts = np.zeros(0), np.zeros(0, dtype=np.int64)
        curve = SurvivalCurve(
            group=label,
            time=none,
            n_at_risk=counts,
            n_events=counts,
            n_censored=counts,
            n_entered=counts,
            survival=none,
            std_error=none,
            conf_low=none,
            conf_high=none,
            n=0,
            conf_level=self.conf_level,
            interval=self.interval,
            method=self.method,
            unit=self.unit,
            reason=reason,
        )
        return PredictedCurve(
            stratum=label,
            profile=self.profile,
            curve=curve,
            cumulative_hazard=none,
            hazard_std_error=none,
            reason=reason,
        )


def cox_residuals(rows: CoxRows, *, ties: Ties = Ties.EFRON) -> RowResiduals:
    """Which rows had the event sooner or later than the model expects?

    Martingale residual: event less expected events, for each row (a patient with several rows has
    their sum). Under Efron a row that shares its event time is expected less at that time.

    >>> rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})
    >>> [round(float(r), 4) for r in cox_residuals(rows).martingale]
    [0.6404, 0.6404, -0.6404, -0.6404]
    """
    fit = _fitted(rows, ties)
    if isinstance(fit, str):
        return RowResiduals(martingale=np.zeros(0), deviance=np.zeros(0), reason=fit)
    grid, event = fit.grid, rows.event.astype(np.float64)
    expected = grid.exposure(fit.at)
    whole = np.zeros(rows.stop.size)
    whole[grid.row] = expected if grid.weights is None else expected / grid.weights
    martingale = event - whole
    log = np.log(np.where(rows.event, whole, 1.0))
    deviance = np.sign(martingale) * np.sqrt(np.maximum(-2 * (martingale + event * log), 0.0))
    return RowResiduals(martingale=martingale, deviance=deviance)
