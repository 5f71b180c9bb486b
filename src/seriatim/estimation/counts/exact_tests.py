"""Exact methods for a two-by-two table of independent rows.

Fisher's test is conservative; Fisher mid-p and Boschloo's unconditional test are not, and are to be
preferred (Lydersen, Fagerland and Laake, Stat Med 2009;28:1159). Validated against R `fisher.test`
and SciPy `boschloo_exact` (tests/reference/exact_tests.R). References: Boschloo, Stat Neerl
1970;24:1. Fagerland, Lydersen and Laake, Stat Methods Med Res 2015;24:224.
"""

import math

import numpy as np
from scipy.special import gammaln, logsumexp

from ..estimate import Estimate, FloatArray, HypothesisTest, IntArray, checked_conf_level
from .two_by_two import TwoByTwo, find_limit

__all__ = ["boschloo", "conditional_odds_ratio", "fisher_exact", "fisher_mid_p"]

# Tables whose probabilities differ only by rounding are equally likely (R: 1 + 1e-7).
_EQUALLY_LIKELY = 1e-7
# Possible tables (events in the group, events in the reference) that one test may enumerate.
_LARGEST_BOSCHLOO = 1_000_000
# So many proportions at a time: what is computed from them stays within a processor's cache.
_PROPORTIONS = 100


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
    return x, np.exp(log_weight - logsumexp(log_weight))


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
    SciPy does). The maximum is searched on 1,000 points and then refined. Above a million possible
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
    mirrored = TwoByTwo(
        events_1=table.n_1 - table.events_1,
        n_1=table.n_1,
        events_0=table.n_0 - table.events_0,
        n_0=table.n_0,
    )
    return _test(table, method, 2 * min(_boschloo_greater(table), _boschloo_greater(mirrored)))


def _boschloo_greater(table: TwoByTwo) -> float:
    """One-sided p-value of "the group's proportion is larger"."""
    first = _first_extreme(table)
    n1, n0 = table.n_1, table.n_0
    k1, k0 = np.arange(n1 + 1.0), np.arange(n0 + 1.0)
    choose_1, choose_0 = _log_choose(n1, k1), _log_choose(n0, k0)

    def probability(p: FloatArray) -> FloatArray:
        log_p, log_q = np.log(p)[:, None], np.log1p(-p)[:, None]
        mass_1 = np.exp(choose_1 + k1 * log_p + (n1 - k1) * log_q)
        mass_0 = np.exp(choose_0 + k0 * log_p + (n0 - k0) * log_q)
        # So many events or more in the group; none is more than all.
        at_least = np.zeros((p.size, n1 + 2))
        np.cumsum(mass_1[:, ::-1], axis=1, out=at_least[:, n1::-1])
        return np.asarray((at_least[:, first] * mass_0).sum(axis=1), dtype=np.float64)

    grid = np.arange(1, 1001) / 1001
    for _ in range(3):
        parts = range(0, grid.size, _PROPORTIONS)
        values = np.concatenate([probability(grid[at : at + _PROPORTIONS]) for at in parts])
        best = int(np.argmax(values))
        around = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
        grid = np.linspace(around[0], around[1], 201)
    return float(values.max())


def _first_extreme(table: TwoByTwo) -> IntArray:
    """From how many events in the group on Fisher's one-sided p is at most the one observed.

    One number for each count of events in the reference (n_0 + 1,); n_1 + 1 where it never is.
    With more events in the group, and as many in the reference, that p only falls.
    """
    n1, n0 = table.n_1, table.n_0
    k1, total = np.arange(n1 + 1), np.arange(n1 + n0 + 1)[:, None]
    others = total - k1
    possible = (others >= 0) & (others <= n0)
    choose_0 = _log_choose(n0, np.arange(n0 + 1.0))[np.clip(others, 0, n0)]
    choose_all = _log_choose(n1 + n0, total.astype(np.float64))
    log_mass = _log_choose(n1, k1.astype(np.float64)) + choose_0 - choose_all
    mass = np.exp(np.where(possible, log_mass, -np.inf))
    p = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1]
    observed = p[table.n_events, table.events_1]
    by_reference = p[np.arange(n0 + 1)[:, None] + k1, k1]
    extreme = by_reference <= observed * (1 + _EQUALLY_LIKELY)
    return np.where(extreme.any(axis=1), np.argmax(extreme, axis=1), n1 + 1)


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
