"""Who was treated again: A after a complete response, B but not C after none."""

import pytest

from seriatim.analysis.second_procedure.treated_again import treated_again_rows


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("complete_response")


def test_shares_and_ratio_by_hand(study, endpoint, pairs, values):
    rows = list(treated_again_rows(study, endpoint, pairs))
    assert values(rows, "proportion") == {
        ("CR at first ILP", ""): 1.0,
        ("no CR at first ILP", ""): 0.5,
    }
    assert values(rows, "risk_ratio") == {("CR v no CR at first ILP", ""): 2.0}
    # Of the three ways to leave one of three out, two leave out one without a response:
    # mid-p = 1/3 + (2/3) / 2 = 2/3.
    assert values(rows, "p_value") == {
        ("CR v no CR at first ILP", ""): pytest.approx(2 / 3, abs=1e-9)
    }


def test_a_second_that_was_not_evaluable_is_still_a_second(study, endpoint, first_second, values):
    rows = list(treated_again_rows(study, endpoint, first_second(["CR", "SD"], ["NE", "none"])))
    assert values(rows, "proportion")["CR at first ILP", ""] == 1.0


def test_a_first_that_was_not_evaluable_is_left_out(study, endpoint, first_second, values):
    rows = list(treated_again_rows(study, endpoint, first_second(["NE"], ["CR"])))
    assert all(value is None for value in values(rows, "proportion").values())
    assert all(row.reason for row in rows if row.value is None)
