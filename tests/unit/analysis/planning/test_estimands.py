"""Every planned number says what it is a number of."""

import dataclasses

import pytest

from seriatim.analysis.planning.estimands import with_estimand
from seriatim.analysis.planning.plan import make_plan
from seriatim.protocol import CountWithin, load_protocol

CARD = ("population", "intercurrent", "time_zero", "cluster", "assumes")


@pytest.fixture
def protocol():
    return load_protocol()


def line(protocol, analysis, endpoint="complete_response"):
    return next(
        item
        for item in make_plan(protocol)
        if (item.analysis, item.endpoint) == (analysis, endpoint)
    )


@pytest.mark.parametrize("name", CARD)
def test_no_line_of_the_plan_leaves_a_part_of_its_card_empty(protocol, name):
    for item in make_plan(protocol):
        text = getattr(item, name)
        assert text, item.analysis
        assert "{" not in text, item.analysis


def test_the_three_questions_differ_in_population_and_assumption(protocol):
    names = ("response_difference", "paired_change", "standardized_response")
    found = [line(protocol, name) for name in names]
    assert len({item.population for item in found}) == 3
    assert len({item.assumes for item in found}) == 3


def test_other_therapy_is_said_as_the_protocol_has_it(protocol):
    endpoint = protocol.endpoint("complete_response")
    assert "flagged and kept" in line(protocol, "response").intercurrent
    strict = type(endpoint.criteria)(confounded="not_evaluable")
    changed = dataclasses.replace(endpoint, criteria=strict)
    others = tuple(changed if e.name == endpoint.name else e for e in protocol.endpoints)
    asked = line(dataclasses.replace(protocol, endpoints=others), "response")
    assert "before the assessment: not evaluable" in asked.intercurrent


def test_harm_and_response_of_one_analysis_have_different_cards(protocol):
    response = line(protocol, "detectable_difference")
    harm = line(protocol, "detectable_difference", "severe_local_toxicity")
    assert response.intercurrent != harm.intercurrent


def test_counting_within_patients_is_said(protocol):
    group = dataclasses.replace(protocol.groups[0], within=CountWithin.PATIENT)
    counted = line(dataclasses.replace(protocol, groups=(group,)), "transition_contrast",
                   "complete_response_after_previous")  # fmt: skip
    assert counted.cluster == "none: one pair a patient"


def test_an_analysis_without_a_card_is_refused(protocol):
    unknown = dataclasses.replace(make_plan(protocol)[0], analysis="horoscope")
    with pytest.raises(KeyError):
        with_estimand(protocol, unknown)
