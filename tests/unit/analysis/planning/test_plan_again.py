"""What is planned about repeating follows from the protocol alone."""

import dataclasses

import pytest

from seriatim.analysis.planning.plan_again import (
    is_compared,
    plan_detectable,
    plan_harm,
    plan_multiplicity,
    plan_next_response,
    plan_second_response,
)
from seriatim.protocol import load_protocol


@pytest.fixture
def protocol():
    return load_protocol()


def names(lines):
    return [line.analysis for line in lines]


def test_a_compared_response_is_asked_three_ways(protocol):
    endpoint = protocol.endpoint("complete_response")
    assert is_compared(protocol, endpoint.name)
    assert names(plan_second_response(protocol, endpoint)) == [
        "paired_change",
        "standardized_response",
        "weighted_response",
        "tipping_point",
        "treated_again",
        "selection_indicator",
    ]
    assert names(plan_detectable(protocol, endpoint)) == ["detectable_difference"]


def test_a_response_that_is_not_compared_is_not_asked(protocol):
    alone = dataclasses.replace(protocol, comparisons=(), transitions=())
    endpoint = protocol.endpoint("complete_response")
    assert names(plan_second_response(alone, endpoint)) == []
    assert names(plan_detectable(alone, endpoint)) == []
    assert names(plan_multiplicity(alone)) == []
    assert names(plan_next_response(alone)) == []


def test_later_groups_are_predicted_only_where_there_are_any(protocol):
    group = dataclasses.replace(protocol.groups[0], levels=protocol.groups[0].levels[:2])
    short = dataclasses.replace(protocol, groups=(group,))
    planned = names(plan_second_response(short, protocol.endpoint("complete_response")))
    assert "selection_indicator" not in planned


def test_harm_is_tested_only_against_a_margin(protocol):
    endpoint = protocol.endpoint("severe_local_toxicity")
    assert names(plan_harm(protocol, endpoint)) == [
        "noninferiority",
        "first_severe",
        "worst_grade",
    ]
    free = dataclasses.replace(protocol, noninferiority=())
    assert names(plan_harm(free, endpoint)) == ["first_severe", "worst_grade"]


def test_the_family_names_its_primary(protocol):
    (line,) = plan_multiplicity(protocol)
    assert "no primary named" in line.groups
    (line,) = plan_multiplicity(dataclasses.replace(protocol, primary="complete_response"))
    assert "primary: complete_response" in line.groups
