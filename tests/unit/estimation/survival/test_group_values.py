from dataclasses import replace

import numpy as np
import pytest

from seriatim.estimation.survival.group_values import (
    GroupValues,
    clustered_covariance,
    difference,
    equality_test,
    ratio,
    value_of,
)
from seriatim.estimation.survival.influence import InfluenceProducts

VALUES = GroupValues(
    measure="restricted_mean",
    method="restricted mean to time 60",
    groups=("a", "b", "c"),
    value=np.array([40.0, 30.0, 0.0]),
    covariance=np.array([[4.0, 1.0, 0.0], [1.0, 5.0, 0.0], [0.0, 0.0, 2.0]]),
    reasons=(None, None, None),
    n=(20, 10, 5),
    n_events=(9, 8, 4),
    unit="patient",
)


def test_by_hand():
    contrast = difference(VALUES, "a", "b")
    estimate = contrast.estimate
    assert contrast.measure == "restricted_mean_difference"
    # Variance 4 + 5 - 2 * 1.
    assert (estimate.value, estimate.std_error) == (10, pytest.approx(7**0.5))
    assert (estimate.n, estimate.n_events, estimate.unit) == (30, 17, "patient")
    factor = ratio(VALUES, "a", "b").estimate
    variance = 4 / 1600 + 5 / 900 - 2 / 1200
    assert factor.value == pytest.approx(4 / 3)
    assert np.log(factor.conf_high / factor.conf_low) / 2 == pytest.approx(
        1.959963985 * variance**0.5
    )
    own = value_of(VALUES, "a", conf_level=0.9).conf_low
    assert own == pytest.approx(40 - 2 * 1.644853627)


def test_a_wald_test_of_two_groups_is_the_squared_statistic_of_the_difference():
    two = replace(
        VALUES,
        groups=("a", "b"),
        value=VALUES.value[:2],
        covariance=VALUES.covariance[:2, :2],
        reasons=(None, None),
        n=(20, 10),
        n_events=(9, 8),
    )
    test, estimate = equality_test(two), difference(two, "a", "b").estimate
    assert (test.statistic, test.df) == (pytest.approx(estimate.statistic**2), 1)
    assert test.p_value == pytest.approx(estimate.p_value)


def test_there_is_no_ratio_to_0():
    assert ratio(VALUES, "a", "c").estimate.reason == "a value of 0 has no ratio"


def test_without_variation_there_is_no_error():
    still = replace(VALUES, covariance=np.zeros((3, 3)))
    assert "does not vary" in difference(still, "a", "b").estimate.reason
    assert value_of(still, "a").reason == "no spread is seen between patients"
    assert "do not vary enough" in equality_test(still).reason
    noise = replace(VALUES, covariance=np.full((3, 3), 0.1 + 0.2) + np.eye(3) * 1e-17)
    assert difference(noise, "a", "b").estimate.std_error is None


def test_one_group_is_no_test():
    one = replace(VALUES, groups=("a",), value=VALUES.value[:1], covariance=np.ones((1, 1)))
    one = replace(one, reasons=(None,), n=(20,), n_events=(9,))
    assert equality_test(one).reason == "fewer than two groups"


def test_a_clustered_covariance_follows_the_groups():
    clusters = InfluenceProducts(
        quantity=VALUES.method,
        groups=("c", "b", "a"),
        products=np.diag([1e-17, 2.0, 1.0]),
        n_patients=np.array([1, 9, 8]),
        n_all=17,
    )
    values = clustered_covariance(VALUES, clusters)
    assert np.diag(values.covariance).tolist() == [1, 2, 1e-17]
    assert values.method.endswith("clustered by 8, 9, 1 patients")
    assert values.reasons == (
        None,
        None,
        "no spread is seen between the patients of group 'c'",
    )
    assert clustered_covariance(VALUES, None) is VALUES
    other = replace(clusters, quantity="restricted mean to time 36")
    with pytest.raises(ValueError, match="expected sums for 'restricted mean to time 60', found"):
        clustered_covariance(VALUES, other)
