"""What if all had been treated twice: the g-formula on the counts of first and second."""

import pytest

from seriatim.analysis.second_procedure.paired_response import SECOND_V_FIRST
from seriatim.analysis.second_procedure.standardized_response import DELTAS, standardized_rows


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("complete_response")


def test_the_counts_are_those_of_patients_with_an_evaluable_first(study, endpoint, pairs, values):
    rows = list(standardized_rows(study, endpoint, pairs))
    counts = {context: n for (_, context), n in values(rows, "count").items()}
    # A CR then PR, B PR then CR, C SD and no second.
    assert counts == {"n": 3, "first": 1, "again_1": 1, "second_1": 0, "again_0": 1, "second_0": 1}
    # Means of Beta(0 + .5, 1 + .5) and Beta(1 + .5, 0 + .5): 1/4 after a response and 3/4 after
    # none; a first response has mean (1 + .5) / (3 + 1) = 3/8. Second: 3/8 1/4 + 5/8 3/4 = 9/16.
    # One of one with a response had a second, and one of two without: the other of the two is
    # like the one, so the shares do not matter.
    shares = {context: value for (_, context), value in values(rows, "proportion").items()}
    assert shares["first_estimate"] == pytest.approx(0.375, abs=1e-6)
    assert shares["second_estimate"] == pytest.approx(0.5625, abs=1e-3)


def test_the_reconstruction_tips_at_the_odds_of_the_methods_page(
    study, endpoint, reconstruction, values
):
    rows = list(standardized_rows(study, endpoint, reconstruction))
    difference = values(rows, "risk_difference", analysis="standardized_response")
    # docs/methods/g_formula.md: -17.6 points, -28.5 to -7.1; tips at 0.554, odds 1.74.
    assert difference[SECOND_V_FIRST, ""] == pytest.approx(-0.176, abs=5e-4)
    low = values(rows, "conf_low", analysis="standardized_response")[SECOND_V_FIRST, ""]
    high = values(rows, "conf_high", analysis="standardized_response")[SECOND_V_FIRST, ""]
    assert (low, high) == (pytest.approx(-0.285, abs=5e-4), pytest.approx(-0.071, abs=5e-4))
    assert values(rows, "tipping_delta")[SECOND_V_FIRST, ""] == pytest.approx(0.554, abs=5e-4)
    assert values(rows, "odds_factor")[SECOND_V_FIRST, ""] == pytest.approx(1.74, abs=5e-3)
    steps = values(rows, "risk_difference", analysis="tipping_point")
    assert [context for _, context in steps] == [f"delta={delta:g}" for delta in DELTAS]
    assert sorted(steps.values()) == list(steps.values())
    assert len({row.id for row in rows}) == len(rows)


def test_nobody_treated_again_is_a_reason(study, endpoint, first_second, values):
    rows = list(standardized_rows(study, endpoint, first_second(["CR", "SD"], ["none", "none"])))
    assert all(value is None for value in values(rows, "risk_difference").values())
    assert all(row.reason for row in rows if row.value is None)
    assert values(rows, "tipping_delta") == {(SECOND_V_FIRST, ""): None}
