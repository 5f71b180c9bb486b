"""How do covariates change the odds, when a group has 0 % or 100 % or events are few?

Firth's penalized likelihood: half the log-determinant of the information is added to the
log-likelihood. Estimates are finite even with separation and nearly unbiased in small samples. In a
saturated 2 x 2 table it is the same as adding 1/2 to every cell. Limits and p-values come from the
profile of the penalized likelihood, never from Wald's formula, which fails where it is needed here.

Validated against an independent maximization in R and `brglm2` (tests/reference/firth_logistic.R).
References: Firth, Biometrika 1993;80:27. Heinze and Schemper, Stat Med 2002;21:2409. Puhr, Heinze,
Nold, Lusa and Geroldinger, Stat Med 2017;36:2302 (FLIC).
"""

import math
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from scipy.special import chdtrc, expit

from ..estimate import Estimate, FloatArray, HypothesisTest, checked_conf_level
from ..information import is_singular
from ..intervals import UNREPRESENTABLE, exp_or_none, normal_quantile
from ..sandwich import Frame
from .firth_sums import firth_sums, penalized, penalized_at
from .logistic_sums import COLLINEAR, maximize
from .odds_terms import chi_squared_test, missing_term
from .profile_likelihood import Summit, climb
from .profiles import bent_profiles, follow_profiles
from .response_rows import ResponseRows, Standardized, standardize

__all__ = ["FirthFit", "firth_logistic", "flic_probabilities"]

_NO_MAXIMUM = "the penalized likelihood could not be maximized"
_NO_LIMIT = "a limit of the profile could not be found"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthFit:
    """A fitted model. `terms` holds the odds at covariates of 0, then an odds ratio a covariate.

    Of a term, limits, `statistic` (chi-squared on 1 df) and p-value are those of the profile of the
    penalized likelihood; `std_error` is of the logarithm, from the information (`covariance`), and
    only describes. `flic_intercept` replaces the intercept for predicted probabilities; it is None
    where all responses are the same. `likelihood_ratio_test`: no covariate has an effect.
    """

    names: tuple[str, ...]
    terms: tuple[Estimate, ...]
    coefficients: tuple[float | None, ...]
    covariance: tuple[tuple[float, ...], ...]
    flic_intercept: float | None
    penalized_log_likelihood: float | None
    likelihood_ratio_test: HypothesisTest
    converged: bool
    n: int
    n_events: int
    reason: str | None = None


def firth_logistic(*sites: ResponseRows, conf_level: float = 0.95) -> FirthFit:
    """By what factor does each covariate multiply the odds of a yes, from few or separated events?

    Several sites give the fit of all their rows together; only sums leave a site, but some p^3 / 6
    of them a round. Rows are taken as independent. Tests fix a coefficient at 0 and keep its column
    in the penalty, as the limits do. Repeated covariates or no rows give None with the reason.

    >>> x = [1] * 34 + [0] * 25
    >>> y = [1] * 22 + [0] * 12 + [1] * 2 + [0] * 23
    >>> term = firth_logistic(ResponseRows.from_columns(None, y, {"x": x})).terms[1]
    >>> round(term.value, 4)  # 22.5 x 23.5 / (12.5 x 2.5)
    16.92
    >>> round(term.conf_low, 3), round(term.conf_high, 3)
    (4.464, 94.561)
    """
    level = checked_conf_level(conf_level)
    data = standardize(sites)
    n, n_events = data.moments.n, data.moments.n_events
    frame = Frame("Firth logistic regression, profile limits", level, data.unit, n, n_events)
    p = len(data.names)
    if n == 0:
        return _no_fit(data, frame, "no rows")
    if is_singular(_cross_products(data)):
        return _no_fit(data, frame, COLLINEAR)
    objective = penalized(data.sites)
    start = np.zeros(p)
    # Without covariates every row weighs the same, and the penalty is log w for every two columns.
    start[0] = math.log((n_events + p / 2) / (n - n_events + p / 2))
    null = objective(start)
    top = None if null is None else climb(objective, start, np.arange(p), null)
    if top is None or null is None or not top.converged:
        return _no_fit(data, frame, _NO_MAXIMUM)
    information, change = reduce(add, (firth_sums(site, top.beta) for site in data.sites)).squares()
    covariance = data.raw_covariance(np.asarray(np.linalg.inv(information), dtype=np.float64))
    ratio = 2 * (top.point.value - null.value)
    # The determinant is that of standardized covariates until here.
    value = top.point.value - float(np.linalg.slogdet(data.to_raw)[1])
    return FirthFit(
        names=data.names,
        terms=_terms(frame, data, (top, change), np.sqrt(np.diag(covariance))),
        coefficients=tuple(float(b) for b in data.raw(top.beta)),
        covariance=tuple(tuple(float(v) for v in row) for row in covariance),
        flic_intercept=_flic_intercept(data, top.beta),
        penalized_log_likelihood=value,
        likelihood_ratio_test=chi_squared_test(frame, "penalized likelihood ratio", ratio, p - 1),
        converged=True,
        n=n,
        n_events=n_events,
    )


def _cross_products(data: Standardized) -> FloatArray:
    return np.asarray(sum(site.design.T @ site.design for site in data.sites), dtype=np.float64)


def _terms(
    frame: Frame, data: Standardized, found: tuple[Summit, FloatArray], std_errors: FloatArray
) -> tuple[Estimate, ...]:
    """Odds ratios with their profiles: all limits, and all heights at 0, are found together.

    `found` is the maximum and the change (p, p, p) of the information there, which tells where
    profiles bend.
    """
    (top, change), p = found, std_errors.size
    deviate = normal_quantile(frame.conf_level)
    contrasts, deviates = np.tile(data.to_raw, (3, 1)), np.repeat([-deviate, deviate, np.nan], p)
    start = bent_profiles(top, contrasts, deviates, change)
    ends = follow_profiles(penalized_at(data.sites), top, contrasts, deviates, start)
    statistics = np.maximum(2 * (top.point.value - ends.value[2 * p :]), 0.0)
    return tuple(
        _term(
            frame,
            (float(beta), float(error)),
            (_number(ends.place[k]), _number(ends.place[p + k])),
            _number(statistics[k]),
        )
        for k, (beta, error) in enumerate(zip(data.raw(top.beta), std_errors, strict=True))
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _term(
    frame: Frame,
    found: tuple[float, float],
    limits: tuple[float | None, float | None],
    statistic: float | None,
) -> Estimate:
    """One odds ratio from its logarithm with standard error, limits, and chi-squared statistic."""
    low, high = (None if limit is None else exp_or_none(limit) for limit in limits)
    lost = None if low is not None and high is not None else _NO_LIMIT
    return Estimate(
        method=f"{frame.method}, odds ratio",
        value=exp_or_none(found[0]),
        std_error=found[1],
        statistic=statistic,
        df=None if statistic is None else 1,
        p_value=None if statistic is None else float(chdtrc(1, statistic)),
        conf_low=low,
        conf_high=high,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=UNREPRESENTABLE if lost and None not in limits else lost,
    )


def _flic_intercept(data: Standardized, beta: FloatArray) -> float | None:
    """Intercept at which predictions average to the observed share, the odds ratios kept."""
    if data.moments.n_events in (0, data.moments.n):
        return None
    free = np.zeros(beta.size, dtype=bool)
    free[0] = True
    return float(data.raw(maximize(data, free, beta).beta)[0])


def flic_probabilities(fit: FirthFit, rows: ResponseRows) -> FloatArray:
    """What probability does the model predict for each row? An array in the order of `rows`.

    Firth's own predictions are pulled toward 1/2; with the intercept refitted by ordinary maximum
    likelihood (FLIC) they average to the observed share. `rows` are sorted by patient; their
    responses are not used.

    >>> rows = ResponseRows.from_columns(None, [1, 0, 0, 0], {"x": [1, 1, 0, 0]})
    >>> float(round(flic_probabilities(firth_logistic(rows), rows).mean(), 6))
    0.25
    """
    if fit.reason is not None or fit.flic_intercept is None:
        raise ValueError(
            "fit: expected a fitted model with both responses, found "
            f"{fit.reason or 'responses that are all the same'}"
        )
    if rows.names != fit.names:
        raise ValueError(
            f"rows: expected the covariates of the fit, {', '.join(fit.names[1:])}; found "
            f"{', '.join(rows.names[1:])}"
        )
    beta = np.array(fit.coefficients, dtype=np.float64)
    beta[0] = fit.flic_intercept
    return np.asarray(expit(rows.design @ beta), dtype=np.float64)


def _no_fit(data: Standardized, frame: Frame, reason: str) -> FirthFit:
    count = len(data.names)
    return FirthFit(
        names=data.names,
        terms=(missing_term(frame, reason),) * count,
        coefficients=(None,) * count,
        covariance=(),
        flic_intercept=None,
        penalized_log_likelihood=None,
        likelihood_ratio_test=chi_squared_test(
            frame, "penalized likelihood ratio", None, 1, reason
        ),
        converged=False,
        n=frame.n,
        n_events=frame.n_events or 0,
        reason=reason,
    )
