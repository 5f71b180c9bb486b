"""Exact methods for a two-by-two table of independent rows.

Fisher's test is conservative; Fisher mid-p and Boschloo's unconditional test are not, and are to be
preferred (Lydersen, Fagerland and Laake, Stat Med 2009;28:1159). Validated against R `fisher.test`
and SciPy `boschloo_exact` (tests/reference/exact_tests.R). References: Boschloo, Stat Neerl
1970;24:1. Fagerland, Lydersen and Laake, Stat Methods Med Res 2015;24:224.
"""

import math

import numpy as np
from scipy.special import expit, gammaln

from ..estimate import Estimate, FloatArray, HypothesisTest, IntArray, checked_conf_level
from .two_by_two import TwoByTwo, find_limit

__all__ = ["boschloo", "conditional_odds_ratio", "fisher_exact", "fisher_mid_p"]

# Tables whose probabilities differ only by rounding are equally likely (R: 1 + 1e-7).
_EQUALLY_LIKELY = 1e-7
# Possible tables (events in the group, events in the reference) that one test may enumerate.
_LARGEST_BOSCHLOO = 1_000_000
# How far apart, in 1 / sqrt(n), points are where the largest probability is looked for.
_SPACING = 0.5
# The part of a peak's height that the points beside it surely have, and what may be missed of it.
_NEAR_PEAK = 0.93
_ROUNDING = 1e-14
_ROUNDS = 50
# Terms computed at a time: they stay within a processor's cache.
_AT_ONCE = 100_000


def _log_choose(n: int, k: FloatArray) -> FloatArray:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), dtype=np.float64)


def _support(table: TwoByTwo) -> tuple[FloatArray, FloatArray]:
    """Possible event counts of the group given all margins, and their log weights at odds 1."""
    low = max(0, table.n_events - table.n_0)
    high = min(table.n_1, table.n_events)
    x = np.arange(low, high + 1, dtype=np.float64)
    return x, _log_choose(table.n_1, x) + _log_choose(table.n_0, table.n_events - x)


def _hypergeometric(table: TwoByTwo) -> tuple[FloatArray, FloatArray]:
    x, log_weight = _support(table)
    weight = np.exp(log_weight - log_weight.max())
    return x, weight / weight.sum()


def _test(table: TwoByTwo, method: str, p_value: float) -> HypothesisTest:
    return HypothesisTest(
        method=method,
        p_value=min(p_value, 1.0),
        n_by_group=(table.n_1, table.n_0),
        observed=(float(table.events_1), float(table.events_0)),
        n=table.n,
        n_events=table.n_events,
        unit=table.unit,
    )


def _refused(table: TwoByTwo, method: str) -> HypothesisTest | None:
    reason = table.empty_group()
    return None if reason is None else _missing_test(table, method, reason)


def _missing_test(table: TwoByTwo, method: str, reason: str) -> HypothesisTest:
    return HypothesisTest(
        method=method,
        p_value=None,
        n_by_group=(table.n_1, table.n_0),
        n=table.n,
        n_events=table.n_events,
        unit=table.unit,
        reason=reason,
    )


def _two_sided(table: TwoByTwo) -> tuple[float, float]:
    """Probability of the less likely tables, and of those as likely as the one observed."""
    x, probability = _hypergeometric(table)
    observed = float(probability[int(np.flatnonzero(x == table.events_1)[0])])
    less = probability < observed * (1 - _EQUALLY_LIKELY)
    equal = ~less & (probability <= observed * (1 + _EQUALLY_LIKELY))
    return float(probability[less].sum()), float(probability[equal].sum())


def fisher_exact(table: TwoByTwo) -> HypothesisTest:
    """Do the two proportions differ? Fisher's exact test, two-sided, as R computes it.

    Sums the probabilities, given all margins, of the tables that are no more likely than the one
    observed. Conservative: its true size is well below 5 % in small tables.

    >>> round(fisher_exact(TwoByTwo(events_1=3, n_1=4, events_0=1, n_0=4)).p_value, 6)
    0.485714
    """
    method = "Fisher exact"
    refused = _refused(table, method)
    if refused is not None:
        return refused
    less, equal = _two_sided(table)
    return _test(table, method, less + equal)


def fisher_mid_p(table: TwoByTwo) -> HypothesisTest:
    """Do the two proportions differ? Fisher's test with half the weight of equally likely tables.

    1 if all rows have the same outcome: there is then only one possible table.

    >>> round(fisher_mid_p(TwoByTwo(events_1=3, n_1=4, events_0=1, n_0=4)).p_value, 6)
    0.257143
    """
    method = "Fisher mid-p"
    refused = _refused(table, method)
    if refused is not None:
        return refused
    if table.n_events in (0, table.n):
        return _test(table, method, 1.0)
    less, equal = _two_sided(table)
    return _test(table, method, less + equal / 2)


def boschloo(table: TwoByTwo) -> HypothesisTest:
    """Do the two proportions differ? Boschloo's unconditional exact test, the preferred p-value.

    Tables are ordered by Fisher's one-sided p; the p-value is the largest probability, over the
    common proportion, of a table at least as extreme; two-sided is twice the smaller side (as
    SciPy does). Every peak that may be the highest is found, to rounding. Above a million possible
    tables there is no p-value, with the reason: mid-p is then the same for all purposes.

    >>> round(boschloo(TwoByTwo(events_1=13, n_1=20, events_0=1, n_0=13)).p_value, 5)
    0.00107
    """
    method = "Boschloo exact"
    refused = _refused(table, method)
    if refused is not None:
        return refused
    if table.n_events in (0, table.n):
        return _test(table, method, 1.0)
    if (table.n_1 + 1) * (table.n_0 + 1) > _LARGEST_BOSCHLOO:
        return _missing_test(table, method, "too many rows to enumerate; use fisher_mid_p")
    x, probability = _hypergeometric(table)
    at = table.events_1 - int(x[0])
    greater, less = float(probability[at:].sum()), float(probability[: at + 1].sum())
    # Given the total, more events in the group are fewer in the reference.
    sides = ((greater, table.n_1, table.n_0), (less, table.n_0, table.n_1))
    # Where every table is as extreme, the side's p-value is 1, and the other one is smaller.
    attained = [_attained(n, rest, p) for p, n, rest in sides if p * (1 + _EQUALLY_LIKELY) < 1]
    return _test(table, method, 2 * _smaller_maximum(np.array(attained)))


def _attained(n: int, rest: int, observed: float) -> list[float]:
    """The largest of Fisher's one-sided p that is at most the one observed, at each total.

    Many events in a group of `n` rows are extreme, `rest` is the other group. What is found is the
    probability of a table at least as extreme, given the total. With one event more in all the
    boundary moves by one event in the group or not at all, so it is walked from no events on.
    """
    limit, size = observed * (1 + _EQUALLY_LIKELY), n + rest
    # Extreme is k or more: `tail` is the probability of that, and `short` of k - 1.
    k, tail, short = 1, 0.0, 1.0
    attained = [tail]
    for total in range(size):
        joining = short * (n - k + 1) / (size - total)
        tail += joining
        if tail > limit:
            # Of k now; it is no longer extreme. The largest possible count leaves no tail.
            short = joining * (total + 1) / k
            tail = max(tail - short, 0.0) if k < min(n, total + 1) else 0.0
            k += 1
        else:
            others = total + 1 - k
            short *= (rest - others) / (others + 1) * (total + 1) / (size - total)
        attained.append(tail)
    return attained


def _smaller_maximum(attained: FloatArray) -> float:
    """Largest probability over the common proportion, on the side where that is smaller.

    The probability of all tables at least as extreme is the mean of `attained` (sides, n + 1) over
    a binomial total. In theta = 2 arcsin(sqrt(proportion)) it is a sum of cosines up to n theta, of
    which those beyond a few sqrt(n) vanish: points 0.5 / sqrt(n) apart pass over no peak, and the
    slopes at them enclose each one. The points beside a peak are within some 3 % of its height.
    """
    size = attained.shape[1] - 1
    points = math.ceil(math.pi * math.sqrt(size) / _SPACING)
    log_odds = 2 * np.log(np.tan((np.arange(points) + 0.5) * (math.pi / 2 / points)))
    choose = _log_choose(size, np.arange(size + 1.0))
    value, slope, _ = _moments(attained, choose, log_odds)
    best = value.max(axis=1)
    near = np.maximum(value[:, :-1], value[:, 1:]) > _NEAR_PEAK * best[:, None]
    # A side that is clearly the larger one needs no exact maximum.
    near &= (_NEAR_PEAK * best <= best.min())[:, None]
    side, at = np.nonzero(near & (slope[:, :-1] > 0) & (slope[:, 1:] <= 0))
    # Where a straight line between the slopes is 0.
    share = slope[side, at] / (slope[side, at] - slope[side, at + 1])
    bounds = np.array([log_odds[at], log_odds[at + 1]])
    start = bounds[0] + share * (bounds[1] - bounds[0])
    np.maximum.at(best, side, _peaks(attained, choose, side, start, bounds))
    return float(best.min())


def _peaks(
    attained: FloatArray,
    choose: FloatArray,
    side: IntArray,
    start: FloatArray,
    bounds: FloatArray,
) -> FloatArray:
    """Height of each peak of a side between its two log odds, the side rising at the first.

    Newton's method for the log of the probability; where that leads outside, the middle.
    """
    best, each = np.zeros(side.size), np.arange(side.size)
    (low, high), at = bounds, start
    for _ in range(_ROUNDS):
        value, slope, bend = _moments(attained, choose, at)[:, side, each]
        best = np.maximum(best, value)
        step = np.divide(slope, -bend, out=np.zeros(side.size), where=bend < 0)
        # What is still to be gained, as a share of the height.
        if ((bend < 0) & (slope * step < _ROUNDING)).all():
            break
        low, high = np.where(slope > 0, at, low), np.where(slope > 0, high, at)
        inside = (low < at + step) & (at + step < high)
        at = np.where(inside, at + step, (low + high) / 2)
    return best


def _moments(attained: FloatArray, choose: FloatArray, log_odds: FloatArray) -> FloatArray:
    """Mean of `attained` (sides, n + 1) at each of P log odds of an event: (3, sides, P).

    Then the first and second derivative of its log. `choose` (n + 1,) holds log binomial
    coefficients. Totals more than 8 standard deviations and 30 from the mean are left out.
    """
    n = choose.size - 1
    at_once = max(16, _AT_ONCE // choose.size)
    parts = [np.zeros((3, attained.shape[0], 0))]
    for start in range(0, log_odds.size, at_once):
        part = log_odds[start : start + at_once, None]
        p = expit(part)
        variance = n * p * (1 - p)
        reach = 8 * np.sqrt(variance) + 30
        low, high = max(0, int((n * p - reach).min())), math.ceil((n * p + reach).max()) + 1
        total = np.arange(low, min(n + 1, high))
        mass = np.exp(choose[total] + total * part - n * np.log1p(np.exp(part)))
        # Totals from the middle, so that their squares cancel little.
        away, held = total - total.mean(), attained[:, total]
        value, first, second = (mass @ (held * away**k).T for k in range(3))
        divisor = np.where(value > 0, value, 1.0)
        mean = first / divisor
        slope = np.where(value > 0, mean + total.mean() - n * p, 0.0)
        parts.append(np.array([value.T, slope.T, (second / divisor - mean * mean - variance).T]))
    return np.concatenate(parts, axis=2)


def conditional_odds_ratio(table: TwoByTwo, *, conf_level: float = 0.95) -> Estimate:
    """How many times as large are the odds? The conditional estimate with exact limits.

    Maximum likelihood in the noncentral hypergeometric distribution given all margins, and the
    limits at which each one-sided test gives (1 - conf_level) / 2. With a zero cell one limit, or
    the estimate, does not exist and is None with the reason; 0 is given as 0.

    >>> estimate = conditional_odds_ratio(TwoByTwo(events_1=22, n_1=34, events_0=2, n_0=25))
    >>> round(estimate.value, 3), round(estimate.conf_low, 3), round(estimate.conf_high, 1)
    (19.888, 3.871, 202.8)
    """
    level = checked_conf_level(conf_level)
    reason = table.empty_group()
    value = low = high = None
    if reason is None:
        x, log_weight = _support(table)
        if x.size == 1:
            reason = "all rows have the same outcome, so the odds ratio cannot be seen"
        else:
            value, low, high = _conditional_limits(x, log_weight, table.events_1, (1 - level) / 2)
            if value is None:
                reason = "the group has only events or the reference none: no finite odds ratio"
    return Estimate(
        method="conditional odds ratio, exact",
        value=value,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=table.unit,
        n=table.n,
        n_events=table.n_events,
        reason=reason,
    )


def _conditional_limits(
    x: FloatArray, log_weight: FloatArray, observed: int, tail: float
) -> tuple[float | None, float | None, float | None]:
    def probability(log_odds: float) -> FloatArray:
        tilted = log_weight + x * log_odds
        weight = np.exp(tilted - tilted.max())
        return np.asarray(weight / weight.sum(), dtype=np.float64)

    def mean(log_odds: float) -> float:
        return float(probability(log_odds) @ x) - observed

    def at_least(log_odds: float) -> float:
        return float(probability(log_odds)[x >= observed].sum()) - tail

    def at_most(log_odds: float) -> float:
        return float(probability(log_odds)[x <= observed].sum()) - tail

    def solve(equation: object) -> float:
        return math.exp(find_limit(equation, -60.0, 60.0))  # type: ignore[arg-type]

    lowest, highest = observed == x[0], observed == x[-1]
    low = 0.0 if lowest else solve(at_least)
    high = None if highest else solve(at_most)
    value = 0.0 if lowest else None if highest else solve(mean)
    return value, low, high
