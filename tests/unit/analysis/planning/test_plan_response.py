"""What is planned about response follows from the protocol alone."""

import dataclasses

from seriatim.analysis.planning.plan_response import (
    plan_next_response,
    plan_response,
    plan_response_tables,
    plan_second_response,
    plan_transition_contrasts,
)


def test_a_compared_response_is_asked_three_ways(protocol, names):
    endpoint = protocol.endpoint("complete_response")
    second = [
        "paired_change",
        "standardized_response",
        "weighted_response",
        "tipping_point",
        "treated_again",
        "selection_indicator",
    ]
    assert names(plan_second_response(protocol, endpoint)) == second
    assert names(plan_response(protocol, endpoint, "order")) == [
        "response",
        "response",
        "response_bounds",
        "response_difference",
        "detectable_difference",
        *second,
        "response_model",
    ]


def test_a_response_that_is_not_compared_is_not_asked(protocol, names):
    alone = dataclasses.replace(protocol, comparisons=(), transitions=())
    endpoint = protocol.endpoint("complete_response")
    assert names(plan_second_response(alone, endpoint)) == []
    assert names(plan_next_response(alone)) == []
    assert names(plan_response_tables(alone, "order")) == ["agreement"]
    assert names(plan_transition_contrasts(alone)) == []


def test_later_groups_are_predicted_only_where_there_are_any(protocol, names):
    group = dataclasses.replace(protocol.groups[0], levels=protocol.groups[0].levels[:2])
    short = dataclasses.replace(protocol, groups=(group,))
    planned = names(plan_second_response(short, protocol.endpoint("complete_response")))
    assert "selection_indicator" not in planned
