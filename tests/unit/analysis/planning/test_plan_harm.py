"""What is planned about toxicity and complications follows from the protocol alone."""

import dataclasses

from seriatim.analysis.planning.plan_harm import plan_harm, plan_severe


def test_harm_is_tested_only_against_a_margin(protocol, names):
    endpoint = protocol.endpoint("severe_local_toxicity")
    lines = list(plan_severe(protocol, endpoint))
    assert names(lines) == ["noninferiority", "first_severe", "worst_grade"]
    assert [line.unit for line in lines] == ["procedure", "patient", "patient"]
    assert lines[0].groups == "each group against First ILP"
    free = dataclasses.replace(protocol, noninferiority=())
    assert names(plan_severe(free, endpoint)) == ["first_severe", "worst_grade"]


def test_complications_are_listed_and_toxicity_is_not(protocol, names):
    complications = list(plan_harm(protocol, protocol.endpoint("major_complication"), "order"))
    (listed,) = (line for line in complications if line.analysis == "complication_list")
    assert listed.definition == "complications within 90 days, as named in the record"
    toxicity = names(plan_harm(protocol, protocol.endpoint("severe_local_toxicity"), "order"))
    assert toxicity[:5] == [
        "grades",
        "grades",
        "grade_difference",
        "ridit",
        "detectable_difference",
    ]
    assert "complication_list" not in toxicity
