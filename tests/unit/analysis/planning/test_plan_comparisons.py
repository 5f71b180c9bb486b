"""What is planned about an outcome by group follows from the comparisons of the protocol."""

import dataclasses

from seriatim.analysis.planning.plan_comparisons import (
    is_compared,
    plan_detectable,
    plan_difference,
    plan_multiplicity,
    plan_rates,
)


def test_every_rate_has_both_denominators(protocol):
    lines = plan_rates(protocol.endpoint("complete_response"), "order", "response", "evaluable")
    assert [line.denominator for line in lines] == [
        "evaluable procedures",
        "all treated procedures",
    ]


def test_a_difference_names_its_reference_and_its_margin(protocol):
    endpoint = protocol.endpoint("severe_local_toxicity")
    comparison = next(each for each in protocol.comparisons if each.endpoint == endpoint.name)
    line = plan_difference(protocol, endpoint, comparison, "graded procedures")
    assert line.analysis == "grade_difference"
    assert line.groups == "each group against First ILP"
    assert line.method.endswith("; margin 0.1")
    free = dataclasses.replace(protocol, noninferiority=())
    assert "margin" not in plan_difference(free, endpoint, comparison, "graded").method


def test_what_is_not_compared_has_nothing_to_detect(protocol, names):
    alone = dataclasses.replace(protocol, comparisons=())
    endpoint = protocol.endpoint("complete_response")
    assert is_compared(protocol, endpoint.name)
    assert names(plan_detectable(protocol, endpoint)) == ["detectable_difference"]
    assert not is_compared(alone, endpoint.name)
    assert names(plan_detectable(alone, endpoint)) == []
    assert names(plan_multiplicity(alone)) == []


def test_the_family_names_its_primary(protocol):
    (line,) = plan_multiplicity(protocol)
    assert "no primary named" in line.groups
    (line,) = plan_multiplicity(dataclasses.replace(protocol, primary="complete_response"))
    assert "primary: complete_response" in line.groups
