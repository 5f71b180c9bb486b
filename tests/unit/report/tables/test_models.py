"""Tables of models: alone beside together, with counts, references and reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from seriatim.analysis.results import ResultRow, Results
from seriatim.report.document import Table
from seriatim.report.tables.models import hazard_model_table, response_model_table
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup

LABELS = registry_labels()


@pytest.fixture(scope="module")
def tables(example: Results) -> tuple[Table, Table]:
    response = response_model_table(Lookup(example), LABELS)
    hazard = hazard_model_table(Lookup(example), LABELS)
    assert response is not None
    assert hazard is not None
    return response, hazard


def cells(table: Table, label: str) -> tuple[str, ...]:
    return next(row.cells for row in table.rows if row.label == label and any(row.cells))


def test_each_category_stands_beside_its_reference(tables: tuple[Table, Table]) -> None:
    response, _ = tables
    assert response.caption == "Complete response: each covariate alone, and all together"
    assert cells(response, "First ILP") == ("174/290", "reference", "", "reference", "")
    # (24/35) / (174/116) = 0.457
    assert cells(response, "Second ILP")[:3] == ("24/59", "0.46 (0.27 to 0.78)", "0.004")
    assert cells(response, "Age at the procedure, years (per 10)")[0] == "211/371"
    assert response.notes[0] == (
        "All together: 371 procedures with every covariate recorded, 211 responses."
    )
    assert "logistic GEE" in response.notes[1]


def test_yes_or_no_is_one_row_and_what_is_missing_another(tables: tuple[Table, Table]) -> None:
    _, hazard = tables
    assert cells(hazard, "Ulceration of the primary")[0] == "63/94"
    labels = [row.label for row in hazard.rows]
    after = hazard.rows[labels.index("Ulceration of the primary") + 1]
    assert (after.label, after.cells[0]) == ("Missing", "53")
    assert cells(hazard, "Any re-treatment v 1 ILP")[1] == "0.99 (0.71 to 1.40)"
    assert hazard.columns[1].label == "Hazard ratio (95% CI)"


def model_rows(make_row: Callable[..., ResultRow], endpoint: str) -> Iterator[ResultRow]:
    place: dict[str, Any] = {"population": "evaluable", "groups": "sex"}
    for code, n in (("F", 4), ("M", 5)):
        yield make_row(
            "response_model", endpoint, "n_events", float(n), level=code, n=n, n_total=20, **place
        )
    yield make_row(
        "response_model",
        endpoint,
        "odds_ratio",
        None,
        level="M v F",
        context="univariable",
        reason="no finite solution",
        **place,
    )
    whole = {"population": "evaluable", "context": "multivariable"}
    yield make_row("response_model", endpoint, "n_events", 9.0, n=9, n_total=40, **whole)
    yield make_row(
        "response_model", endpoint, "odds_ratio", None, reason="9 events allow 0", **whole
    )


def test_what_was_not_fitted_says_why(
    make_row: Callable[..., ResultRow], look: Callable[..., Lookup]
) -> None:
    table = response_model_table(look(*model_rows(make_row, "complete_response")), LABELS)
    assert table is not None
    assert cells(table, "Male") == ("5/20", "not estimated: no finite solution", "–", "–", "–")
    assert table.notes[0].endswith("9 responses; not fitted: 9 events allow 0.")


def test_two_endpoints_stand_under_their_names(
    make_row: Callable[..., ResultRow], look: Callable[..., Lookup]
) -> None:
    rows = [*model_rows(make_row, "complete_response"), *model_rows(make_row, "overall_response")]
    table = response_model_table(look(*rows), LABELS)
    assert table is not None
    headings = [row.label for row in table.rows if row.kind == "heading"]
    assert headings == ["Complete response", "Overall response (CR or PR)"]
    assert table.caption.startswith("Response:")


def test_no_model_no_table(empty_results: Results) -> None:
    lookup = Lookup(empty_results)
    assert response_model_table(lookup, LABELS) is None
    assert hazard_model_table(lookup, LABELS) is None
