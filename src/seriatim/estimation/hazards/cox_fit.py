"""The result of a Cox model: hazard ratios, tests, and reasons for what is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc

from ..estimate import Estimate, FloatArray, HypothesisTest
from ..information import is_surely_regular
from ..intervals import UNREPRESENTABLE, exp_or_none, normal_quantile
from .cox_maximum import MaximumFound, faded, not_finite
from .partial_likelihood import Ties

__all__ = ["CoxFit", "CoxFrame", "Robust", "covariance", "fit_result", "no_fit", "shortfall"]

_FEW_CLUSTERS = "fewer independent clusters than coefficients"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxFit:
    """A fitted model. `terms` holds a hazard ratio for each of `names`.

    Standard error and statistic of a term are of the log hazard ratio (`coefficients`), whose
    `covariance` is robust if `robust`; `naive_covariance` is the inverse information. The tests
    ask whether all coefficients are 0. Likelihood-ratio and score test assume independent rows;
    with `robust` the Wald test uses the clusters, and so does `robust_score_test`.
    """

    names: tuple[str, ...]
    terms: tuple[Estimate, ...]
    coefficients: tuple[float | None, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_likelihood: tuple[float, float] | None
    likelihood_ratio_test: HypothesisTest
    score_test: HypothesisTest
    wald_test: HypothesisTest
    robust: bool
    converged: bool
    n: int
    n_events: int
    ties: Ties = Ties.EFRON
    naive_covariance: tuple[tuple[float, ...], ...] = ()
    robust_score_test: HypothesisTest | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Robust:
    """Sum over clusters of u u' (p, p), u a cluster's score residual: at the maximum, and at 0."""

    meat: FloatArray
    null_meat: FloatArray


@dataclass(frozen=True, slots=True)
class CoxFrame:
    """What is common to all parts of one fit."""

    names: tuple[str, ...]
    conf_level: float
    unit: str | None
    n: int
    n_events: int
    robust: bool
    ties: Ties = Ties.EFRON

    @property
    def method(self) -> str:
        """Return the text that results carry."""
        cluster = ", cluster-robust" if self.robust else ""
        return f"Cox ({self.ties.capitalize()}), hazard ratio{cluster}"

    def test(self, kind: str, statistic: float | None, reason: str | None) -> HypothesisTest:
        """Build one of the tests of "all coefficients are 0"."""
        # A coefficient that is 0 can leave a statistic of minus rounding.
        statistic = None if statistic is None else max(statistic, 0.0)
        df = None if statistic is None else len(self.names)
        return HypothesisTest(
            method=f"{self.method}, {kind} test",
            statistic=statistic,
            df=df,
            p_value=None if statistic is None else float(chdtrc(len(self.names), statistic)),
            n=self.n,
            n_events=self.n_events,
            unit=self.unit,
            reason=reason,
        )


def no_fit(frame: CoxFrame, reason: str) -> CoxFit:
    """Build the result of a model that could not be fitted, with the reason in every part."""
    kinds = ("likelihood ratio", "score", "Wald", "robust score")
    tests = [frame.test(kind, None, reason) for kind in kinds]
    return CoxFit(
        names=frame.names,
        terms=tuple(_term(frame, None, None, reason) for _ in frame.names),
        coefficients=(None,) * len(frame.names),
        covariance=(),
        log_likelihood=None,
        likelihood_ratio_test=tests[0],
        score_test=tests[1],
        wald_test=tests[2],
        robust=frame.robust,
        converged=False,
        n=frame.n,
        n_events=frame.n_events,
        ties=frame.ties,
        robust_score_test=tests[3] if frame.robust else None,
        reason=reason,
    )


def _term(
    frame: CoxFrame, coefficient: float | None, std_error: float | None, reason: str | None
) -> Estimate:
    common: dict[str, Any] = {
        "method": frame.method,
        "conf_level": frame.conf_level,
        "unit": frame.unit,
        "n": frame.n,
        "n_events": frame.n_events,
    }
    if coefficient is None or not std_error:
        reason = reason or "the clusters leave no spread for a standard error"
        value = exp_or_none(coefficient)
        return Estimate(value=value, reason=reason, **common)
    half, z = normal_quantile(frame.conf_level) * std_error, coefficient / std_error
    high = exp_or_none(coefficient + half)
    return Estimate(
        value=exp_or_none(coefficient),
        std_error=std_error,
        statistic=z,
        p_value=float(chdtrc(1, z * z)),
        conf_low=exp_or_none(coefficient - half),
        conf_high=high,
        reason=UNREPRESENTABLE if high is None else None,
        **common,
    )


def fit_result(
    frame: CoxFrame, found: MaximumFound, robust: Robust | None, scale: FloatArray
) -> CoxFit:
    """Build the result from the maximum in covariates divided by `scale`."""
    null, fitted = found.null, found.fitted
    inverse = covariance(found, None)
    spread = inverse if robust is None else _sandwich(inverse, robust)
    beta = found.coefficients / scale
    reason, usable = shortfall(frame.names, found)
    errors = _errors(spread, fitted.information, robust) / scale
    spread = spread / np.outer(scale, scale)
    ratio = 2 * (fitted.value - null.value)
    score = float(null.score @ np.linalg.solve(null.information, null.score))
    wald = None
    if reason is None and (robust is None or _spread(robust.meat, fitted.information)):
        wald = float(beta @ np.linalg.solve(spread, beta))
    coefficients = tuple(float(b) if ok else None for b, ok in zip(beta, usable, strict=True))
    return CoxFit(
        names=frame.names,
        terms=tuple(
            _term(frame, b, float(se), None if b is not None else reason)
            for b, se in zip(coefficients, errors, strict=True)
        ),
        coefficients=coefficients,
        covariance=_rows(spread),
        log_likelihood=(null.value, fitted.value),
        likelihood_ratio_test=frame.test("likelihood ratio", ratio, None),
        score_test=frame.test("score", score, None),
        wald_test=frame.test("Wald", wald, reason or (_FEW_CLUSTERS if wald is None else None)),
        robust=frame.robust,
        converged=found.converged and reason is None,
        n=frame.n,
        n_events=frame.n_events,
        ties=frame.ties,
        naive_covariance=_rows(inverse / np.outer(scale, scale)),
        robust_score_test=None if robust is None else _robust_score(frame, found, robust),
        reason=reason,
    )


def shortfall(names: tuple[str, ...], found: MaximumFound) -> tuple[str | None, list[bool]]:
    """Why the fit is incomplete, and which coefficients stand nevertheless."""
    runaway = faded(found.null.information, found.fitted.information)
    reason = not_finite(names, runaway)
    if reason is None and not found.converged:
        reason = "the likelihood could not be maximized"
    return reason, [reason is None or (found.converged and not off) for off in runaway.tolist()]


def covariance(found: MaximumFound, robust: Robust | None) -> FloatArray:
    """Inverse information, or the sandwich about it."""
    information = found.fitted.information
    if is_surely_regular(information):
        inverse = np.asarray(np.linalg.inv(information))
    else:
        inverse = np.asarray(np.linalg.pinv(information, hermitian=True), dtype=np.float64)
    return inverse if robust is None else _sandwich(inverse, robust)


def _sandwich(inverse: FloatArray, robust: Robust) -> FloatArray:
    return np.asarray(inverse @ robust.meat @ inverse)


def _errors(spread: FloatArray, information: FloatArray, robust: Robust | None) -> FloatArray:
    errors = np.sqrt(np.maximum(np.diag(spread), 0.0))
    if robust is None:
        return np.asarray(errors)
    # One cluster: its residual is the score, 0 but for rounding.
    none = np.diag(robust.meat) <= 1e-16 * np.diag(information)
    return np.where(none, 0.0, errors)


def _spread(meat: FloatArray, information: FloatArray) -> bool:
    """Whether the clusters' residuals span all coefficients."""
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    eigenvalues = np.linalg.eigvalsh(meat / np.outer(scale, scale))
    return bool(eigenvalues[0] > max(1e-11 * eigenvalues[-1], 1e-16))


def _robust_score(frame: CoxFrame, found: MaximumFound, robust: Robust) -> HypothesisTest:
    if not _spread(robust.null_meat, found.null.information):
        return frame.test("robust score", None, _FEW_CLUSTERS)
    score = found.null.score
    statistic = float(score @ np.linalg.solve(robust.null_meat, score))
    return frame.test("robust score", statistic, None)


def _rows(matrix: FloatArray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in matrix.tolist())
