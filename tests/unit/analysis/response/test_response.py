"""Rates stand on both denominators, and every not evaluable has its reason."""

import pytest

from seriatim.analysis.response.response import (
    agreement_rows,
    category_rows,
    disagreements,
    response_rows,
)
from seriatim.endpoints.response import ResponseRule, derive_response


@pytest.fixture
def response(study):
    endpoint = study.protocol.endpoint("complete_response")
    return derive_response(study.cohort, study.procedures, ResponseRule(criteria=endpoint.criteria))


def test_both_denominators(study, response, values):
    rows = list(response_rows(study, study.protocol.endpoint("overall_response"), response))
    evaluable = values(rows, "proportion", population="evaluable", analysis="response")
    treated = values(rows, "proportion", population="all_treated", analysis="response")
    assert evaluable["First ILP", ""] == treated["First ILP", ""] == pytest.approx(2 / 3)
    assert treated["Third to fifth ILP", ""] == 0  # A3 was not evaluable: no response
    assert evaluable["Third to fifth ILP", ""] is None  # nobody left to divide by
    reason = next(
        row.reason
        for row in rows
        if (row.population, row.level, row.statistic)
        == ("evaluable", "Third to fifth ILP", "proportion")
    )
    assert reason


def test_categories_and_reasons(study, response, values):
    counts = values(category_rows(study, "response_category", response), "count")
    assert [counts["First ILP", code] for code in ("CR", "PR", "SD", "PD", "NE")] == [1, 1, 1, 0, 0]
    assert counts["Third to fifth ILP", "NE: lost"] == 1


def test_nothing_derived_means_nothing_to_agree(response, study):
    rows = list(agreement_rows(response))
    assert [(row.context, row.value, row.n_total) for row in rows] == [("same", 0, 0)]
    assert disagreements(study.procedures.procedure_id, response) == ()


def test_a_disagreement_names_the_procedure_and_explains(cohort_of):
    from seriatim.criteria import WhoCriteria
    from seriatim.endpoints.procedures import derive_procedures

    cohort = cohort_of(
        patients="patient_id\nA\n",
        procedures="procedure_id patient_id procedure_date region side response\n"
        "A1 A 2010-01-01 leg L CR\n",
        lesions="patient_id lesion_id\nA 1\n",
        measurements="patient_id lesion_id measurement_date status longest_mm perpendicular_mm\n"
        "A 1 2009-12-30 measured 20 10\nA 1 2010-04-01 measured 10 5\n",
    )
    procedures = derive_procedures(cohort)
    response = derive_response(cohort, procedures, ResponseRule(criteria=WhoCriteria()))
    (found,) = disagreements(procedures.procedure_id, response)
    assert (found.procedure_id, found.recorded, found.derived) == ("A1", "CR", "PR")
    assert "-75 %" in found.explanation
    contexts = {row.context: row.value for row in agreement_rows(response)}
    assert contexts == {"same": 0, "CR->PR": 1}
