"""The flow adds up from the file to the groups."""

from seriatim.analysis.description.flow import evaluable_rows, flow_rows
from seriatim.endpoints.response import ResponseRule, derive_response


def test_the_flow_of_the_small_series(study, values):
    counts = values(flow_rows(study), "count")
    assert counts["", "patients_read"] == counts["", "patients_included"] == 3
    assert counts["", "procedures_included"] == 6
    assert [counts["", f"patients_with_{n}"] for n in (1, 2, 3)] == [1, 1, 1]
    assert counts["Second ILP", "procedures"] == counts["Second ILP", "patients"] == 2


def test_evaluable_and_not(study, values):
    criteria = study.protocol.endpoint("overall_response").criteria
    response = derive_response(study.cohort, study.procedures, ResponseRule(criteria=criteria))
    counts = values(evaluable_rows(study, response), "count")
    assert counts["First ILP", "evaluable"] == 3
    assert counts["Third to fifth ILP", "evaluable"] == 0
    assert counts["Third to fifth ILP", "not_evaluable_lost"] == 1
    assert counts["Third to fifth ILP", "no_measurable_disease"] == 0
