"""P-values of the tests that papers use."""

import csv
from pathlib import Path

import pytest
from scipy.stats import chi2_contingency

from seriatim.claims.model import Sign
from seriatim.claims.p_values import ProportionTest, p_value, p_values, prints_as
from seriatim.claims.printed import parse_printed
from seriatim.estimation.counts.two_by_two import TwoByTwo

DATA = Path(__file__).parents[2] / "reference" / "data" / "belgrano_configurations.csv"
COLUMNS = {
    ProportionTest.FISHER: "p_fisher",
    ProportionTest.MID_P: "p_midp",
    ProportionTest.PEARSON: "p_chi2",
    ProportionTest.YATES: "p_yates",
    ProportionTest.LIKELIHOOD_RATIO: "p_lrt",
    ProportionTest.WALD: "p_wald",
}


def table(n1, x1, n0, x0):
    return TwoByTwo(events_1=x1, n_1=n1, events_0=x0, n_0=n0)


def test_all_85_tables_have_the_p_values_enumerated_before():
    with DATA.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 85
    for row in rows:
        shape = table(*(int(row[k]) for k in ("n1", "x1", "n0", "x0")))
        for test, column in COLUMNS.items():
            assert p_value(shape, test) == pytest.approx(float(row[column]), rel=1e-5)


def test_boschloo_is_that_of_the_estimation_room():
    # Appendix B2: 13/20 v 1/13.
    assert p_value(table(20, 13, 13, 1), ProportionTest.BOSCHLOO) == pytest.approx(
        1.07e-3, rel=5e-3
    )


@pytest.mark.parametrize(
    "cells", [(20, 13, 13, 1), (34, 22, 25, 2), (48, 25, 48, 15), (9, 0, 7, 3)]
)
def test_chi_squared_tests_agree_with_scipy(cells):
    shape = table(*cells)
    n1, x1, n0, x0 = cells
    counts = [[x1, n1 - x1], [x0, n0 - x0]]
    found = p_values(shape)
    assert found[ProportionTest.PEARSON] == pytest.approx(
        chi2_contingency(counts, correction=False).pvalue
    )
    assert found[ProportionTest.YATES] == pytest.approx(
        chi2_contingency(counts, correction=True).pvalue
    )
    ratio = chi2_contingency(counts, correction=False, lambda_="log-likelihood").pvalue
    assert found[ProportionTest.LIKELIHOOD_RATIO] == pytest.approx(ratio)


def test_an_empty_margin_or_cell_leaves_some_tests_without_a_p_value():
    found = p_values(table(5, 0, 4, 0))
    assert (
        found[ProportionTest.YATES]
        is found[ProportionTest.LIKELIHOOD_RATIO]
        is found[ProportionTest.WALD]
        is None
    )
    assert found[ProportionTest.FISHER] == 1
    assert p_values(table(5, 0, 4, 2))[ProportionTest.WALD] is None


@pytest.mark.parametrize(
    ("p_value", "text", "sign", "expected"),
    [
        (0.00149, "0.001", Sign.EQUAL, True),
        (0.0016, "0.001", Sign.EQUAL, False),
        (0.0009, "0.001", Sign.LESS, True),
        (0.001, "0.001", Sign.LESS, False),
        (0.06, "0.05", Sign.GREATER, True),
        (0.04, "0.05", Sign.GREATER, False),
    ],
)
def test_a_p_value_prints_with_its_sign(p_value, text, sign, expected):
    assert prints_as(p_value, parse_printed(text), sign) is expected
