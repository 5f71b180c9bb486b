"""The results keep their values in the shape of the CDISC Analysis Results Standard."""

import json
from dataclasses import replace

import pytest

from seriatim.report.reproduce.analysis_results import ars_json, format_result, reporting_event

#: Required properties, from the JSON schema of the standard (cdisc-org/analysis-results-standard).
REQUIRED = {
    "event": {"id", "name", "mainListOfContents"},
    "analyses": {"id", "reason", "purpose", "methodId", "name"},
    "methods": {"id", "operations", "name"},
    "analysisSets": {"id", "level", "order"},
    "analysisGroupings": {"id", "dataDriven"},
}


def test_shape_and_references(results):
    event = reporting_event(results)
    assert set(event) >= REQUIRED["event"]
    for part in ("analyses", "methods", "analysisSets", "analysisGroupings"):
        assert event[part]
        assert all(set(each) >= REQUIRED[part] for each in event[part])
        names = [each["id"] for each in event[part]]
        assert len(set(names)) == len(names)
    methods = {method["id"]: method for method in event["methods"]}
    sets = {each["id"] for each in event["analysisSets"]}
    for analysis in event["analyses"]:
        operations = {each["id"] for each in methods[analysis["methodId"]]["operations"]}
        assert analysis["analysisSetId"] in sets
        assert {result["operationId"] for result in analysis["results"]} <= operations
    items = event["mainListOfContents"]["contentsList"]["listItems"]
    assert [item["analysisId"] for item in items] == [each["id"] for each in event["analyses"]]


def test_every_result_but_points_of_curves_is_there_with_all_digits(results):
    event = json.loads(ars_json(results))
    raw = sorted(
        result["rawValue"]
        for analysis in event["analyses"]
        for result in analysis["results"]
        if "rawValue" in result
    )
    rows = [row for row in results.rows if not row.analysis.endswith(("_curve", "_at_risk"))]
    assert raw == sorted(repr(row.value) for row in rows if row.value is not None)


@pytest.mark.parametrize(("primary", "word"), [("", "EXPLORATORY"), ("flow", "SECONDARY")])
def test_purpose_follows_the_primary_endpoint(results, primary, word):
    event = reporting_event(replace(results, primary=primary))
    assert event["analyses"][0]["purpose"]["controlledTerm"] == f"{word} OUTCOME MEASURE"
    named = reporting_event(replace(results, primary="complete_response"))
    purposes = {
        each["purpose"]["controlledTerm"]
        for each in named["analyses"]
        if each["variable"] == "complete_response"
    }
    assert purposes == {"PRIMARY OUTCOME MEASURE"}


@pytest.mark.parametrize(
    ("statistic", "value", "text"),
    [
        ("p_value", 0.0123, "0.012"),
        ("proportion", 0.4068, "40.7%"),
        ("risk_difference", -0.1932, "−0.193"),
        ("conf_low", 0.21, "0.210"),
        ("count", 24.0, "24"),
        ("median", 34.123, "34.12"),
        ("median", None, "not reached"),
    ],
)
def test_formatted_values(results, statistic, value, text):
    row = replace(results.rows[0], statistic=statistic, value=value, reason="not reached")
    assert format_result(row) == text
