"""The plan names every analysis with its unit and denominator, from the protocol alone."""

from dataclasses import replace

from seriatim.analysis.planning.plan import group_labels, make_plan
from seriatim.protocol import load_protocol, parse_protocol

MINIMAL = b"""
format = 1
title = "One endpoint"
[groups.order]
levels = { "First" = "1", "Later" = "2+" }
[endpoints.harm]
kind = "local_toxicity"
"""


def test_both_denominators_of_every_rate_are_planned():
    plan = make_plan(load_protocol())
    for endpoint in ("overall_response", "complete_response"):
        lines = [line for line in plan if (line.analysis, line.endpoint) == ("response", endpoint)]
        assert [line.denominator for line in lines] == [
            "evaluable procedures",
            "all treated procedures",
        ]


def test_the_grouping_by_the_future_is_marked_and_never_alone():
    survival = [line for line in make_plan(load_protocol()) if line.endpoint == "overall_survival"]
    assert any("known only at the end" in line.groups for line in survival)
    assert any("Mantel-Byar" in line.method for line in survival)


def test_units_differ_between_patients_and_procedures():
    units = {(line.analysis, line.endpoint): line.unit for line in make_plan(load_protocol())}
    assert units["mantel_byar", "overall_survival"] == "patient"
    assert units["cumulative_incidence", "time_to_in_field_progression"] == "procedure"


def test_the_margin_and_every_criteria_option_are_printed():
    plan = make_plan(load_protocol())
    (toxicity,) = (line for line in plan if line.analysis == "grade_difference"
                   and line.endpoint == "severe_local_toxicity")  # fmt: skip
    assert "margin 0.1" in toxicity.method
    response = next(line for line in plan if line.endpoint == "overall_response")
    for words in ("any lesion grows 25%", "smallest size so far", "no confirmation required",
                  "assessed 6 to 26 weeks", "all lesions counted"):  # fmt: skip
        assert words in response.definition


def test_a_small_protocol_has_a_small_plan():
    protocol = parse_protocol(MINIMAL)
    assert [line.analysis for line in make_plan(protocol)] == [
        "flow",
        "grades",
        "grades",
        "first_severe",
        "worst_grade",
    ]
    assert [(label.label, label.numbers) for label in group_labels(protocol)] == [
        ("First", "1"),
        ("Later", "2+"),
    ]


def test_differences_of_characteristics_are_planned_only_where_asked_for():
    protocol = load_protocol()
    assert not any(line.analysis == "characteristic_difference" for line in make_plan(protocol))
    wanted = replace(protocol.characteristics, differences=True)
    plan = make_plan(replace(protocol, characteristics=wanted))
    lines = [line for line in plan if line.analysis == "characteristic_difference"]
    assert [line.unit for line in lines] == ["patient", "procedure"]
    assert {line.groups for line in lines} == {"each group against First ILP"}
    assert lines[0].denominator == "patients with a recorded value, ten or more in both groups"
    assert all("no p-values" in line.method and line.cluster == "patient" for line in lines)
    one = replace(protocol.groups[0], levels=protocol.groups[0].levels[:1])
    alone = replace(protocol, groups=(one,), comparisons=(), characteristics=wanted)
    assert not any(line.analysis == "characteristic_difference" for line in make_plan(alone))
