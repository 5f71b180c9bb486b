import numpy as np
import pytest

from seriatim.estimation.counts.chi_squared import chi_squared
from seriatim.estimation.counts.two_by_two import TwoByTwo
from seriatim.estimation.summary import CountTable


def table_of(counts):
    counts = np.array(counts)
    rows = tuple(f"r{i}" for i in range(counts.shape[0]))
    columns = tuple(f"c{j}" for j in range(counts.shape[1]))
    return CountTable(rows=rows, columns=columns, counts=counts)


def test_agrees_with_r(reference, agree):
    for case in reference("chi_squared"):
        test = chi_squared(table_of(case["counts"]))
        agree(
            [test.statistic, test.df, test.p_value],
            [case[k] for k in ("statistic", "df", "p_value")],
        )
        agree(test.expected, case["expected"])


# 22/34 against 2/25: R chisq.test without correction gives 1.18e-5.
def test_a_two_by_two_table():
    test = chi_squared(TwoByTwo(events_1=22, n_1=34, events_0=2, n_0=25, unit="patient"))
    assert test.p_value == pytest.approx(1.18e-5, rel=5e-3)
    assert test.n_by_group == (34, 25)
    assert test.unit == "patient"


def test_empty_rows_and_columns_are_left_out():
    full, padded = [[3, 1], [2, 4]], [[3, 0, 1], [0, 0, 0], [2, 0, 4]]
    assert chi_squared(table_of(full)).statistic == chi_squared(table_of(padded)).statistic
    assert chi_squared(table_of(padded)).n_by_group == (4, 0, 6)


@pytest.mark.parametrize("counts", [[[3, 1], [0, 0]], [[0, 0], [0, 0]], [[3, 0], [2, 0]]])
def test_nothing_to_compare_is_no_test(counts):
    test = chi_squared(table_of(counts))
    assert test.p_value is None
    assert "fewer than two rows or two columns" in test.reason
