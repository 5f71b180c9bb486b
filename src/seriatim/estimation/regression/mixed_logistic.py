"""How do covariates change a patient's own odds, and how much do patients differ?

A logistic model with a normal random intercept a patient, by adaptive Gauss-Hermite quadrature.
Its odds ratios are those within a patient and lie further from 1 than the averages over patients of
`gee`; `mixed_risks` brings them to the same scale. Few patients with several procedures tell little
about how patients differ: if the data do not, the fit says so instead of giving numbers.

Validated against R `lme4::glmer` and an exact integration (tests/reference/mixed_logistic.R).
References: Pinheiro and Bates, J Comput Graph Stat 1995;4:12. Zeger, Liang and Albert, Biometrics
1988;44:1049. Self and Liang, JASA 1987;82:605 (test of a variance of 0).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from scipy.special import chdtrc, expit

from ..estimate import Estimate, FloatArray, HypothesisTest, checked_conf_level
from ..intervals import normal_quantile
from ..sandwich import Frame
from .logistic_sums import LogisticMaximum, maximize, obstacle_to_fit
from .mixed_sums import (
    MixedPoint,
    hermite,
    marginal_likelihood,
    mixed_log_likelihood,
    nodes_for,
)
from .odds_terms import missing_term, odds_term
from .patient_blocks import PatientBlocks, patient_blocks
from .profile_likelihood import Objective, Summit, climb
from .profiles import follow_profiles, one_by_one
from .response_rows import ResponseRows, Standardized, standardize
from .standardization import (
    Average,
    Groups,
    RiskSums,
    StandardizedRisks,
    check_groups,
    missing_risks,
    risks_from_sums,
    row_weights,
    scenarios,
)

__all__ = ["MixedFit", "mixed_logistic", "mixed_risk_sums", "mixed_risks"]

# With twice the most, floats still hold the weights.
_FEWEST_NODES, _MOST_NODES = 10, 180
_NOT_ESTIMABLE = "between-patient variance not estimable"
_WIDEST_SD = 4.0
# The likelihood is highest without a standard deviation if the climb ends, or is on its way, below.
_NO_SD, _SMALL_SD = 1e-3, 0.1
# Twice the nodes may move the log-likelihood by no more than this, and a limit by this share.
_ACCURATE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedFit:
    """A fitted model. `terms` holds the odds of a patient with u = 0, then an odds ratio each.

    Standard error and statistic of a term are of its logarithm (Wald). `variance` is that of the
    random intercept on the logit scale, with profile limits; `variance_test` asks whether it is 0.
    `covariance` is of the coefficients followed by the logarithm of the standard deviation.
    """

    names: tuple[str, ...]
    terms: tuple[Estimate, ...]
    coefficients: tuple[float | None, ...]
    covariance: tuple[tuple[float, ...], ...]
    variance: Estimate
    variance_test: HypothesisTest
    log_likelihood: float | None
    nodes: int
    converged: bool
    n: int
    n_events: int
    n_patients: int
    reason: str | None = None


def mixed_logistic(*sites: ResponseRows, nodes: int = 100, conf_level: float = 0.95) -> MixedFit:
    """By what factor does each covariate multiply the odds of one and the same patient?

    Several sites give the fit of all their rows together; a patient must be in one site only.
    Quadrature takes the nodes that the standard deviation needs (`nodes_for`) but at most `nodes`,
    10 to 180: above 2 the customary 25 leave errors in the fourth digit, 100 none in the eighth.
    `MixedFit.nodes` says how many the maximum took. If the variance is estimated as 0, if its
    profile limits span standard deviations from 0 to 4, or if it runs off, every number but the
    variance is None: "between-patient variance not estimable". Then use `gee`. An upper limit that
    moves with twice the nodes is None, with the reason in `variance` alone.

    >>> rng = np.random.default_rng(5)
    >>> patient = np.repeat(np.arange(40), 5)
    >>> y = rng.random(200) < expit(rng.normal(size=40)[patient])
    >>> fit = mixed_logistic(ResponseRows.from_columns(patient, y, {}))
    >>> fit.variance.conf_low < 1 < fit.variance.conf_high
    True
    """
    level = checked_conf_level(conf_level)
    if not _FEWEST_NODES <= nodes <= _MOST_NODES:
        raise ValueError(f"nodes: expected {_FEWEST_NODES} to {_MOST_NODES}, found {nodes}")
    data = standardize(sites)
    moments = data.moments
    name = "logistic model with random intercept"
    frame = Frame(name, level, data.unit, moments.n, moments.n_events)
    reason = obstacle_to_fit(data)
    if reason is None and moments.n_patients == moments.n:
        reason = f"{_NOT_ESTIMABLE}: no patient has two rows"
    if reason is not None:
        return _result(frame, data, nodes, _no_variance(frame, reason))
    flat = maximize(data)
    if flat.reason is not None:
        return _result(frame, data, nodes, _no_variance(frame, flat.reason))
    return _fit(frame, data, nodes, flat)


def _fit(frame: Frame, data: Standardized, nodes: int, flat: LogisticMaximum) -> MixedFit:
    """Climb from the coefficients without a random intercept, `flat`."""
    blocks = [patient_blocks(site) for site in data.sites]
    objective = marginal_likelihood(blocks, nodes)
    start = np.append(flat.beta, _rough_sd(blocks, flat.beta))
    top = climb(objective, start, np.arange(start.size))
    reason = _failure(blocks, nodes, top)
    if top is None or reason is not None:
        return _result(frame, data, nodes, _no_variance(frame, reason or _NOT_ESTIMABLE))
    floor = flat.fitted.log_likelihood
    deviate = normal_quantile(frame.conf_level)
    low, high = _limits(objective, top, floor, deviate)
    if high is not None and nodes_for(high) > nodes:
        finer = _limits(marginal_likelihood(blocks, 2 * nodes), top, floor, deviate)[1]
        high = finer if finer is not None and abs(finer - high) < _ACCURATE * high else None
    variance = _variance(frame, top, (low, high))
    used = min(nodes, nodes_for(top.beta[-1]))
    if low is None and variance.reason is not None:
        return _result(frame, data, used, variance)
    return _result(frame, data, used, variance, (top, floor))


def _rough_sd(sites: Sequence[PatientBlocks], beta: FloatArray) -> float:
    """Where to begin: for small s, two rows of a patient have residuals with covariance s^2 w w'.

    Residuals, and w = mu (1 - mu), are those without a random intercept.
    """
    found = expected = 0.0
    for block in (block for site in sites for block in site):
        missed = expit(-block.sign * (beta @ block.columns))
        residual, weight = block.sign * missed, missed * (1 - missed)
        found += float(np.sum(block.sums(residual) ** 2) - residual @ residual)
        expected += float(np.sum(block.sums(weight) ** 2) - weight @ weight)
    return math.sqrt(min(max(found / expected, 0.1), 4.0))


def _failure(sites: Sequence[PatientBlocks], nodes: int, top: Summit | None) -> str | None:
    """Why the climb gave no usable maximum, or None."""
    if top is None:
        return "the likelihood could not be evaluated"
    sd = float(top.beta[-1])
    if sd < (_NO_SD if top.converged else _SMALL_SD):
        return f"{_NOT_ESTIMABLE}: the likelihood is highest without it"
    accurate = nodes_for(sd) <= nodes
    if not accurate:
        twice = MixedPoint(top.beta[:-1], sd, 2 * nodes)
        finer = sum(mixed_log_likelihood(site, twice) for site in sites)
        accurate = abs(finer - top.point.value) <= _ACCURATE
    if not (top.converged and accurate):
        return (
            f"{_NOT_ESTIMABLE}: at a standard deviation of {sd:.3g} the quadrature of {nodes} "
            "nodes is not accurate; use more nodes, unless nearly all patients always answer alike"
        )
    return None


def _limits(
    objective: Objective, top: Summit, floor: float, deviate: float
) -> tuple[float | None, float | None]:
    """Profile limits of s; none below if even no variance at all fits well enough."""
    has_low = 2 * (top.point.value - floor) > deviate**2
    sides = np.array([-deviate, deviate] if has_low else [deviate])
    contrasts = np.zeros((sides.size, top.beta.size))
    contrasts[:, -1] = 1.0
    # The profile is nearly normal in s above, and in log s below, where s must not become negative.
    tangent, sd = np.linalg.inv(top.point.curvature)[-1], float(top.beta[-1])
    far = sides * math.sqrt(tangent[-1])
    far = np.where(far < 0, sd * np.expm1(np.minimum(far, 0.0) / sd), far)
    start = top.beta + (far / tangent[-1])[:, None] * tangent
    ends = follow_profiles(one_by_one(objective), top, contrasts, sides, start)
    low, high = (None if np.isnan(place) else float(place) for place in ends.place[[0, -1]])
    return (low if has_low else None), high


def _variance(frame: Frame, top: Summit, limits: tuple[float | None, float | None]) -> Estimate:
    """The variance with its limits, or why they say that it cannot be estimated."""
    low, high = limits
    reason = None
    if low is None and (high is None or high > _WIDEST_SD):
        reason = f"{_NOT_ESTIMABLE}: its limits span standard deviations from 0 to {_WIDEST_SD:g}"
    elif high is None:
        reason = "the upper limit could not be found: it takes more nodes of quadrature"
    return Estimate(
        method=f"{frame.method}, variance, profile limits",
        value=float(top.beta[-1]) ** 2,
        conf_low=0.0 if low is None else low * low,
        conf_high=None if high is None else high * high,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=reason,
    )


def _no_variance(frame: Frame, reason: str) -> Estimate:
    return Estimate(
        method=f"{frame.method}, variance, profile limits",
        value=None,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=reason,
    )


def _result(
    frame: Frame,
    data: Standardized,
    nodes: int,
    variance: Estimate,
    found: tuple[Summit, float] | None = None,
) -> MixedFit:
    """Build the fit; without a maximum `found`, every part has the reason of the variance."""
    p, reason = len(data.names), variance.reason if found is None else None
    terms: tuple[Estimate, ...] = (missing_term(frame, reason or _NOT_ESTIMABLE),) * p
    coefficients: tuple[float | None, ...] = (None,) * p
    covariance = np.zeros((0, 0))
    statistic = value = None
    if found is not None:
        top, floor = found
        value, statistic = top.point.value, max(2 * (top.point.value - floor), 0.0)
        to_raw = np.eye(p + 1)
        to_raw[:p, :p] = data.to_raw
        to_raw[p, p] = 1 / top.beta[p]  # to the logarithm of s
        covariance = to_raw @ np.linalg.inv(top.point.curvature) @ to_raw.T
        beta, errors = data.raw(top.beta[:-1]), np.sqrt(np.diag(covariance))
        coefficients = tuple(float(b) for b in beta)
        terms = tuple(
            odds_term(frame, float(b), float(se)) for b, se in zip(beta, errors, strict=False)
        )
    return MixedFit(
        names=data.names,
        terms=terms,
        coefficients=coefficients,
        covariance=tuple(tuple(float(v) for v in row) for row in covariance),
        variance=variance,
        variance_test=_variance_test(frame, statistic, reason),
        log_likelihood=value,
        nodes=nodes,
        converged=found is not None,
        n=frame.n,
        n_events=frame.n_events or 0,
        n_patients=data.moments.n_patients,
        reason=reason,
    )


def _variance_test(frame: Frame, statistic: float | None, reason: str | None) -> HypothesisTest:
    """Likelihood ratio against no variance; 0 is at the edge, so half of chi-squared on 1 df."""
    return HypothesisTest(
        method=f"{frame.method}, likelihood ratio test of variance 0 (half chi-squared)",
        statistic=statistic,
        df=None if statistic is None else 1,
        p_value=None if statistic is None else float(chdtrc(1, statistic)) / 2,
        n=frame.n,
        n_events=frame.n_events,
        unit=frame.unit,
        reason=reason,
    )


def mixed_risk_sums(
    rows: ResponseRows, point: MixedPoint, groups: Groups, average: Average = Average.PATIENTS
) -> RiskSums:
    """Sum one site's risks, averaged over the random intercept, and their slopes in (b, log s).

    >>> rows = ResponseRows.from_columns(None, [1, 0], {})
    >>> risk = mixed_risk_sums(rows, MixedPoint(np.zeros(1), 2.0, 20), {"all": {}}).risk
    >>> round(float(risk[0]), 12)
    1.0
    """
    t, w = hermite(point.nodes)
    z, share = math.sqrt(2) * t, w / math.sqrt(math.pi)
    weight, count = row_weights(rows, average)
    risks, slopes = [], []
    for x in scenarios(rows, groups):
        linear = (x @ point.beta)[:, None] + point.sd * z
        mean = expit(linear)
        bend = mean * expit(-linear) * share
        risks.append(float(weight @ (mean @ share)))
        slopes.append(np.append((weight * bend.sum(axis=1)) @ x, weight @ bend @ z * point.sd))
    return RiskSums(count=count, risk=np.array(risks), slope=np.array(slopes))


def mixed_risks(
    fit: MixedFit,
    groups: Groups,
    *sites: ResponseRows,
    average: Average = Average.PATIENTS,
    conf_level: float = 0.95,
) -> StandardizedRisks:
    """What risk has each group, averaged over patients as they differ, and how do these differ?

    The predictions at `groups` (see `standardized_risks`) are averaged over the random intercept by
    quadrature, so they compare with proportions. Errors by the delta method, the variance of the
    intercept included; limits are normal.

    >>> rng = np.random.default_rng(5)
    >>> patient, second = np.repeat(np.arange(60), 4), np.tile([0, 0, 1, 1], 60)
    >>> y = rng.random(240) < expit(rng.normal(size=60)[patient] - second)
    >>> rows = ResponseRows.from_columns(patient, y, {"second": second})
    >>> groups = {"first": {"second": 0}, "second": {"second": 1}}
    >>> risks = mixed_risks(mixed_logistic(rows), groups, rows)
    >>> counted = y[second == 0].mean()
    >>> bool(abs(risks.risks[0].value - counted) < 0.01)
    True
    """
    level = checked_conf_level(conf_level)
    average = Average(average)
    check_groups(fit.names, groups, sites)
    method = f"standardized over {average}, logistic model with random intercept"
    frame = Frame(method, level, fit.variance.unit, fit.n, fit.n_events)
    names = tuple(groups)
    if fit.reason is not None or fit.variance.value is None:
        return missing_risks(frame, names, average, fit.reason or _NOT_ESTIMABLE)
    beta = np.array(fit.coefficients, dtype=np.float64)
    point = MixedPoint(beta, math.sqrt(fit.variance.value), fit.nodes)
    sums = reduce(add, (mixed_risk_sums(site, point, groups, average) for site in sites))
    covariance = np.array(fit.covariance)

    def errors_of(directions: FloatArray) -> tuple[FloatArray, list[float | None]]:
        variance = np.einsum("qj,jk,qk->q", directions, covariance, directions)
        return np.sqrt(np.maximum(variance, 0.0)), [None] * len(directions)

    return risks_from_sums(frame, names, average, sums, errors_of)
