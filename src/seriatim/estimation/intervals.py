"""Confidence limits of one proportion, and the quantiles that all intervals share."""

import math

from scipy.special import betaincinv, ndtri, stdtr, stdtrit

from .estimate import checked_conf_level

__all__ = [
    "UNREPRESENTABLE",
    "clopper_pearson",
    "exp_or_none",
    "jeffreys",
    "normal_quantile",
    "t_p_value",
    "t_quantile",
    "wilson",
    "wilson_limits",
]


UNREPRESENTABLE = "a limit on the ratio scale is too large to represent"


def exp_or_none(log_ratio: float | None) -> float | None:
    """Return the ratio, or None where it exceeds the largest floating-point number.

    >>> exp_or_none(0.0), exp_or_none(1000.0)
    (1.0, None)
    """
    return None if log_ratio is None or log_ratio > 700.0 else math.exp(log_ratio)


def normal_quantile(conf_level: float) -> float:
    """Two-sided normal quantile: 1.96 for 95 %.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return float(ndtri(0.5 + checked_conf_level(conf_level) / 2))


def t_quantile(conf_level: float, df: float) -> float:
    """Two-sided quantile of Student's t; `df` need not be whole.

    >>> round(t_quantile(0.95, 10), 4)
    2.2281
    """
    return float(stdtrit(df, 0.5 + checked_conf_level(conf_level) / 2))


def t_p_value(statistic: float, df: float) -> float:
    """Two-sided p-value of a t statistic.

    >>> round(t_p_value(2.2281389, 10), 6)
    0.05
    """
    return float(2 * stdtr(df, -abs(statistic)))


def wilson_limits(p: float, n: float, quantile: float) -> tuple[float, float]:
    """Wilson score limits for any effective sample size and quantile (z or t).

    >>> low, high = wilson_limits(0.5, 10, 1.959964)
    >>> round(low, 4), round(high, 4)
    (0.2366, 0.7634)
    """
    square = quantile * quantile
    center = (p + square / (2 * n)) / (1 + square / n)
    half = quantile * math.sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if p == 0 else max(0.0, center - half)
    high = 1.0 if p == 1 else min(1.0, center + half)
    return low, high


def wilson(events: int, n: int, conf_level: float = 0.95) -> tuple[float, float]:
    """Wilson score limits of events / n (Wilson 1927); n must be at least 1.

    >>> low, high = wilson(0, 10)
    >>> low, round(high, 4)
    (0.0, 0.2775)
    """
    return wilson_limits(events / n, n, normal_quantile(conf_level))


def clopper_pearson(events: int, n: int, conf_level: float = 0.95) -> tuple[float, float]:
    """Exact limits: both one-sided binomial tests at (1 - conf_level) / 2 (Clopper-Pearson 1934).

    >>> low, high = clopper_pearson(0, 22)
    >>> low, round(high, 3)
    (0.0, 0.154)
    """
    tail = (1 - checked_conf_level(conf_level)) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return low, high


def jeffreys(events: int, n: int, conf_level: float = 0.95) -> tuple[float, float]:
    """Equal-tailed limits of the Beta(events + 1/2, n - events + 1/2) posterior.

    The limit on the side of 0 events (or no non-events) is set to 0 (or 1), as Brown, Cai and
    DasGupta (2001) advise: else an interval for 0/n would not contain 0.

    >>> low, high = jeffreys(0, 10)
    >>> low, round(high, 4)
    (0.0, 0.2172)
    """
    tail = (1 - checked_conf_level(conf_level)) / 2
    shape = events + 0.5, n - events + 0.5
    low = 0.0 if events == 0 else float(betaincinv(*shape, tail))
    high = 1.0 if events == n else float(betaincinv(*shape, 1 - tail))
    return low, high
