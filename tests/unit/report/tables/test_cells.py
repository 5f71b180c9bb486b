from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.report.tables.cells import (
    difference_text,
    median_text,
    months_text,
    p_text,
    probability_text,
    ratio_text,
    share_text,
)
from seriatim.wording.lookup import Cell, Lookup

Make = Callable[..., Any]


def test_a_share_has_fraction_percentage_and_limits(lookup: Lookup) -> None:
    cell = lookup.cell(
        "response", endpoint="complete_response", population="evaluable", level="Second ILP"
    )
    # Wilson limits of 24/59: 29.1 % and 53.4 %.
    assert share_text(cell, 0) == "24/59 (41%; 29% to 53%)"


@pytest.mark.parametrize(
    ("n", "n_total", "expected"), [(3, 9, "3/9"), (3, 10, "3/10 (30%)"), (0, 0, "0/0")]
)
def test_tiny_denominators_show_counts_only(
    make_row: Make, n: int, n_total: int, expected: str
) -> None:
    row = make_row("response", "complete_response", "count", float(n), n=n, n_total=n_total)
    assert share_text(Cell(rows=(row,)), 0) == expected


def test_a_missing_estimate_says_why(make_row: Make) -> None:
    row = make_row("response_difference", "x", "risk_difference", None, reason="one group is empty")
    assert difference_text(Cell(rows=(row,))) == "not estimated: one group is empty"
    assert difference_text(Cell()) == "–"
    assert share_text(Cell(), 0) == "–"
    assert p_text(Cell()) == "–"


def test_a_difference_without_limits_stands_alone(make_row: Make) -> None:
    row = make_row("response_difference", "x", "risk_difference", 0.1)
    assert difference_text(Cell(rows=(row,))) == "10.0"


def test_ratios_that_cannot_be_given(make_row: Callable[..., Any]) -> None:
    none = make_row("x", "y", "risk_ratio", None, reason="no event in the reference")
    assert (
        ratio_text(Cell(rows=(none,)), "risk_ratio") == "not estimated: no event in the reference"
    )
    assert ratio_text(Cell(), "risk_ratio") == "–"
    bare = make_row("x", "y", "risk_ratio", 2.0)
    assert ratio_text(Cell(rows=(bare,)), "risk_ratio") == "2.00"


def test_medians(make_row: Callable[..., Any]) -> None:
    def cell(**values: float | None) -> Cell:
        rows = (make_row("survival", "os", name, value) for name, value in values.items())
        return Cell(rows=tuple(rows))

    assert median_text(Cell()) == "–"
    assert median_text(cell(median=None)) == "not reached"
    assert median_text(cell(median=20.0)) == "20.0"
    assert median_text(cell(median=20.0, conf_low=12.04)) == "20.0 (12.0 to not reached)"


def test_months_have_limits_or_a_dash(make_row: Make) -> None:
    values = {"mean_months": 3.04, "conf_low": -1.0, "conf_high": 7.0}
    rows = tuple(make_row("in_response", "x", name, value) for name, value in values.items())
    assert months_text(Cell(rows=rows), "mean_months") == "3.0 (−1.0 to 7.0)"
    assert months_text(Cell(rows=rows[:1]), "mean_months") == "3.0"
    assert months_text(Cell(), "mean_months") == "–"


def test_probabilities_have_limits_or_a_dash(make_row: Make) -> None:
    values = {"survival": 0.404, "conf_low": 0.3, "conf_high": 0.5}
    rows = tuple(make_row("survival", "x", name, value) for name, value in values.items())
    assert probability_text(Cell(rows=rows), "survival") == "40% (30% to 50%)"
    assert probability_text(Cell(rows=rows[:1]), "survival") == "40%"
    assert probability_text(Cell(), "survival") == "–"
