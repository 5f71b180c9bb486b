"""Two patients treated twice, one once: every term of the clustered engine on paper.

| patient | first | second |
|---|---|---|
| 1 | yes | no |
| 2 | no | no |
| 3 | yes | yes |
| 4 | yes | |

First: 3 of 4. Second: 1 of 3. Difference second - first = 1/3 - 3/4 = -5/12.
"""

import math

import pytest

from seriatim.estimation.clustered.clustered import Correction, cell_means, clustered_difference
from seriatim.estimation.clustered.clustered_logit import clustered_odds_ratio
from seriatim.estimation.summary import ClusterCounts

ROWS = [1, 1, 2, 2, 3, 3, 4], ["first", "second"] * 3 + ["first"], [1, 0, 0, 0, 1, 1, 1]

# E: first 1/4, -3/4, 1/4, 1/4; second -1/3, -1/3, 2/3.
# V_first = (1 + 9 + 1 + 1) / 16 / 16 = 3/64; V_second = (1 + 1 + 4) / 9 / 9 = 2/27;
# covariance = (-1/12 + 3/12 + 2/12) / 12 = 1/36.
VARIANCE_LZ = 3 / 64 + 2 / 27 - 2 / 36


@pytest.fixture
def counts():
    return ClusterCounts.from_rows(*ROWS)


def test_means_and_covariance(counts):
    means = cell_means(counts, correction=Correction.LZ)
    assert means.means == (0.75, 1 / 3)
    assert means.n == (4, 3)
    assert means.n_patients == (4, 3)
    assert means.covariance[0][0] == pytest.approx(3 / 64)
    assert means.covariance[1][1] == pytest.approx(2 / 27)
    assert means.covariance[0][1] == pytest.approx(1 / 36)


# Every leverage is 1/4 in first and 1/3 in second: KC and MD only rescale.
@pytest.mark.parametrize(
    ("correction", "variance"),
    [
        (Correction.LZ, VARIANCE_LZ),
        (Correction.KC, 3 / 64 / (3 / 4) + 2 / 27 / (2 / 3) - 2 / 36 / math.sqrt(1 / 2)),
        (Correction.MD, 3 / 64 / (3 / 4) ** 2 + 2 / 27 / (2 / 3) ** 2 - 2 / 36 / (1 / 2)),
    ],
)
def test_difference(counts, correction, variance):
    estimate = clustered_difference(counts, "second", "first", correction=correction).estimate
    assert estimate.value == pytest.approx(-5 / 12)
    assert estimate.std_error == pytest.approx(math.sqrt(variance))
    # w = 3/16/16 + 2/9/9 for patients 1 to 3, 3/16/16 for patient 4.
    both, one = 3 / 256 + 2 / 81, 3 / 256
    assert estimate.df == pytest.approx((3 * both + one) ** 2 / (3 * both**2 + one**2))


def test_odds_ratio(counts):
    estimate = clustered_odds_ratio(counts, "second", "first", correction=Correction.LZ).estimate
    assert estimate.value == pytest.approx((1 / 2) / 3)
    # Slopes 1 / (p (1 - p)): 16/3 and 9/2.
    variance = 3 / 64 * (16 / 3) ** 2 + 2 / 27 * (9 / 2) ** 2 - 2 / 36 * (16 / 3) * (9 / 2)
    assert estimate.std_error == pytest.approx(math.sqrt(variance))
