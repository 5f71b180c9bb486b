"""One number of each group with its covariance: values, differences, ratios, test of equality.

What is read from survival curves (a milestone, a restricted mean) is compared between groups here,
in the same way whether groups are independent or share patients.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc, ndtr

from ..estimate import Contrast, Estimate, FloatArray, HypothesisTest, checked_conf_level
from ..intervals import UNREPRESENTABLE, exp_or_none, normal_quantile
from ..summary import position, positions
from .influence import InfluenceProducts
from .kaplan_meier import curve_limits

__all__ = [
    "GroupValues",
    "clustered_covariance",
    "difference",
    "equality_test",
    "ratio",
    "value_of",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupValues:
    """For each group a value, why it has none (or no limits), and the covariance matrix.

    `value` (G,) is nan and `reasons` says why where there is no number; `covariance` is (G, G).
    `is_share` marks numbers between 0 and 1, whose own limits are on the log-log scale.
    """

    measure: str
    method: str
    groups: tuple[str, ...]
    value: FloatArray
    covariance: FloatArray
    reasons: tuple[str | None, ...]
    n: tuple[int, ...]
    n_events: tuple[int, ...]
    is_share: bool = False
    unit: str | None = None


def clustered_covariance(values: GroupValues, clusters: InfluenceProducts | None) -> GroupValues:
    """Replace the covariance by the clustered one, where the sums over patients are given.

    A group that one patient, or patients all alike, determine gets the reason that no spread is
    seen: its clustered variance is 0, or rounding noise.
    """
    if clusters is None:
        return values
    if clusters.quantity != values.method:
        raise ValueError(
            f"clusters: expected sums for {values.method!r}, found {clusters.quantity!r}. "
            "Sum the influence for this time or horizon."
        )
    place = positions(values.groups, clusters.groups)
    products = clusters.products[np.ix_(place, place)]
    still = np.diag(products) <= 1e-12 * np.diag(values.covariance)
    reasons = tuple(
        reason or (f"no spread is seen between the patients of group {name!r}" if alike else None)
        for name, reason, alike in zip(values.groups, values.reasons, still, strict=True)
    )
    patients = ", ".join(str(k) for k in clusters.n_patients[place])
    return replace(
        values,
        covariance=products,
        reasons=reasons,
        method=f"{values.method}, clustered by {patients} patients",
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two groups compared: their values, standard errors, covariance, and any obstacle."""

    value: FloatArray
    variance: FloatArray
    covariance: float
    reason: str | None


def _pair(values: GroupValues, group: str, reference: str) -> _Pair:
    g, r = (position("group", name, values.groups) for name in (group, reference))
    if g == r:
        raise ValueError(f"reference: expected another group than {group!r}")
    both = np.array([g, r])
    return _Pair(
        values.value[both],
        np.diag(values.covariance)[both],
        float(values.covariance[g, r]),
        values.reasons[g] or values.reasons[r],
    )


def value_of(values: GroupValues, group: str, *, conf_level: float = 0.95) -> Estimate:
    """What is the number of this group, with normal limits (log-log limits for a share)?"""
    g = position("group", group, values.groups)
    blank = Estimate(
        method=values.method,
        value=None,
        conf_level=checked_conf_level(conf_level),
        unit=values.unit,
        n=values.n[g],
        n_events=values.n_events[g],
        reason=values.reasons[g] or "no value",
    )
    value, std_error = values.value[g], float(np.sqrt(values.covariance[g, g]))
    if np.isnan(value):
        return blank
    if values.reasons[g] or std_error == 0:
        no_spread = values.reasons[g] or "no spread is seen between patients"
        return replace(blank, value=value, reason=no_spread)
    if values.is_share:
        limits = curve_limits(np.array([value]), np.array([std_error]), "log-log", conf_level)
        low, high = float(limits[0][0]), float(limits[1][0])
    else:
        half = normal_quantile(conf_level) * std_error
        low, high = value - half, value + half
    return replace(
        blank, value=value, std_error=std_error, conf_low=low, conf_high=high, reason=None
    )


def difference(
    values: GroupValues, group: str, reference: str, *, conf_level: float = 0.95
) -> Contrast:
    """By how much is the number of `group` larger than that of `reference`?

    Normal limits and test. None with the reason where one of the two has no value; a value without
    limits where one of the two has no standard error.
    """
    pair = _pair(values, group, reference)
    weights = np.array([1.0, -1.0])
    change = None if np.isnan(pair.value).any() else float(weights @ pair.value)
    variance = _variance(pair.variance, pair.covariance)
    estimate = _estimate(values, (group, reference), "difference", conf_level)
    estimate = _with_limits(estimate, change, variance, pair.reason)
    return _contrast(values, (group, reference), "difference", estimate)


def ratio(values: GroupValues, group: str, reference: str, *, conf_level: float = 0.95) -> Contrast:
    """By what factor is the number of `group` larger than that of `reference`?

    Normal limits and test on the log scale; `std_error` is that of the log of the ratio. None with
    the reason where one of the two is 0 or has no value.
    """
    pair = _pair(values, group, reference)
    estimate = _estimate(values, (group, reference), "ratio", conf_level)
    if np.isnan(pair.value).any() or not (pair.value > 0).all():
        zero = pair.reason or "a value of 0 has no ratio"
        return _contrast(values, (group, reference), "ratio", replace(estimate, reason=zero))
    relative = pair.variance / pair.value**2
    variance = _variance(relative, pair.covariance / float(pair.value.prod()))
    log_ratio = float(np.log(pair.value[0] / pair.value[1]))
    found = _with_limits(estimate, log_ratio, variance, pair.reason)
    ends = [exp_or_none(end) for end in (found.value, found.conf_low, found.conf_high)]
    missing = found.reason or (UNREPRESENTABLE if None in ends else None)
    found = replace(found, value=ends[0], conf_low=ends[1], conf_high=ends[2], reason=missing)
    return _contrast(values, (group, reference), "ratio", found)


def _estimate(
    values: GroupValues, names: tuple[str, str], kind: str, conf_level: float
) -> Estimate:
    """The estimate without its numbers yet."""
    both = [values.groups.index(name) for name in names]
    return Estimate(
        method=f"{kind} of {values.method}",
        value=None,
        conf_level=checked_conf_level(conf_level),
        unit=values.unit,
        n=sum(values.n[k] for k in both),
        n_events=sum(values.n_events[k] for k in both),
        reason="not computed",
    )


def _variance(own: FloatArray, covariance: float) -> float:
    """Variance of a difference; rounding noise must not pass for variation."""
    variance = float(own.sum()) - 2 * covariance
    return variance if variance > 1e-14 * float(own.sum()) else 0.0


def _with_limits(
    blank: Estimate, value: float | None, variance: float, reason: str | None
) -> Estimate:
    if value is None or reason is not None:
        return replace(blank, value=value, reason=reason)
    if variance == 0:
        no_spread = "the difference does not vary between patients, so it has no standard error"
        return replace(blank, value=value, reason=no_spread)
    std_error = float(np.sqrt(variance))
    half = normal_quantile(blank.conf_level or 0.95) * std_error
    return replace(
        blank,
        value=value,
        std_error=std_error,
        statistic=value / std_error,
        p_value=float(2 * ndtr(-abs(value / std_error))),
        conf_low=value - half,
        conf_high=value + half,
        reason=None,
    )


def _contrast(
    values: GroupValues, names: tuple[str, str], kind: str, estimate: Estimate
) -> Contrast:
    numbers = [values.value[values.groups.index(name)] for name in names]
    shown = [None if np.isnan(number) else float(number) for number in numbers]
    return Contrast(
        measure=f"{values.measure}_{kind}",
        group=names[0],
        reference=names[1],
        estimate=estimate,
        group_value=shown[0],
        reference_value=shown[1],
    )


def equality_test(values: GroupValues) -> HypothesisTest:
    """Is the number the same in all groups? A Wald chi-squared test on (groups - 1) df."""
    size = len(values.groups)
    base = HypothesisTest(
        method=f"equality of {values.method}",
        p_value=None,
        groups=values.groups,
        n_by_group=values.n,
        n=sum(values.n),
        n_events=sum(values.n_events),
        unit=values.unit,
        reason=next((reason for reason in values.reasons if reason), "fewer than two groups"),
    )
    if size < 2 or any(values.reasons):
        return base
    contrasts = np.hstack([-np.ones((size - 1, 1)), np.eye(size - 1)])
    variance = contrasts @ values.covariance @ contrasts.T
    if np.linalg.matrix_rank(variance, hermitian=True) < size - 1:
        return replace(base, reason="the differences between groups do not vary enough for a test")
    change = contrasts @ values.value
    statistic = float(change @ np.linalg.solve(variance, change))
    p_value = float(chdtrc(size - 1, statistic))
    return replace(base, statistic=statistic, df=size - 1, p_value=p_value, reason=None)
