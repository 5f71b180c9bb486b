"""What the first step predicts of later groups."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.second_procedure.selection_indicator import selection_indicator_rows
from seriatim.endpoints.transition import derive_transitions


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("complete_response")


def with_codes(study, **codes):
    response = np.array([codes[i] for i in study.procedures.procedure_id], dtype=object)
    return derive_transitions(study.procedures, response)


def test_the_prediction_by_hand(study, endpoint, values):
    codes = {"A1": "CR", "A2": "PR", "A3": "CR", "B1": "PR", "B2": "CR", "C1": "SD"}
    rows = list(selection_indicator_rows(study, endpoint, with_codes(study, **codes)))
    level = ("Third to fifth ILP", "")
    # After CR 0 of 1, after none 1 of 1; half of the second procedures are CR: 0.5 predicted.
    assert values(rows, "predicted") == {level: 0.5}
    assert values(rows, "observed") == {level: 1.0}
    assert values(rows, "probability_of_as_many") == {level: 0.5}
    # 1 observed needs that nobody had a response before: (1 - 1) / (0 - 1) = 0.
    assert values(rows, "share_needed") == {level: 0.0}
    assert {row.unit for row in rows} == {"procedure"}


def test_a_response_that_no_mix_explains_has_a_reason(study, endpoint, values):
    codes = {"A1": "CR", "A2": "CR", "A3": "SD", "B1": "PR", "B2": "CR", "C1": "SD"}
    rows = list(selection_indicator_rows(study, endpoint, with_codes(study, **codes)))
    # Everybody had a response at the second whatever the first: no mix gives 0 of 1.
    (needed,) = (row for row in rows if row.statistic == "share_needed")
    assert needed.value is None
    assert "no share of earlier responders" in needed.reason


def test_a_later_group_without_evaluable_procedures_has_a_reason(
    study, endpoint, transitions, values
):
    rows = list(selection_indicator_rows(study, endpoint, transitions))
    assert values(rows, "observed") == {("Third to fifth ILP", ""): None}
    assert rows[-1].reason == "no evaluable procedure"


def test_without_pairs_nothing_is_predicted(study, endpoint):
    codes = dict.fromkeys(("A1", "A2", "A3", "B1", "B2", "C1"), "NE")
    (row,) = selection_indicator_rows(study, endpoint, with_codes(study, **codes))
    assert row.value is None
    assert row.reason


def test_without_a_later_group_there_are_no_rows(study, endpoint, transitions):
    group = dataclasses.replace(study.group, levels=study.group.levels[:2])
    short = dataclasses.replace(study, group=group)
    assert list(selection_indicator_rows(short, endpoint, transitions)) == []
