"""The result of a Cox model: hazard ratios, tests, and reasons for what is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc

from .estimate import Estimate, FloatArray, HypothesisTest
from .intervals import UNREPRESENTABLE, exp_or_none, normal_quantile
from .partial_likelihood import MaximumFound

__all__ = ["CoxFit", "CoxFrame", "fit_result", "no_fit"]

_FEW_CLUSTERS = "fewer independent clusters than coefficients"
# The information on a coefficient that runs off to infinity fades with every step; that of a
# finite one stays within a few powers of ten of its start.
_FADED = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxFit:
    """A fitted model. `terms` holds a hazard ratio for each of `names`.

    Standard error and statistic of a term are of the log hazard ratio (`coefficients`). The three
    tests ask whether all coefficients are 0; with `robust` only the Wald test uses the clusters.
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
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CoxFrame:
    """What is common to all parts of one fit."""

    names: tuple[str, ...]
    conf_level: float
    unit: str | None
    n: int
    n_events: int
    robust: bool

    @property
    def method(self) -> str:
        """Return the text that results carry."""
        return "Cox (Efron), hazard ratio" + (", cluster-robust" if self.robust else "")

    def test(self, kind: str, statistic: float | None, reason: str | None) -> HypothesisTest:
        """Build one of the three tests of "all coefficients are 0"."""
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
    tests = [frame.test(kind, None, reason) for kind in ("likelihood ratio", "score", "Wald")]
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
    frame: CoxFrame, found: MaximumFound, influence: FloatArray | None, scale: FloatArray
) -> CoxFit:
    """Build the result from the maximum in standardized covariates.

    `influence` holds the score residuals summed by cluster, or None for model-based errors.
    """
    covariance = _covariance(found, influence) / np.outer(scale, scale)
    beta = found.coefficients / scale
    runaway = np.diag(found.fitted.information) < _FADED * np.diag(found.null.information)
    reason = None
    if runaway.any():
        names = ", ".join(n for n, off in zip(frame.names, runaway, strict=True) if off)
        reason = f"no finite estimate for {names}: all or none of its events lie on one side"
    elif not found.converged:
        reason = "the likelihood could not be maximized"
    usable = [reason is None or (found.converged and not off) for off in runaway]
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    null, fitted = found.null, found.fitted
    ratio = 2 * (fitted.value - null.value)
    score = float(null.score @ np.linalg.solve(null.information, null.score))
    wald = None
    if reason is None and np.linalg.matrix_rank(covariance, hermitian=True) == beta.size:
        wald = float(beta @ np.linalg.solve(covariance, beta))
    coefficients = tuple(float(b) if ok else None for b, ok in zip(beta, usable, strict=True))
    return CoxFit(
        names=frame.names,
        terms=tuple(
            _term(frame, b, float(se), None if b is not None else reason)
            for b, se in zip(coefficients, errors, strict=True)
        ),
        coefficients=coefficients,
        covariance=tuple(tuple(float(v) for v in row) for row in covariance),
        log_likelihood=(null.value, fitted.value),
        likelihood_ratio_test=frame.test("likelihood ratio", ratio, None),
        score_test=frame.test("score", score, None),
        wald_test=frame.test("Wald", wald, reason or (_FEW_CLUSTERS if wald is None else None)),
        robust=frame.robust,
        converged=found.converged and reason is None,
        n=frame.n,
        n_events=frame.n_events,
        reason=reason,
    )


def _covariance(found: MaximumFound, influence: FloatArray | None) -> FloatArray:
    inverse = np.asarray(np.linalg.pinv(found.fitted.information, hermitian=True), dtype=np.float64)
    if influence is None:
        return inverse
    moved = influence @ inverse
    return np.asarray(moved.T @ moved, dtype=np.float64)
