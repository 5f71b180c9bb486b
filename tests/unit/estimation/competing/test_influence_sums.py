import json

import numpy as np
import pytest

from seriatim.estimation.competing.influence_sums import CurveSquares, InfluenceMatrix, difference
from seriatim.estimation.estimate import Estimate


def squares(curve="incidence", values=(1.0, 4.0)):
    return CurveSquares(
        curve=curve, time=np.array([1.0, 2.0]), squares=np.array(values), n_patients=3
    )


def products(labels=("a", "b"), values=((1.0, 0.5), (0.5, 2.0))):
    return InfluenceMatrix(labels=labels, products=np.array(values), n_patients=2)


def estimate(value=0.5, std_error=0.3, reason=None):
    limits = (None, None) if reason else (0.0, 1.0)
    return Estimate(
        method="m", value=value, std_error=std_error, conf_low=limits[0], conf_high=limits[1],
        reason=reason,
    )  # fmt: skip


def test_squares_add_and_travel():
    total = squares() + squares(values=(2.0, 5.0))
    assert total.squares.tolist() == [3, 9]
    assert total.n_patients == 6
    again = CurveSquares.from_json(json.loads(json.dumps(total.to_json())))
    assert again.std_error("incidence", total.time).tolist() == [np.sqrt(3), 3]
    assert (squares() + CurveSquares.zero()).n_patients == 3
    assert CurveSquares.__add__(total, 1) is NotImplemented


def test_squares_of_another_curve_are_refused():
    with pytest.raises(ValueError, match="expected sums for one curve on one merged table"):
        squares() + squares("another")
    with pytest.raises(ValueError, match="expected sums for 'other' on 2 times"):
        squares().std_error("other", np.array([1.0, 2.0]))


def test_products_add_and_travel():
    total = products() + products() + InfluenceMatrix.zero()
    assert total.covariance("a", "b") == 1
    again = InfluenceMatrix.from_json(json.loads(json.dumps(total.to_json())))
    assert again.covariance("b", "b") == 4
    assert (InfluenceMatrix.zero() + products()).n_patients == 2
    assert InfluenceMatrix.__add__(total, 1) is NotImplemented


def test_products_of_other_numbers_are_refused():
    with pytest.raises(ValueError, match="expected the same numbers in both sums, found a, b"):
        products() + products(("a", "c"))
    with pytest.raises(ValueError, match="label: expected one of a, b; found 'c'"):
        products().covariance("a", "c")


def test_difference_of_two():
    contrast = difference(("b", estimate()), ("a", estimate(0.2, 0.4)), "risk_difference")
    assert contrast.estimate.std_error == pytest.approx(0.5)
    assert contrast.estimate.conf_high == pytest.approx(0.3 + 1.959963984540054 * 0.5)
    # 2 Phi(-0.6)
    assert contrast.estimate.p_value == pytest.approx(0.548506235500147, rel=1e-12)
    shared = difference(("b", estimate()), ("a", estimate(0.2, 0.4)), "risk_difference", 0.1)
    assert shared.estimate.std_error == pytest.approx(np.sqrt(0.05))


def test_difference_without_spread_or_value():
    same = difference(("b", estimate()), ("a", estimate(0.1)), "risk_difference", 0.09)
    assert same.estimate.value == pytest.approx(0.4)
    assert "no spread between patients" in same.estimate.reason
    vague = difference(("b", estimate(0.5, None, "x")), ("a", estimate()), "risk_difference")
    assert (vague.estimate.value, vague.estimate.reason) == (0.0, "b: x")
    none = difference(("b", estimate()), ("a", estimate(None, None, "y")), "risk_difference")
    assert (none.estimate.value, none.estimate.reason) == (None, "a: y")
