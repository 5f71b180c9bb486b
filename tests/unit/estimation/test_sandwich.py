import numpy as np
import pytest

from seriatim.estimation.sandwich import (
    Correction,
    check_pair,
    combine,
    frame_of,
    group_sums,
    identity_estimate,
    missing_estimate,
)
from seriatim.estimation.summary import ClusterCounts


@pytest.fixture
def counts():
    # Patient 1: two rows, both yes. Patient 2: one row, no. Patient 3: one row, yes. p = 3/4.
    return ClusterCounts.from_rows([1, 1, 2, 3], ["a"] * 4, [1, 1, 0, 1], groups=("a", "b"))


# E = 1/2, -3/4, 1/4 over N = 4; leverages 1/2, 1/4, 1/4.
@pytest.mark.parametrize(("correction", "power"), [("LZ", 0), ("KC", 0.5), ("MD", 1)])
def test_residuals_by_hand(counts, correction, power):
    cells = group_sums(counts, Correction(correction))
    expected = np.array([0.5, -0.75, 0.25]) / 4 / np.array([0.5, 0.75, 0.75]) ** power
    assert cells.residual[:, 0] == pytest.approx(expected)
    assert cells.spread.tolist() == [0.75 * 0.25, 0]


def test_degrees_of_freedom_by_hand(counts):
    # w is proportional to the rows of each patient: 16 / (4 + 1 + 1).
    scale = combine(counts, group_sums(counts, Correction.MD), np.array([1.0, 0.0]))
    assert scale.df == pytest.approx(16 / 6)


def test_an_empty_group_has_no_value(counts):
    scale = combine(counts, group_sums(counts, Correction.MD), np.array([-1.0, 1.0]))
    assert (scale.value, scale.std_error) == (None, None)
    assert scale.reason == "no rows in group 'b'"
    frame = frame_of(counts.with_unit("lesion"), [0, 1], "m", 0.95)
    estimate = missing_estimate(scale, frame)
    assert estimate == identity_estimate(scale, frame)
    assert (estimate.unit, estimate.n, estimate.n_events) == ("lesion", 4, 3)


def test_the_test_is_against_the_null_value(counts):
    scale = combine(counts, group_sums(counts, Correction.MD), np.array([1.0, 0.0]))
    frame = frame_of(counts, [0], "m", 0.95)
    assert identity_estimate(scale, frame, null=0.75).statistic == 0


def test_weights_of_a_pair():
    assert check_pair("b", "a") == {"b": 1.0, "a": -1.0}
    with pytest.raises(ValueError, match="another group"):
        check_pair("a", "a")
