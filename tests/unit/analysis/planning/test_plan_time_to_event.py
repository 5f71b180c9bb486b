"""What is planned for survival and for progression."""

import dataclasses

from seriatim.analysis.planning.plan_time_to_event import plan_time_to_event
from seriatim.protocol import load_protocol

PROTOCOL = load_protocol()


def lines(name, **changes):
    endpoint = dataclasses.replace(PROTOCOL.endpoint(name), **changes)
    return {line.analysis: line for line in plan_time_to_event(PROTOCOL, endpoint, "order")}


def test_landmarks_covariates_and_series_are_named_before_the_data():
    plan = lines("overall_survival")
    assert plan["landmark"].groups == "treated again by 12 and 24 months"
    assert plan["null_simulation"].method.startswith("200 series")
    assert "follow-up from 2011 on" in plan["adjusted_hazard"].method
    assert "response to the last procedure" in plan["adjusted_hazard"].method
    assert plan["survival_from_procedure"].unit == "procedure"


def test_what_the_protocol_leaves_out_is_not_planned():
    plan = lines("overall_survival", landmarks_months=(), null_cohorts=0, calendar_from=None)
    assert not {"landmark", "null_simulation"} & set(plan)
    assert "follow-up" not in plan["adjusted_hazard"].method


def test_progression_is_clustered_and_tested_only_where_groups_are_apart():
    plan = lines("time_to_in_field_progression")
    assert "clustered by patient" in plan["cumulative_incidence"].method
    assert "only if no patient" in plan["gray_test"].method
    assert plan["response_duration"].endpoint == "complete_response"


def test_without_transitions_no_response_can_last():
    bare = dataclasses.replace(PROTOCOL, transitions=())
    endpoint = bare.endpoint("time_to_in_field_progression")
    plan = {line.analysis for line in plan_time_to_event(bare, endpoint, "order")}
    assert "response_duration" not in plan
    survival = bare.endpoint("overall_survival")
    plan = {line.analysis: line for line in plan_time_to_event(bare, survival, "order")}
    assert "response" not in plan["adjusted_hazard"].method
