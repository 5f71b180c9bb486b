import math

import numpy as np
import pytest

from seriatim.estimation.counts import fisher_rxc as module
from seriatim.estimation.counts.exact_tests import fisher_exact
from seriatim.estimation.counts.fisher_rxc import fisher_rxc, number_of_tables
from seriatim.estimation.counts.two_by_two import TwoByTwo
from seriatim.estimation.summary import CountTable


def table_of(counts):
    cells = np.array(counts, dtype=np.int64)
    rows, columns = (tuple(f"{k}" for k in range(n)) for n in cells.shape)
    return CountTable(rows=rows, columns=columns, counts=cells, unit="patient")


# Relative, as p-values go down to 1e-29 here.
def test_agrees_with_r_and_with_enumeration(reference):
    for case in reference("fisher_rxc"):
        p_value = fisher_rxc(table_of(case["counts"])).p_value
        assert p_value == pytest.approx(case["p_value"], rel=1e-8, abs=0)
        if case["enumerated"] is not None:
            assert p_value == pytest.approx(case["enumerated"], rel=1e-8, abs=0)


@pytest.mark.parametrize(
    "counts", [(22, 34, 2, 25), (3, 4, 1, 4), (0, 10, 3, 20), (56, 70, 48, 80)]
)
def test_two_by_two_is_fisher(counts):
    x1, n1, x0, n0 = counts
    plain = TwoByTwo(events_1=x1, n_1=n1, events_0=x0, n_0=n0)
    found = fisher_rxc(table_of([[x1, n1 - x1], [x0, n0 - x0]]))
    assert found.p_value == pytest.approx(fisher_exact(plain).p_value, rel=1e-11)


# Rows a, a, b, b, c and columns x, x, y, y, z. 5! / (2! 2! 1!) = 30 placements: 2 of a and 2 of b
# fill x and y, c is z, in 1 of 30 ways; exchanging x and y is as likely; all others are likelier.
def test_a_table_worked_by_hand():
    test = fisher_rxc(table_of([[2, 0, 0], [0, 2, 0], [0, 0, 1]]))
    assert test.p_value == pytest.approx(2 / 30)
    assert (test.n, test.unit, test.n_by_group) == (5, "patient", (2, 2, 1))
    assert sum(test.expected) == pytest.approx(5)
    assert test.observed[0] == 2.0


def test_order_and_direction_do_not_matter():
    counts = np.array([[1, 8, 2], [2, 4, 1], [12, 0, 2], [3, 3, 3]])
    p_value = fisher_rxc(table_of(counts)).p_value
    for other in (counts.T, counts[::-1], counts[:, [2, 0, 1]]):
        assert fisher_rxc(table_of(other)).p_value == pytest.approx(p_value, rel=1e-12)


def test_empty_rows_and_columns_are_left_out():
    with_empty = table_of([[3, 0, 1], [0, 0, 0], [1, 0, 4]])
    assert fisher_rxc(with_empty).p_value == fisher_rxc(table_of([[3, 1], [1, 4]])).p_value


@pytest.mark.parametrize("counts", [[[3, 4]], [[3], [4]], [[3, 0], [4, 0]], [[0, 0], [0, 0]]])
def test_one_row_or_column_is_no_table(counts):
    test = fisher_rxc(table_of(counts))
    assert (test.p_value, test.reason) == (None, "fewer than two rows or two columns with counts")
    assert fisher_rxc(CountTable.zero()).p_value is None


# HairEyeColor and UCBAdmissions; R gives up on both for lack of workspace.
@pytest.mark.parametrize(
    ("counts", "tables"),
    [
        ([[68, 119, 26, 7], [20, 84, 17, 94], [15, 54, 14, 10], [5, 29, 14, 16]], "1e+15"),
        ([[89, 19], [17, 8], [202, 391], [131, 244], [94, 299], [24, 317]], "5e+10"),
    ],
)
def test_a_hopeless_table_is_refused_with_the_number_of_tables(counts, tables):
    test = fisher_rxc(table_of(counts))
    assert test.p_value is None
    assert f"about {tables} tables" in test.reason
    assert "chi_squared" in test.reason


# Nine rows and columns of 1 and one of 80. If k single rows meet single columns, a table has
# probability 80!^2 / (89! (71 + k)!): least for k = 9, of which there are 9!. R overflows here.
def test_margins_too_many_for_one_key():
    test = fisher_rxc(table_of(np.diag([1] * 9 + [80])))
    assert test.p_value == pytest.approx(1 / math.comb(89, 9), rel=1e-10, abs=0)


# Whatever step meets the limit first, the answer is the same reason, and never a wrong p-value.
@pytest.mark.parametrize("foreseen", [True, False])
def test_every_limit_ends_in_a_reason(monkeypatch, foreseen):
    counts = [[3, 4, 5, 2], [6, 2, 1, 3], [1, 5, 2, 4], [2, 2, 6, 1]]
    expected = fisher_rxc(table_of(counts)).p_value
    if not foreseen:
        monkeypatch.setattr(module, "_refuse_hopeless", lambda rows, columns: None)
    answers = []
    for limit in np.geomspace(1, 1e6, 60):
        monkeypatch.setattr(module, "_LARGEST", limit)
        answers.append(fisher_rxc(table_of(counts)).p_value)
    assert answers[0] is None
    assert set(answers) == {None, expected}


def test_the_number_of_tables_is_about_right():
    # 2 x 2 with all margins 4: x = 0 to 4.
    assert number_of_tables(np.array([[2, 2], [2, 2]])) == pytest.approx(5, rel=0.3)
    assert number_of_tables(np.full((20, 20), 10**6)) < float("inf")
