import json
import math

import numpy as np
import pytest

from seriatim.estimation.estimate import Contrast, Estimate, HypothesisTest, checked_conf_level


def test_numpy_numbers_become_plain_numbers():
    estimate = Estimate(method="m", value=np.float64(1.5), conf_low=np.float32(1), conf_high=2)
    assert type(estimate.value) is float
    assert type(estimate.conf_low) is float


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        Estimate(method="m", value=bad, conf_level=None)


def test_a_missing_value_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Estimate(method="m", value=None)


def test_a_missing_limit_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Estimate(method="m", value=1.0, conf_low=0.5)
    assert Estimate(method="m", value=1.0, conf_low=0.5, reason="why").conf_high is None


def test_a_test_without_p_value_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        HypothesisTest(method="m", p_value=None)


def test_estimate_survives_json():
    estimate = Estimate(method="m", value=0.5, conf_low=0.25, conf_high=0.75, n=4, unit="patient")
    assert Estimate.from_json(json.loads(json.dumps(estimate.to_json()))) == estimate


def test_contrast_and_test_write_json():
    estimate = Estimate(method="m", value=None, reason="why")
    contrast = Contrast(measure="risk_difference", group="b", reference="a", estimate=estimate)
    assert json.loads(json.dumps(contrast.to_json()))["estimate"]["reason"] == "why"
    assert HypothesisTest(method="m", p_value=0.5).to_json()["p_value"] == 0.5


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_conf_level_is_between_0_and_1(level):
    with pytest.raises(ValueError, match=r"0\.95 for 95 %"):
        checked_conf_level(level)
