"""A logistic GEE on paper: five patients, intercept only, exchangeable working correlation.

| patient | responses |
|---|---|
| 1 | yes yes |
| 2 | no no |
| 3 | yes no |
| 4 | yes |
| 5 | no |

By symmetry the probability is 1/2, so every Pearson residual is +1 or -1 and phi = 1. The products
of the three pairs are 1, 1 and -1: alpha = 1/3.

A patient with two rows weighs 2 / (1 + 1/3) = 3/2 rows and has the information 3/2 x 1/4 = 3/8;
one with a single row has 1/4. In all 3 x 3/8 + 2 x 1/4 = 13/8. The scores are residual sums
(1, -1, 0) x 3/4 for the pairs, and 1/2, -1/2 for the single rows.
"""

import math

import pytest

from seriatim.estimation.regression.gee import WorkingCorrelation, gee
from seriatim.estimation.regression.response_rows import ResponseRows
from seriatim.estimation.sandwich import Correction

ROWS = ResponseRows.from_columns([1, 1, 2, 2, 3, 3, 4, 5], [1, 1, 0, 0, 1, 0, 1, 0], {})
PAIR, SINGLE, ALL = 3 / 8, 1 / 4, 13 / 8


@pytest.mark.parametrize(("correction", "power"), [("LZ", 0.0), ("KC", 0.5), ("MD", 1.0)])
def test_five_patients(correction, power):
    fit = gee(ROWS, correlation=WorkingCorrelation.EXCHANGEABLE, correction=Correction(correction))
    assert fit.alpha == pytest.approx(1 / 3)
    assert fit.phi == pytest.approx(1)
    assert fit.coefficients[0] == pytest.approx(0, abs=1e-15)
    # Divided by (1 - share of the information)^power: shares 3/13 and 2/13.
    meat = 2 * (3 / 4) ** 2 / (10 / 13) ** (2 * power) + 2 * (1 / 2) ** 2 / (11 / 13) ** (2 * power)
    assert fit.terms[0].std_error == pytest.approx(math.sqrt(meat) / ALL)
    assert fit.terms[0].df == pytest.approx(ALL**2 / (3 * PAIR**2 + 2 * SINGLE**2))
