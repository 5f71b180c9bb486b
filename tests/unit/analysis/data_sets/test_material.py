"""What the data sets are filled from."""

from seriatim.analysis.data_sets.material import gather, group_number
from seriatim.analysis.deriving import derive
from seriatim.endpoints.assessments import derive_assessments
from seriatim.protocol import load_protocol, parse_protocol

HARM = b"""
format = 1
title = "Harm only"
[groups.order]
levels = { "First" = "1" }
[endpoints.harm]
kind = "local_toxicity"
"""


def test_fields_by_name_and_missing_ones(material):
    assert material.values("patients", "sex").tolist() == ["F", "F", "M", "M", "M"]
    assert material.values("procedures", "shoe_size").tolist() == [None] * 5
    assert material.values("procedures", "procedure_date").tolist() == [None] * 5  # a date
    assert material.codes("patients", "sex") == ("F", "M")
    assert material.codes("patients", "shoe_size") == ()


def test_dates_and_groups(material):
    names = material.study.procedures.procedure_id.tolist()
    dates = dict(zip(names, material.procedure_date.astype(str).tolist(), strict=True))
    assert dates["A2"] == "2011-01-01"
    groups = dict(zip(names, group_number(material.study), strict=True))
    assert groups == {"A1": 1, "A2": 2, "B1": 1, "B2": 2, "C1": 1}


def test_a_protocol_without_response_has_no_assessments(cohort):
    material = gather(derive(cohort, parse_protocol(HARM)))
    assert material.response is None
    assert material.assessments == ()
    assert group_number(material.study).count(None) == 2


def test_responses_are_those_of_the_results_and_not_derived_again(cohort):
    protocol = load_protocol()
    derivation = derive(cohort, protocol)
    material = gather(derivation)
    assert material.responses is derivation.responses
    assert material.assessments == derive_assessments(
        cohort, derivation.study.procedures, material.rule
    )
