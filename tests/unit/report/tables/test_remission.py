"""The table of how long responses last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.tables.remission import remission_table
from seriatim.wording.lookup import Lookup

PLACE = {"unit": "procedure", "groups": "order", "level": "Fourth ILP"}


def test_responders_and_all_treated_stand_side_by_side(
    example: Results, cells: Callable[..., Any]
) -> None:
    table = remission_table(Lookup(example))
    ((responses, median, at_12, at_24, mean),) = cells(table, "First ILP")
    assert responses.endswith("/174")
    assert float(median.split(" ")[0]) > 0
    assert int(at_12.split("%")[0]) > int(at_24.split("%")[0])
    assert float(mean.split(" ")[0]) < 24
    assert "responders only" in table.columns[1].below  # type: ignore[union-attr]


def test_a_tiny_group_and_missing_numbers_show_a_dash(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Callable[..., Any]
) -> None:
    tiny = [
        make_row("in_response", "cr", "probability", 0.5, context="time=12", **PLACE),
        make_row("in_response", "cr", "mean_months", 3.0, context="until=12", n_total=4, **PLACE),
    ]
    assert cells(remission_table(look(*tiny)), "Fourth ILP") == [("–", "–", "–", "–")]
    large = [
        make_row("in_response", "cr", "probability", 0.5, context="time=12", **PLACE),
        make_row("in_response", "cr", "probability", None, context="time=24", **PLACE),
        make_row("in_response", "cr", "mean_months", 3.0, context="until=24", n_total=40, **PLACE),
    ]
    ((_, _, at_12, at_24, mean),) = cells(remission_table(look(*large)), "Fourth ILP")
    assert (at_12, at_24, mean) == ("50%", "–", "3.0")
    without = remission_table(look(*large[:2]))
    assert cells(without, "Fourth ILP")[0][-1] == "–"


def test_no_rows_no_table(empty_results: Results) -> None:
    assert remission_table(Lookup(empty_results)) is None
