"""The paragraph on models: every ratio of all covariates together, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.paper.models import models
from seriatim.wording.lookup import Lookup


def test_every_term_has_its_ratio_limits_and_p(example: Results) -> None:
    response, survival = models(Lookup(example))
    assert response.startswith(
        "Complete response, all covariates together (371 procedures, 211 responses), odds ratio "
        "(95% CI): second ILP v first ILP 0.47 (0.27 to 0.81), p = 0.007;"
    )
    assert "sex, male v female 1.34" in response
    assert "age at the procedure, years (per 10) 1.05" in response
    assert "ulceration of the primary 1.06" in survival
    assert survival.count(";") == 8


def test_a_model_that_was_refused_says_why(
    make_row: Callable[..., Any], look: Callable[..., Lookup]
) -> None:
    whole: dict[str, Any] = {"context": "multivariable", "population": "evaluable"}
    events = make_row(
        "response_model", "complete_response", "n_events", 9.0, n=9, n_total=40, **whole
    )
    refused = make_row(
        "response_model", "complete_response", "odds_ratio", None, reason="few", **whole
    )
    assert [*models(look(events, refused))] == [
        "Complete response, all covariates together (40 procedures, 9 responses): not fitted, "
        "since few."
    ]
    # Counts without any ratio, and ratios without counts, are not worded.
    assert [text for text in models(look(events)) if text] == []
    assert [text for text in models(look(refused)) if text] == []


def test_nothing_without_rows(empty_results: Results) -> None:
    assert [*models(Lookup(empty_results))] == []
