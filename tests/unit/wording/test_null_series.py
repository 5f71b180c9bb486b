"""The sentence about series without an effect quotes the rows, and nothing where there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.wording.lookup import Lookup
from seriatim.wording.null_series import without_effect

PLACE = {"unit": "patient", "population": "all_patients", "groups": "final_number"}


def test_medians_and_shares_are_those_of_the_rows(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    rows = [
        make_row("null_simulation", "os", "n_cohorts", 200.0, **PLACE),
        make_row("null_simulation", "os", "median", 33.64, level="1 ILP", **PLACE),
        make_row("null_simulation", "os", "median", None, level="2 ILPs", **PLACE),
        make_row("null_simulation", "os", "share", 0.76, context="log_rank", **PLACE),
        make_row("null_simulation", "os", "std_error", 0.0302, context="log_rank", **PLACE),
        make_row("null_simulation", "os", "share", 0.05, context="mantel_byar", **PLACE),
    ]
    text = without_effect(look(*rows), "os")
    assert "in 200 simulated series" in text
    assert "33.6 (1 ILP) and not reached (2 ILPs) months" in text
    assert "76% of the series (give or take 3.0 points)" in text
    assert text.endswith("the Mantel-Byar test gives it in 5%.")
    short = without_effect(look(*rows[:4]), "os")
    assert short.endswith("p < 0.05 in 76% of the series.")


def test_nothing_is_said_where_nothing_was_drawn(empty_results: Results) -> None:
    assert without_effect(Lookup(empty_results), "os") == ""


def test_the_example_says_it(example: Results) -> None:
    assert "1 ILP" in without_effect(Lookup(example), "overall_survival")
