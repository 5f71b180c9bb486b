"""A run is complete, the same every time, and refuses what does not fit."""

import dataclasses

import pytest

from seriatim.analysis.deriving import derive
from seriatim.analysis.run import compute_results, run
from seriatim.protocol import ProtocolError, parse_protocol

SMALL = b"""
format = 1
title = "Later against first"
[groups.order]
within = "patient"
levels = { "First" = "1", "Later" = "2+" }
[endpoints.harm]
kind = "local_toxicity"
[[comparisons]]
endpoint = "harm"
groups = "order"
reference = "First"
"""


def test_every_planned_analysis_has_rows(study):
    steps = []
    results = run(study.cohort, study.protocol, progress=steps.append)
    computed = {row.analysis for row in results.rows}
    planned = {line.analysis for line in results.plan}
    assert planned <= computed
    # What belongs to a planned analysis without being one: its curves, numbers at risk, tests.
    parts = {
        "survival_curve", "survival_at_risk", "follow_up", "log_rank", "time_dependent_hazard",
        "cumulative_incidence_curve", "survival_from_procedure_curve", "deaths_as_censored",
        "survival_from_procedure_at_risk", "proportional_hazards", "after_local_progression",
        "state_curve",
    }  # fmt: skip
    assert computed <= planned | parts
    assert steps[0] == "Response of every procedure"
    assert len({row.id for row in results.rows}) == len(results.rows)
    assert all(row.reason for row in results.rows if row.value is None)


def test_the_same_cohort_gives_the_same_results(study):
    assert run(study.cohort, study.protocol) == run(study.cohort, study.protocol)


def test_what_was_derived_already_gives_the_same_results(study):
    steps = []
    results = compute_results(derive(study.cohort, study.protocol), steps.append)
    assert results == run(study.cohort, study.protocol)
    assert "Response of every procedure" not in steps
    assert compute_results(derive(study.cohort, parse_protocol(SMALL))).disagreements == ()


def test_a_protocol_without_response_runs_without_it(study):
    results = run(study.cohort, parse_protocol(SMALL))
    assert {row.analysis for row in results.rows} == {
        "flow",
        "grades",
        "grade_difference",
        "ridit",
        "detectable_difference",
        "first_severe",
        "worst_grade",
        "multiplicity",
    }
    assert results.disagreements == ()


def test_the_provenance_names_data_protocol_and_versions(study):
    provenance = run(study.cohort, study.protocol).provenance
    assert provenance.protocol_hash == study.protocol.sha256
    assert provenance.data_hash == study.cohort.data_hash
    assert {name for name, _ in provenance.versions} >= {"seriatim", "python", "numpy", "duckdb"}
    assert all("/" not in name for name, _, _ in provenance.files)


def test_another_dictionary_is_refused(study):
    other = dataclasses.replace(study.protocol, dictionary="hip")
    with pytest.raises(ProtocolError, match="dictionary"):
        run(study.cohort, other)
