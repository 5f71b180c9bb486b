from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.wording.lookup import Cell, Lookup, time_of, unique


def test_a_cell_gathers_its_statistics(lookup: Lookup) -> None:
    cell = lookup.cell(
        "response", endpoint="complete_response", population="evaluable", level="Second ILP"
    )
    assert cell.tally() == (24, 59)
    assert cell.value("proportion") == 24 / 59
    assert cell.conf_level == 0.95
    assert cell.method == "Wilson, clustered"
    assert cell.limits() is not None
    assert cell.reason is None


def test_a_missing_cell_answers_everything_with_none() -> None:
    cell = Cell()
    assert not cell
    assert cell.row("count") is None
    assert cell.value("count") is None
    assert cell.count() is None
    assert cell.tally() is None
    assert cell.limits() is None
    assert cell.method == ""
    assert cell.conf_level is None


def test_rows_labels_and_plan_are_found(lookup: Lookup) -> None:
    assert lookup.labels == ("First ILP", "Second ILP", "Third to fifth ILP")
    assert lookup.distinct("survival", "level", groups="final_number") == (
        "1 ILP",
        "2 ILPs",
        "3-5 ILPs",
    )
    assert lookup.plan("overall_survival", "survival") is not None
    assert lookup.plan("overall_survival", "response") is None
    assert lookup.has("flow")
    assert not lookup.has("astrology")
    assert lookup.rows("astrology") == ()


def test_a_missing_analysis_is_explained(
    lookup: Lookup, look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    assert look(plan=()).why_missing("survival").startswith("Not part of the plan")
    assert look().why_missing("survival").startswith("Planned, but")
    failed = make_row("survival", "overall_survival", "median", None, reason="nobody died")
    assert look(failed).why_missing("survival") == "Not shown: nobody died."


def test_months_of_an_analysis_are_in_order_and_counted_as_given(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    rows = [
        make_row("survival", "os", "survival", 0.5, context=context)
        for context in ("time=36", "time=12", "time=12.5", "CR", "")
    ]
    lookup = look(*rows).watched()
    assert lookup.months("survival") == (12.0, 12.5, 36.0)
    assert len(lookup.given) == 5
    assert lookup.months("survival", endpoint="pfs") == ()


def test_small_tools() -> None:
    assert unique(["a", None, "b", "", "a"]) == ("a", "b")
    assert time_of("time=12") == 12
    assert time_of("CR->PR") is None
