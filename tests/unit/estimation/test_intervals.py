import pytest
from scipy import stats

from seriatim.estimation.intervals import (
    clopper_pearson,
    exp_or_none,
    jeffreys,
    normal_quantile,
    t_p_value,
    t_quantile,
    wilson,
)


@pytest.mark.parametrize("df", [1.0, 2.5, 13.244, 400.0])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_t_agrees_with_scipy_stats(df, level):
    quantile = t_quantile(level, df)
    assert quantile == pytest.approx(stats.t.ppf(0.5 + level / 2, df), rel=1e-9)
    assert t_p_value(quantile, df) == pytest.approx(1 - level, rel=1e-9)


def test_normal_quantile_agrees_with_scipy_stats():
    assert normal_quantile(0.9) == pytest.approx(stats.norm.ppf(0.95), rel=1e-12)


def test_exp_never_overflows():
    assert exp_or_none(None) is None
    assert exp_or_none(710.0) is None
    assert exp_or_none(-1e6) == 0.0


def test_intervals_agree_with_r(reference, agree):
    for case in reference("proportion"):
        arguments = case["events"], case["n"], case["conf_level"]
        agree(wilson(*arguments), case["wilson"])
        agree(clopper_pearson(*arguments), case["clopper_pearson"])
        agree(jeffreys(*arguments), case["jeffreys"])
