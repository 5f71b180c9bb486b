"""From covariates to columns."""

import numpy as np
import pytest

from seriatim.analysis.models.model_terms import (
    choice_covariate,
    model_covariates,
    number_covariate,
    too_few,
)
from seriatim.protocol import ModelDefinition


def test_no_is_the_reference_of_yes_and_unknown_is_not_known():
    values = np.array(["yes", "no", "unknown", None, "yes"], dtype=object)
    made = choice_covariate("ulceration", values, ["yes", "no", "unknown"])
    assert [term.level for term in made.terms] == ["yes v no"]
    assert made.terms[0].column.tolist() == [1, 0, 0, 0, 1]
    assert made.known.tolist() == [True, True, False, False, True]
    assert [name for name, _ in made.groups] == ["no", "yes"]


def test_a_category_that_does_not_occur_gets_no_column():
    values = np.array(["b", "c", "b"], dtype=object)
    made = choice_covariate("kind", values, ["a", "b", "c"])
    assert [term.level for term in made.terms] == ["c v b"]
    only = choice_covariate("kind", values[:1], ["a", "b", "c"])
    assert only.terms == ()
    none = choice_covariate("kind", np.array([None], dtype=object), ["a"])
    assert (none.terms, none.known.tolist()) == ((), [False])


def test_rows_can_be_chosen_and_repeated():
    made = number_covariate("age", np.array([50.0, np.nan, 70.0]), 10.0).at(np.array([2, 2, 1]))
    assert made.terms[0].column.tolist() == [7, 7, 0]
    assert made.known.tolist() == [True, True, False]


def test_covariates_of_a_protocol_are_derived_from_the_cohort(study):
    model = ModelDefinition(endpoint="complete_response", covariates=("sex", "limb_volume_l"))
    sex, volume = model_covariates(study, model)
    # By patient: A, A, A female; B, B and C male. A3 has no volume.
    assert sex.terms[0].level == "M v F"
    assert sex.terms[0].column.tolist() == [0, 0, 0, 1, 1, 1]
    assert volume.known.tolist() == [True, True, False, True, True, True]
    assert volume.terms[0].level == "per 1"


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((30, None, 3), ""),
        ((29, None, 3), "29 events allow 2 parameters (one for ten); the model has 3"),
        ((29, 300, 3), "29 events allow 2 parameters (one for ten); the model has 3"),
        (
            (300, 29, 3),
            "29 without the event allow 2 parameters (one for ten); the model has 3",
        ),
        ((30, 30, 3), ""),
    ],
)
def test_one_parameter_for_ten_events(counts, reason):
    assert too_few(*counts) == reason
