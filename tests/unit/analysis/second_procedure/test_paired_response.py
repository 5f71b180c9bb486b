"""Change within patients: A lost a complete response, B gained one, C had no second procedure."""

import dataclasses

import pytest

from seriatim.analysis.second_procedure.paired_response import SECOND_V_FIRST, paired_rows


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("complete_response")


def test_pairs_are_counted_by_hand(study, endpoint, pairs, values):
    rows = list(paired_rows(study, endpoint, pairs))
    assert values(rows, "count") == {
        (SECOND_V_FIRST, "both"): 0,
        (SECOND_V_FIRST, "first_only"): 1,
        (SECOND_V_FIRST, "second_only"): 1,
        (SECOND_V_FIRST, "neither"): 0,
    }
    # One of two before and one of two after: no change, and a mid-p of 1.
    assert values(rows, "proportion") == {
        (SECOND_V_FIRST, "first"): 0.5,
        (SECOND_V_FIRST, "second"): 0.5,
    }
    assert values(rows, "risk_difference") == {(SECOND_V_FIRST, ""): 0.0}
    assert set(values(rows, "p_value").values()) == {1.0}
    assert {row.unit for row in rows} == {"patient"}


def test_the_reconstruction_has_tangos_limits_and_mcnemars_mid_p(
    study, endpoint, reconstruction, values
):
    # 22 twice, 12 lost, 2 gained, 23 never; the limits and tests of docs/methods/paired.md.
    rows = list(paired_rows(study, endpoint, reconstruction))
    assert values(rows, "risk_difference")[SECOND_V_FIRST, ""] == pytest.approx(-10 / 59)
    assert values(rows, "conf_low")[SECOND_V_FIRST, ""] == pytest.approx(-0.296961, abs=1e-6)
    assert values(rows, "conf_high")[SECOND_V_FIRST, ""] == pytest.approx(-0.052022, abs=1e-6)
    tests = values(rows, "p_value")
    assert tests[SECOND_V_FIRST, "McNemar mid-p"] == pytest.approx(0.007385, abs=1e-6)
    assert tests[SECOND_V_FIRST, "McNemar exact"] == pytest.approx(0.012939, abs=1e-6)


def test_fields_left_out_are_counted(study, endpoint, pairs, values):
    more = dataclasses.replace(pairs, n_fields_left_out=2)
    assert (
        values(paired_rows(study, endpoint, more), "count")[SECOND_V_FIRST, "fields_left_out"] == 2
    )


def test_without_pairs_every_number_has_a_reason(study, endpoint, first_second, values):
    rows = list(paired_rows(study, endpoint, first_second(["CR"], ["none"])))
    assert values(rows, "risk_difference") == {(SECOND_V_FIRST, ""): None}
    assert all(row.reason for row in rows if row.value is None)
