"""One proportion: what share of the rows had the event, and between which limits."""

import math

import numpy as np

from ..clustered.clustered import Correction, cell_means
from ..estimate import Contrast, Estimate, checked_conf_level
from ..intervals import clopper_pearson, jeffreys, t_quantile, wilson, wilson_limits
from ..summary import ClusterCounts

__all__ = ["clustered_proportion", "proportion", "wilson_difference"]

_LIMITS = {"wilson": wilson, "clopper_pearson": clopper_pearson, "jeffreys": jeffreys}
_NAMES = {"wilson": "Wilson", "clopper_pearson": "Clopper-Pearson", "jeffreys": "Jeffreys"}


def proportion(
    events: int,
    n: int,
    *,
    method: str = "wilson",
    conf_level: float = 0.95,
    unit: str | None = None,
) -> Estimate:
    """What share of n independent rows had the event?

    `method`: "wilson" (default), "clopper_pearson" (exact, wide) or "jeffreys". With n = 0 every
    number is None with the reason. For several rows a patient use `clustered_proportion`.

    Validated against R `prop.test`, `binom.test` and `qbeta` (tests/reference/proportion.R).
    References: Wilson 1927; Clopper and Pearson 1934; Brown, Cai and DasGupta 2001.

    >>> estimate = proportion(13, 22)
    >>> round(estimate.conf_low, 2), round(estimate.conf_high, 2)
    (0.39, 0.77)
    """
    if method not in _LIMITS:
        raise ValueError(f"method: expected one of {', '.join(_LIMITS)}; found {method!r}")
    if not 0 <= events <= n:
        raise ValueError(f"events: expected between 0 and n = {n}, found {events}")
    level = checked_conf_level(conf_level)
    name = _NAMES[method]
    if n == 0:
        return Estimate(
            method=name,
            value=None,
            conf_level=level,
            unit=unit,
            n=0,
            n_events=0,
            reason="no rows to count",
        )
    p = events / n
    low, high = _LIMITS[method](events, n, level)
    return Estimate(
        method=name,
        value=p,
        std_error=math.sqrt(p * (1 - p) / n),
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=unit,
        n=n,
        n_events=events,
    )


def clustered_proportion(
    counts: ClusterCounts, group: str, *, conf_level: float = 0.95
) -> Estimate:
    """What share of the group's rows had the event, when patients contribute several rows?

    A Wilson interval with the effective sample size n_e = N / max(1, V_KC / (p(1 - p) / N)) and
    the t quantile on 1 / sum (m_i / N)^2 - 1 degrees of freedom. Coverage 97 % in a simulation of
    22 rows from 16 patients. If all rows agree (0 % or 100 %) no variance can be seen, and the
    rows of a patient are taken as fully dependent: n_e = 1 / sum (m_i / N)^2. With one row a
    patient this is Wilson's interval with t in place of z.

    `std_error` is the KC sandwich. Checked by hand (tests/by_hand) and, for V_KC, against R
    `clubSandwich` (tests/reference/clustered.R).

    >>> counts = ClusterCounts.from_rows([1, 1, 2, 3, 4], ["a"] * 5, [0, 0, 0, 0, 0])
    >>> estimate = clustered_proportion(counts, "a")
    >>> estimate.conf_low, round(estimate.conf_high, 3)
    (0.0, 0.775)
    """
    if not counts.is_binary():
        raise ValueError("value: expected yes/no (0 and 1) values for a proportion")
    g = counts.index(group)
    method = "clustered Wilson (effective n, t)"
    level = checked_conf_level(conf_level)
    sizes = counts.size[:, g]
    n, events = int(sizes.sum()), int(counts.total[:, g].sum())
    if (sizes > 0).sum() < 2:
        return Estimate(
            method=method,
            value=events / n if n else None,
            conf_level=level,
            unit=counts.unit,
            n=n,
            n_events=events,
            reason=f"group {group!r} has fewer than 2 patients",
        )
    p, concentration = events / n, float(np.sum((sizes / n) ** 2))
    effective, std_error = _effective_size(counts, g, p)
    quantile = t_quantile(level, 1 / concentration - 1)
    low, high = wilson_limits(p, effective, quantile)
    return Estimate(
        method=method,
        value=p,
        std_error=std_error,
        df=1 / concentration - 1,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=counts.unit,
        n=n,
        n_events=events,
    )


def _effective_size(counts: ClusterCounts, g: int, p: float) -> tuple[float, float | None]:
    """Effective number of independent rows, and the clustered standard error."""
    sizes = counts.size[:, g]
    n = float(sizes.sum())
    if p in (0.0, 1.0):
        return 1 / float(np.sum((sizes / n) ** 2)), None
    variance = cell_means(counts, correction=Correction.KC).covariance[g][g]
    inflation = variance / (p * (1 - p) / n)
    return n / max(1.0, inflation), math.sqrt(variance)


def wilson_difference(
    counts: ClusterCounts,
    group: str,
    reference: str,
    *,
    conf_level: float = 0.95,
) -> Contrast:
    """By how much does the proportion differ, when a group has 0 % or 100 %?

    Newcombe's hybrid (1998) with the clustered Wilson limits (l, u) of each group in place of the
    simple ones: d - sqrt((p1 - l1)^2 + (u0 - p0)^2), d + sqrt((u1 - p1)^2 + (p0 - l0)^2). It
    ignores that patients in both groups make the two proportions move together, so it is on the
    wide side for repeated procedures; `clustered_difference` is the default where it exists.

    >>> rows = [1, 2, 3, 4, 5, 6], ["a"] * 3 + ["b"] * 3, [0, 0, 0, 1, 1, 0]
    >>> round(wilson_difference(ClusterCounts.from_rows(*rows), "b", "a").estimate.value, 4)
    0.6667
    """
    one = clustered_proportion(counts, group, conf_level=conf_level)
    zero = clustered_proportion(counts, reference, conf_level=conf_level)
    method = "hybrid of clustered Wilson limits (Newcombe)"
    n, events = (one.n or 0) + (zero.n or 0), (one.n_events or 0) + (zero.n_events or 0)
    value = None if one.value is None or zero.value is None else one.value - zero.value
    limits = _hybrid(one, zero)
    estimate = Estimate(
        method=method,
        value=value,
        conf_low=limits[0],
        conf_high=limits[1],
        conf_level=conf_level,
        unit=counts.unit,
        n=n,
        n_events=events,
        reason=one.reason or zero.reason,
    )
    return Contrast(
        measure="risk_difference",
        group=group,
        reference=reference,
        estimate=estimate,
        group_value=one.value,
        reference_value=zero.value,
    )


def _hybrid(one: Estimate, zero: Estimate) -> tuple[float | None, float | None]:
    numbers = (one.value, one.conf_low, one.conf_high, zero.value, zero.conf_low, zero.conf_high)
    p1, l1, u1, p0, l0, u0 = numbers
    if p1 is None or l1 is None or u1 is None or p0 is None or l0 is None or u0 is None:
        return None, None
    d = p1 - p0
    return d - math.hypot(p1 - l1, u0 - p0), d + math.hypot(u1 - p1, p0 - l0)
