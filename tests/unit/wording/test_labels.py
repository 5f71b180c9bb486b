from __future__ import annotations

from seriatim.wording.labels import (
    contrast_in_sentence,
    endpoint_label,
    enumerate_words,
    grade_label,
    in_sentence,
    reason_label,
    registry_labels,
    response_label,
    sentence_start,
    spell_out,
    unit_label,
)


def test_fields_and_choices_carry_the_words_of_the_registry() -> None:
    labels = registry_labels()
    assert labels.variable("breslow_mm") == "Breslow thickness, mm"
    assert labels.variable("sex") == "Sex"
    assert labels.category("sex", "F") == "Female"


def test_a_unit_that_the_label_says_already_is_not_repeated() -> None:
    assert registry_labels().variable("n_lesions") == "Lesions in the field"


def test_unknown_codes_are_spelled_out() -> None:
    labels = registry_labels()
    assert labels.variable("limb_salvage") == "Limb salvage"
    assert labels.category("sex", "not_told") == "Not told"
    assert endpoint_label("disease_control") == "Disease control"
    assert reason_label("moved_abroad") == "moved abroad"
    assert response_label("XX") == "XX"
    assert grade_label("IVb") == "IVb"
    assert spell_out("") == ""


def test_derived_variables_have_labels_of_their_own() -> None:
    assert registry_labels().variable("age_at_procedure") == "Age at the procedure, years"


def test_words_in_a_sentence() -> None:
    assert in_sentence("Third to fifth ILP") == "third to fifth ILP"
    assert in_sentence("CR at first ILP") == "CR at first ILP"
    assert contrast_in_sentence("Second ILP v First ILP") == "second ILP v first ILP"
    assert sentence_start("any re-treatment") == "Any re-treatment"
    assert enumerate_words([]) == ""
    assert enumerate_words(["a", "b", "c"]) == "a, b and c"
    assert unit_label("patient", 1) == "patient"
