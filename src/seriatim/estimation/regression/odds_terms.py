"""Odds ratios and tests of logistic models, from coefficients to results with limits or reasons."""

from scipy.special import chdtrc

from ..estimate import Estimate, HypothesisTest
from ..intervals import UNREPRESENTABLE, exp_or_none, normal_quantile, t_p_value, t_quantile
from ..sandwich import Frame

__all__ = ["chi_squared_test", "missing_term", "odds_term"]


def chi_squared_test(
    frame: Frame, kind: str, statistic: float | None, df: int, reason: str | None = None
) -> HypothesisTest:
    """Build a test of "no effect"; rounding may leave a statistic a hair below 0."""
    if df == 0:
        statistic, reason = None, "no covariate to test"
    statistic = None if statistic is None else max(statistic, 0.0)
    return HypothesisTest(
        method=f"{frame.method}, {kind} test",
        statistic=statistic,
        df=None if statistic is None else df,
        p_value=None if statistic is None else float(chdtrc(df, statistic)),
        n=frame.n,
        n_events=frame.n_events,
        unit=frame.unit,
        reason=reason,
    )


def odds_term(
    frame: Frame, coefficient: float, std_error: float, df: float | None = None
) -> Estimate:
    """Build an odds ratio from its logarithm, with normal limits, or t limits on `df`."""
    level, z = frame.conf_level, coefficient / std_error
    half = std_error * (normal_quantile(level) if df is None else t_quantile(level, df))
    high = exp_or_none(coefficient + half)
    return Estimate(
        method=f"{frame.method}, odds ratio",
        value=exp_or_none(coefficient),
        std_error=std_error,
        statistic=z,
        df=df,
        p_value=float(chdtrc(1, z * z)) if df is None else t_p_value(z, df),
        conf_low=exp_or_none(coefficient - half),
        conf_high=high,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=UNREPRESENTABLE if high is None else None,
    )


def missing_term(frame: Frame, reason: str) -> Estimate:
    """Build the odds ratio that has a reason in place of numbers."""
    return Estimate(
        method=f"{frame.method}, odds ratio",
        value=None,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=reason,
    )
