from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.incidence import cause_label, incidence_table
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_both_events_at_the_milestones(lookup: Lookup, cells: Cells) -> None:
    table = incidence_table(lookup)
    progression, death = cells(table, "First ILP")
    # 0.72 * (1 - exp(-12/14)) = 0.414; 209 = 0.72 * 290
    assert progression[0] == "209/290"
    assert progression[1].startswith("41% (")
    assert death[1].startswith("9% (")


def test_a_tiny_group_shows_counts_only(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Cells
) -> None:
    place = {"level": "Fourth ILP"}
    rows = [
        make_row("cumulative_incidence", "x_progression", "n_events", 2.0, n=2, n_total=4, **place),
        make_row(
            "cumulative_incidence", "x_progression", "incidence", 0.5, context="time=12", **place
        ),
        make_row(
            "cumulative_incidence",
            "x_progression",
            "incidence",
            None,
            context="time=24",
            level="Second ILP",
        ),
        make_row(
            "cumulative_incidence",
            "x_progression",
            "incidence",
            0.3,
            context="time=12",
            level="Second ILP",
        ),
    ]
    table = incidence_table(look(*rows))
    assert cells(table, "Fourth ILP") == [("2/4", "–", "–")]
    assert cells(table, "Second ILP") == [("–", "30%", "–")]


def test_other_endpoints_are_spelled_out() -> None:
    assert cause_label("time_to_relapse_progression") == "Time to relapse"
    assert cause_label("relapse") == "Relapse"


def test_no_rows_no_table(empty_results: Results) -> None:
    assert incidence_table(Lookup(empty_results)) is None
