"""How do covariates change the odds of a yes/no response, when every row is independent?

Maximum likelihood by Newton's method. A site returns at given coefficients its log-likelihood,
score and information (`LikelihoodSums`); these add, so one hospital and several get the same fit.
For several rows a patient use `gee`; after separation use `firth_logistic`.

Validated against R `glm(family = binomial)` and `drop1(test = "LRT")` (tests/reference/logistic.R).
References: McCullagh and Nelder, Generalized Linear Models, 1989. Albert and Anderson, Biometrika
1984;71:1 (separation).
"""

from dataclasses import dataclass

import numpy as np

from ..estimate import Estimate, FloatArray, HypothesisTest, IntArray, checked_conf_level
from ..sandwich import Frame
from .logistic_sums import maximize, obstacle_to_fit
from .odds_terms import chi_squared_test, missing_term, odds_term
from .response_rows import ResponseRows, Standardized, standardize

__all__ = ["LogisticFit", "logistic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogisticFit:
    """A fitted model. `terms` holds the odds at covariates of 0, then an odds ratio a covariate.

    Standard error and statistic of a term are of its logarithm (`coefficients`, `covariance`).
    `term_tests` are likelihood ratio tests of leaving out each covariate; the other two tests ask
    whether all of them have no effect.
    """

    names: tuple[str, ...]
    terms: tuple[Estimate, ...]
    coefficients: tuple[float | None, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_likelihood: float | None
    null_log_likelihood: float | None
    term_tests: tuple[HypothesisTest, ...]
    likelihood_ratio_test: HypothesisTest
    wald_test: HypothesisTest
    converged: bool
    n: int
    n_events: int
    reason: str | None = None


def logistic(*sites: ResponseRows, conf_level: float = 0.95) -> LogisticFit:
    """By what factor does each covariate multiply the odds of a yes, the others held fixed?

    Several sites give the fit of all their rows together; only sums leave a site. Limits and
    p-values of terms are Wald's (normal); those of `term_tests` are likelihood ratio. Rows are
    taken as independent. Separation, repeated covariates, or responses that are all the same give
    None with the reason.

    >>> x = [1] * 34 + [0] * 25
    >>> y = [1] * 22 + [0] * 12 + [1] * 2 + [0] * 23
    >>> fit = logistic(ResponseRows.from_columns(None, y, {"x": x}))
    >>> round(fit.terms[1].value, 4)  # 22 x 23 / (12 x 2)
    21.0833
    """
    level = checked_conf_level(conf_level)
    data = standardize(sites)
    moments = data.moments
    frame = Frame("logistic regression", level, data.unit, moments.n, moments.n_events)
    reason = obstacle_to_fit(data)
    if reason is not None:
        return _no_fit(data, frame, reason)
    found = maximize(data)
    if found.reason is not None:
        return _no_fit(data, frame, found.reason)
    covariance = data.raw_covariance(found.inverse)
    beta = data.raw(found.beta)
    errors = np.sqrt(np.diag(covariance))
    highest = found.fitted.log_likelihood
    null = _without(data, found.beta, np.arange(1, len(data.names)))
    slopes = beta[1:]
    wald = float(slopes @ np.linalg.solve(covariance[1:, 1:], slopes)) if slopes.size else 0.0
    return LogisticFit(
        names=data.names,
        terms=tuple(odds_term(frame, b, se) for b, se in zip(beta, errors, strict=True)),
        coefficients=tuple(float(b) for b in beta),
        covariance=tuple(tuple(float(v) for v in row) for row in covariance),
        log_likelihood=highest,
        null_log_likelihood=null,
        term_tests=tuple(
            chi_squared_test(frame, f"likelihood ratio, {name}", 2 * (highest - less), 1)
            for name, less in _without_each(data, found.beta)
        ),
        likelihood_ratio_test=chi_squared_test(
            frame, "likelihood ratio", 2 * (highest - null), slopes.size
        ),
        wald_test=chi_squared_test(frame, "Wald", wald, slopes.size),
        converged=True,
        n=moments.n,
        n_events=moments.n_events,
    )


def _without(data: Standardized, beta: FloatArray, left_out: IntArray) -> float:
    """Log-likelihood of the model without some covariates, climbed from the full model's."""
    free = np.ones(beta.size, dtype=bool)
    free[left_out] = False
    return maximize(data, free, np.where(free, beta, 0.0)).fitted.log_likelihood


def _without_each(data: Standardized, beta: FloatArray) -> list[tuple[str, float]]:
    names = enumerate(data.names[1:], start=1)
    return [(name, _without(data, beta, np.array([k]))) for k, name in names]


def _no_fit(data: Standardized, frame: Frame, reason: str) -> LogisticFit:
    count = len(data.names)
    return LogisticFit(
        names=data.names,
        terms=(missing_term(frame, reason),) * count,
        coefficients=(None,) * count,
        covariance=(),
        log_likelihood=None,
        null_log_likelihood=None,
        term_tests=tuple(
            chi_squared_test(frame, f"likelihood ratio, {name}", None, 1, reason)
            for name in data.names[1:]
        ),
        likelihood_ratio_test=chi_squared_test(frame, "likelihood ratio", None, 1, reason),
        wald_test=chi_squared_test(frame, "Wald", None, 1, reason),
        converged=False,
        n=frame.n,
        n_events=frame.n_events or 0,
        reason=reason,
    )
