"""Models of response: the same numbers as an assembly of the same registry in R."""

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from seriatim.analysis.deriving import derive_responses, derive_study
from seriatim.analysis.models.response_model import response_model_rows
from seriatim.cohort import read_cohort
from seriatim.protocol import ModelDefinition, parse_protocol

REFERENCE = Path(__file__).parents[3] / "reference"
LEVELS = {
    "second": ("order", "Second ILP v First ILP"),
    "later": ("order", "Third to fifth ILP v First ILP"),
    "age": ("age_at_procedure", "per 10"),
    "male": ("sex", "M v F"),
    "arm": ("region", "arm v leg"),
    "n_lesions": ("n_lesions", "per 1"),
    "size": ("largest_lesion_mm", "per 10"),
}


@pytest.fixture(scope="module")
def recorded():
    """Return the study of the reference registry under the response as recorded."""
    text = (resources.files("seriatim.protocol") / "repeat_ilp.toml").read_text(encoding="utf-8")
    protocol = parse_protocol(text.replace('"derived_else_recorded"', '"recorded"').encode())
    study = derive_study(read_cohort(REFERENCE / "data" / "models_SYNTHETIC"), protocol)
    return study, derive_responses(study, lambda step: None)


def rows_of(study, responses, name="complete_response"):
    return list(response_model_rows(study, study.protocol.endpoint(name), responses[name]))


def find(rows, groups, level, context, statistic):
    (row,) = (
        row
        for row in rows
        if (row.groups, row.level, row.context, row.statistic)
        == (groups, level, context, statistic)
    )
    return row


def test_the_models_are_those_of_r(recorded):
    rows = rows_of(*recorded)
    cases = json.loads((REFERENCE / "models.json").read_text())["cases"]
    models = next(case["models"] for case in cases if case["name"] == "response")
    assert len(models) == 7
    for model in models:
        for i, term in enumerate(model["terms"]):
            place = (*LEVELS[term], model["context"])
            ratio = find(rows, *place, "odds_ratio")
            assert ratio.value == pytest.approx(model["odds_ratio"][i], rel=1e-8)
            error = find(rows, *place, "std_error")
            assert error.value == pytest.approx(model["std_error"][i], rel=1e-8)
            assert (ratio.n, ratio.n_total) == (model["n"], model["n_total"])


def test_categories_are_counted_and_add_up(recorded):
    rows = rows_of(*recorded)
    sexes = [find(rows, "sex", code, "", "n_events") for code in ("F", "M")]
    whole = find(rows, "", "", "multivariable", "n_events")
    assert sum(row.n for row in sexes) == whole.n == 211
    assert sum(row.n_total for row in sexes) == whole.n_total == 371
    assert find(rows, "order", "Second ILP", "", "n_events").n_total == 59


def test_no_model_no_rows(recorded):
    assert rows_of(*recorded, name="overall_response") == []


def test_few_responses_are_penalized_alone_and_refused_together(recorded):
    study, responses = recorded
    response = responses["complete_response"]
    # 9 complete responses: fewer than ten for a parameter.
    keep = np.flatnonzero(response.code == "CR")[:9]
    code = np.where(response.code == "CR", "PR", response.code)
    code[keep] = "CR"
    rows = rows_of(study, {"complete_response": replace(response, code=code)})
    alone = find(rows, "sex", "M v F", "univariable", "odds_ratio")
    assert alone.method.startswith("Firth logistic regression")
    assert alone.method.endswith("procedures as if independent")
    assert alone.value is not None
    together = find(rows, "", "", "multivariable", "odds_ratio")
    assert together.value is None
    assert together.reason == "9 events allow 0 parameters (one for ten); the model has 7"
    assert not any(row.groups and row.context == "multivariable" for row in rows)


def test_separation_falls_back_on_firth(recorded):
    """No second or later procedure responds: GEE has no finite odds ratio."""
    study, responses = recorded
    response = responses["complete_response"]
    later = study.level != "First ILP"
    code = np.where(later & (response.code == "CR"), "PR", response.code)
    rows = rows_of(study, {"complete_response": replace(response, code=code)})
    second = find(rows, "order", "Second ILP v First ILP", "multivariable", "odds_ratio")
    assert second.method.startswith("Firth")
    assert 0 < second.value < 0.1


def test_a_covariate_that_is_the_same_for_all_has_a_reason(study):
    model = ModelDefinition(endpoint="complete_response", covariates=("region",))
    protocol = replace(study.protocol, models=(model,))
    responses = derive_responses(replace(study, protocol=protocol), lambda step: None)
    response = responses["complete_response"]
    legs = replace(response, code=np.where(study.procedures.number > 0, response.code, "NE"))
    legs.code[-1] = "NE"  # the only arm
    rows = rows_of(replace(study, protocol=protocol), {"complete_response": legs})
    alone = find(rows, "region", "arm v leg", "univariable", "odds_ratio")
    assert alone.value is None
    assert alone.reason


def test_a_covariate_that_nobody_has_is_a_result_with_its_reason(study):
    model = ModelDefinition(endpoint="complete_response", covariates=("ulceration",))
    held = replace(study, protocol=replace(study.protocol, models=(model,)))
    rows = rows_of(held, derive_responses(held, lambda step: None))
    alone = find(rows, "ulceration", "", "univariable", "odds_ratio")
    assert (alone.value, alone.reason) == (None, "the same for all procedures")
    assert find(rows, "ulceration", "", "", "missing").n == 5
