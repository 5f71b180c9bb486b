"""Models of survival: the same numbers as an assembly of the same registry in R."""

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from seriatim.analysis.deriving import derive_study
from seriatim.analysis.models.adjusted_hazard import AGAIN, DISTANT, known_in_time
from seriatim.analysis.models.hazard_model import EVER, hazard_model_rows
from seriatim.cohort import read_cohort
from seriatim.endpoints.patient_history import derive_patient_history
from seriatim.endpoints.time_to_event import derive_counting_process, derive_overall_survival
from seriatim.protocol import parse_protocol

REFERENCE = Path(__file__).parents[3] / "reference"
LEVELS = {
    "again": (AGAIN, EVER),
    "distant": (DISTANT, EVER),
    "recent": ("follow-up from 2011 on", EVER),
    "age": ("age_at_procedure", "per 10"),
    "male": ("sex", "M v F"),
    "breslow": ("breslow_mm", "per 1"),
    "ulcerated": ("ulceration", "yes v no"),
    "n_lesions": ("n_lesions", "per 1"),
}


@pytest.fixture(scope="module")
def series():
    """Return study, endpoint, survival and what is known in time of the reference registry."""
    text = (resources.files("seriatim.protocol") / "repeat_ilp.toml").read_text(encoding="utf-8")
    study = derive_study(
        read_cohort(REFERENCE / "data" / "models_SYNTHETIC"), parse_protocol(text.encode())
    )
    return study, *with_clock(study)


def with_clock(study):
    endpoint = study.protocol.endpoint("overall_survival")
    survival = derive_overall_survival(study.cohort)
    process = derive_counting_process(study.cohort)
    history = derive_patient_history(study.cohort)
    return endpoint, survival, known_in_time(endpoint, (survival, process, history))


def find(rows, groups, level, context, statistic):
    (row,) = (
        row
        for row in rows
        if (row.groups, row.level, row.context, row.statistic)
        == (groups, level, context, statistic)
    )
    return row


def test_the_models_are_those_of_r(series):
    rows = list(hazard_model_rows(*series))
    cases = json.loads((REFERENCE / "models.json").read_text())["cases"]
    models = next(case["models"] for case in cases if case["name"] == "survival")
    assert len(models) == 9
    for model in models:
        for i, term in enumerate(model["terms"]):
            place = (*LEVELS[term], model["context"])
            for statistic in ("hazard_ratio", "conf_low", "conf_high", "p_value"):
                row = find(rows, *place, statistic)
                assert row.value == pytest.approx(model[statistic][i], rel=1e-8), (term, statistic)
                assert (row.n, row.n_total) == (model["n"], model["n_total"])


def test_deaths_are_counted_where_they_happen(series):
    rows = list(hazard_model_rows(*series))
    counts = [find(rows, DISTANT, code, "", "n_events") for code in ("no", "yes")]
    # Every death is in one state; a patient can be in both in turn.
    assert sum(row.n for row in counts) == 208
    assert counts[0].n_total == 290
    assert find(rows, "breslow_mm", "", "", "missing").n == 18


def test_no_model_no_rows(series):
    study, *rest = series
    bare = replace(study, protocol=replace(study.protocol, models=()))
    assert list(hazard_model_rows(bare, *rest)) == []


def test_few_deaths_are_penalized_alone_and_refused_together(series):
    study, endpoint, survival, known = series
    death = known.death & (np.cumsum(known.death) <= 9)
    rows = list(hazard_model_rows(study, endpoint, survival, replace(known, death=death)))
    alone = find(rows, "sex", "M v F", "univariable", "hazard_ratio")
    assert "Firth" in alone.method
    assert alone.value is not None
    together = find(rows, "", "", "multivariable", "hazard_ratio")
    assert (together.value, together.reason) == (
        None,
        "8 events allow 0 parameters (one for ten); the model has 8",
    )


def test_nobody_followed_is_a_result_with_its_reason(series):
    study, endpoint, survival, known = series
    none = replace(known, ends=np.zeros_like(known.ends))
    (row,) = hazard_model_rows(study, endpoint, survival, none)
    assert (row.value, row.reason) == (None, "no patient was followed")


def test_a_small_series_is_answered_with_reasons(study):
    rows = list(hazard_model_rows(study, *with_clock(study)))
    assert find(rows, "", "", "multivariable", "hazard_ratio").reason
    # Nobody has a Breslow thickness: nothing to compare, and said so.
    assert any(row.groups == "breslow_mm" and row.reason for row in rows)
