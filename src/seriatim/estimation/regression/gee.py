"""How do covariates change the odds of a yes/no response, when patients contribute several rows?

A logistic generalized estimating equation: coefficients describe the average over patients, and
the standard errors know which rows belong together. Coefficients need rounds of sums over
patients (`gee_sums`), the corrected covariance one more, so several hospitals get the fit of their
joined rows without showing a row.

Validated against R `geepack::geeglm` (LZ, both working correlations), `clubSandwich` CR3 (MD) and
general matrix formulas (KC, MD, degrees of freedom): tests/reference/gee.R. References: Liang and
Zeger, Biometrika 1986;73:13. Kauermann and Carroll, JASA 2001;96:1387. Mancl and DeRouen,
Biometrics 2001;57:126. Li and Redden, Stat Med 2015;34:281.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import numpy as np

from ..estimate import Estimate, FloatArray, checked_conf_level
from ..sandwich import Correction, Frame
from .gee_sums import GeePoint, GeeSums, SandwichQuestion, gee_meat, gee_sums
from .logistic_sums import maximize_over, obstacle_to_fit
from .odds_terms import missing_term, odds_term
from .patient_blocks import PatientBlocks, patient_blocks
from .response_rows import ResponseRows, Scaling, agree_on_scale

__all__ = ["GeeFit", "GeeSpread", "WorkingCorrelation", "gee", "gee_spread"]

Sites: TypeAlias = tuple[PatientBlocks, ...]

_MAX_ROUNDS = 200
# Steps are in units of a coefficient per standard deviation of its covariate.
_SETTLED = 1e-12
# Odds of exp(1000) for one standard deviation: the equations have no finite solution near.
_FURTHEST = 1e3
_RUN_OFF = "the estimating equations have no finite solution; use independence"
_ONE_PATIENT = "all rows come from one patient, so no spread between patients can be seen"
_ALONE = (
    "a coefficient rests on a single patient: without that patient the model could not be fitted, "
    "so no spread between patients can be seen"
)
_NO_SPREAD = "the patients leave no spread for a standard error"


class WorkingCorrelation(StrEnum):
    """What is assumed of two rows of one patient to weigh them; errors do not rely on it."""

    INDEPENDENCE = "independence"
    EXCHANGEABLE = "exchangeable"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeeFit:
    """A fitted model. `terms` holds the odds at covariates of 0, then an odds ratio a covariate.

    Standard error and statistic of a term are of its logarithm (`coefficients`, `covariance`).
    `alpha` is the working correlation (None for independence, or if no patient has two rows),
    `phi` the dispersion, the mean squared Pearson residual.
    """

    names: tuple[str, ...]
    terms: tuple[Estimate, ...]
    coefficients: tuple[float | None, ...]
    covariance: tuple[tuple[float, ...], ...]
    alpha: float | None
    phi: float | None
    correlation: WorkingCorrelation
    correction: Correction
    converged: bool
    n: int
    n_events: int
    n_patients: int
    reason: str | None = None


def gee(
    *sites: ResponseRows,
    correlation: WorkingCorrelation = WorkingCorrelation.INDEPENDENCE,
    correction: Correction = Correction.MD,
    conf_level: float = 0.95,
) -> GeeFit:
    """By what factor does each covariate multiply the odds, averaged over patients?

    Several sites give the fit of all their rows together; a patient must be in one site only.
    Independence is the default on purpose: the order of a procedure varies within a patient, and
    only so do fitted proportions equal the counted ones. `correction` is the small-sample
    correction of the covariance (LZ none, KC, MD); limits are t on Satterthwaite degrees of
    freedom. Separation, repeated covariates, one patient only, a coefficient that rests on one
    patient, or an impossible correlation give None with the reason.

    >>> rows = ResponseRows.from_columns(
    ...     [1, 1, 2, 2, 3, 3, 4], [1, 0, 0, 0, 1, 1, 1], {"second": [0, 1, 0, 1, 0, 1, 0]}
    ... )
    >>> fit = gee(rows, correction=Correction.LZ)  # 3 of 4 first, 1 of 3 second
    >>> [round(term.value, 6) for term in fit.terms], round(fit.terms[1].std_error, 4)
    ([3.0, 0.166667], 1.2247)
    """
    level = checked_conf_level(conf_level)
    data = agree_on_scale(sites)
    correlation, correction = WorkingCorrelation(correlation), Correction(correction)
    name = f"logistic GEE ({correlation}, {correction}, t)"
    frame = Frame(name, level, data.unit, data.moments.n, data.moments.n_events)
    result = _Result(frame, data, correlation, correction)
    reason = obstacle_to_fit(data)
    if reason is None and data.moments.n_patients < 2:
        reason = _ONE_PATIENT
    if reason is not None:
        return result.missing(reason)
    arranged = _arranged(sites, data)
    start = maximize_over(arranged, data.names)
    if start.reason is not None:
        return result.missing(start.reason)
    settled = _settle(arranged, start.beta, correlation)
    if settled.reason is not None:
        return result.missing(settled.reason)
    return result.fitted(settled)


@dataclass(frozen=True, slots=True)
class _Settled:
    sites: Sites
    point: GeePoint
    sums: GeeSums
    reason: str | None = None


def _settle(sites: Sites, beta: FloatArray, correlation: WorkingCorrelation) -> _Settled:
    """Repeat rounds from the coefficients of independence until nothing moves."""
    point = GeePoint(beta, 0.0)
    sums = _round(sites, point)
    if correlation is WorkingCorrelation.INDEPENDENCE or sums.pairs == 0:
        return _Settled(sites, point, sums)
    moves: list[FloatArray] = []
    goals: list[FloatArray] = []
    for _ in range(_MAX_ROUNDS):
        step = _newton_step(sums)
        if step is None or np.abs(point.beta + step).max() > _FURTHEST:
            return _Settled(sites, point, sums, _RUN_OFF)
        move = np.append(step, sums.alpha - point.alpha)
        if np.abs(move).max() < _SETTLED:
            return _Settled(sites, point, sums)
        if not _possible(sums.alpha, sums.largest):
            return _Settled(sites, point, sums, _impossible(sums))
        moves.append(move)
        goals.append(np.append(point.beta + step, sums.alpha))
        following = _extrapolated(moves, goals)
        lost = np.abs(following[:-1]).max() > _FURTHEST
        if lost or not _possible(following[-1], sums.largest):
            following = goals[-1]
        point = GeePoint(following[:-1], float(following[-1]))
        sums = _round(sites, point)
    return _Settled(sites, point, sums, "the estimating equations did not settle")


def _newton_step(sums: GeeSums) -> FloatArray | None:
    """The step to where the estimating equations are 0; None where the information is singular."""
    try:
        step = np.linalg.solve(sums.information, sums.score)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(step, dtype=np.float64) if np.isfinite(step).all() else None


def _extrapolated(moves: list[FloatArray], goals: list[FloatArray]) -> FloatArray:
    """Where the last two moves point to (Anderson's method): half as many rounds between sites."""
    if len(moves) < 2:
        return goals[-1]
    turn = moves[-1] - moves[-2]
    square = float(turn @ turn)
    if square == 0.0:
        return goals[-1]
    share = float(turn @ moves[-1]) / square
    if abs(share) > _FURTHEST:
        return goals[-1]
    return np.asarray(goals[-1] - share * (goals[-1] - goals[-2]), dtype=np.float64)


def _possible(alpha: float, largest: int) -> bool:
    return alpha * (largest - 1) > -1 and alpha < 1 - 1e-9


def _impossible(sums: GeeSums) -> str:
    return (
        f"an exchangeable correlation of {sums.alpha:.3g} is impossible for patients with up to "
        f"{sums.largest} rows; use independence"
    )


def _arranged(sites: Sequence[ResponseRows], scaling: Scaling) -> Sites:
    return tuple(patient_blocks(site, scaling) for site in sites)


def _round(sites: Sites, point: GeePoint) -> GeeSums:
    return reduce(add, (gee_sums(site, point) for site in sites))


@dataclass(frozen=True, slots=True)
class GeeSpread:
    """Covariance of the coefficients, and for each contrast its degrees of freedom; or why not."""

    covariance: FloatArray
    df: FloatArray
    reason: str | None


def _spread(
    data: Scaling, settled: _Settled, correction: Correction, contrasts: FloatArray
) -> GeeSpread:
    """One more round. `contrasts` (q, p) are of coefficients in the units of the covariates."""
    whitener = np.linalg.inv(np.linalg.cholesky(settled.sums.information))
    directions = contrasts @ data.to_raw @ whitener.T
    question = SandwichQuestion(settled.point, whitener, correction, directions)
    sums = reduce(add, (gee_meat(site, question) for site in settled.sites))
    covariance = data.raw_covariance(whitener.T @ sums.meat @ whitener)
    total = (directions * directions).sum(axis=1)
    df = total**2 / sums.contribution_squares
    return GeeSpread(covariance, df, _ALONE if sums.n_alone else None)


def gee_spread(fit: GeeFit, contrasts: Any, *sites: ResponseRows) -> GeeSpread:
    """Covariance and degrees of freedom of combinations of a fit's coefficients.

    `contrasts` (q, p) are weights of the coefficients; `sites` are the rows of the fit.

    >>> rows = ResponseRows.from_columns([1, 1, 2, 3, 3, 4], [1, 0, 0, 1, 1, 0], {})
    >>> df = gee_spread(gee(rows), [[1.0]], rows).df
    >>> round(float(df[0]), 6)  # (2 + 1 + 2 + 1)^2 / (4 + 1 + 4 + 1)
    3.6
    """
    if fit.reason is not None:
        raise ValueError(f"fit: expected a fitted model, found one without numbers: {fit.reason}")
    data = agree_on_scale(sites)
    if data.names != fit.names:
        raise ValueError(
            f"rows: expected the covariates of the fit, {', '.join(fit.names[1:])}; found "
            f"{', '.join(data.names[1:])}"
        )
    beta = np.linalg.solve(data.to_raw, np.array(fit.coefficients, dtype=np.float64))
    point = GeePoint(np.asarray(beta, dtype=np.float64), fit.alpha or 0.0)
    weights = np.asarray(contrasts, dtype=np.float64)
    blocks = _arranged(sites, data)
    settled = _Settled(blocks, point, _round(blocks, point))
    return _spread(data, settled, fit.correction, weights)


@dataclass(frozen=True, slots=True)
class _Result:
    """What is common to a fit with numbers and one without."""

    frame: Frame
    data: Scaling
    correlation: WorkingCorrelation
    correction: Correction

    def _common(self) -> dict[str, Any]:
        moments = self.data.moments
        return {
            "names": self.data.names,
            "correlation": self.correlation,
            "correction": self.correction,
            "n": moments.n,
            "n_events": moments.n_events,
            "n_patients": moments.n_patients,
        }

    def missing(self, reason: str) -> GeeFit:
        count = len(self.data.names)
        return GeeFit(
            terms=(missing_term(self.frame, reason),) * count,
            coefficients=(None,) * count,
            covariance=(),
            alpha=None,
            phi=None,
            converged=False,
            reason=reason,
            **self._common(),
        )

    def fitted(self, settled: _Settled) -> GeeFit:
        data, point = self.data, settled.point
        spread = _spread(data, settled, self.correction, np.eye(len(data.names)))
        if spread.reason is not None:
            return self.missing(spread.reason)
        beta = data.raw(point.beta)
        inverse = np.asarray(np.linalg.inv(settled.sums.information), dtype=np.float64)
        model = np.diag(data.raw_covariance(inverse))
        variance = np.diag(spread.covariance)
        # Patients who all pull alike leave rounding noise, which must not pass for certainty.
        seen = variance > 1e-16 * model
        correlated = self.correlation is WorkingCorrelation.EXCHANGEABLE and settled.sums.pairs
        return GeeFit(
            terms=tuple(
                odds_term(self.frame, float(b), float(np.sqrt(v)), float(df))
                if ok
                else missing_term(self.frame, _NO_SPREAD)
                for b, v, df, ok in zip(beta, variance, spread.df, seen, strict=True)
            ),
            coefficients=tuple(float(b) for b in beta),
            covariance=tuple(tuple(float(v) for v in row) for row in spread.covariance),
            alpha=point.alpha if correlated else None,
            phi=settled.sums.phi,
            converged=True,
            **self._common(),
        )
