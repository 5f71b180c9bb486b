from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.survival import hazard_table, survival_table, unique_levels
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]
PLACE = {"unit": "patient", "population": "all_patients"}


def test_hazard_ratios_with_limits(lookup: Lookup, cells: Cells) -> None:
    table = hazard_table(lookup)
    assert cells(table, "Any re-treatment v 1 ILP") == [("0.93 (0.67 to 1.31)", "0.69")]
    assert table is not None
    assert "Mantel-Byar test of all groups: p = 0.69." in table.notes[0]


def test_groups_by_the_future_carry_their_warning(lookup: Lookup, cells: Cells) -> None:
    table = survival_table(lookup)
    assert table is not None
    assert "grouped by the future" in next(r.label for r in table.rows if not r.cells)
    assert "immortal time" in table.notes[-1]
    assert "p = 0.025" in table.notes[-1]
    assert cells(table, "All patients")[0][:2] == ("290", "228")
    assert [c.label for c in table.columns[3:]] == [f"Alive at {m} months" for m in (12, 24, 60)]


def test_no_warning_without_such_groups(look: Callable[..., Lookup], lookup: Lookup) -> None:
    table = survival_table(look(*lookup.rows("survival", groups="")))
    assert table is not None
    assert len(table.notes) == 1


def test_a_tiny_group_shows_counts_only(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Cells
) -> None:
    place = {**PLACE, "groups": "final_number", "level": "4 ILPs"}
    rows = [
        make_row("survival", "os", "n", 4.0, **place),
        make_row("survival", "os", "n_events", 1.0, **place),
        make_row("survival", "os", "median", 50.0, **place),
        make_row("survival", "os", "survival", 0.75, context="time=12", **place),
    ]
    assert cells(survival_table(look(*rows)), "4 ILPs") == [("4", "1", "–", "–")]


def test_rows_without_counts_or_value(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Cells
) -> None:
    rows = [
        make_row("survival", "os", "survival", None, context="time=12", **PLACE),
        make_row("survival", "os", "survival", 1.0, context="time=24", **PLACE),
    ]
    table = survival_table(look(*rows))
    assert cells(table, "All patients") == [("–", "–", "–", "–", "100%")]


def test_no_rows_no_table(empty_results: Results) -> None:
    lookup = Lookup(empty_results)
    assert hazard_table(lookup) is None
    assert survival_table(lookup) is None
    assert unique_levels(lookup, "survival", "") == ()


def test_dates_drawn_within_their_month_stand_below_all_patients(
    look: Callable[..., Lookup], lookup: Lookup, make_row: Callable[..., Any], cells: Cells
) -> None:
    place = {"unit": "patient", "population": "all_patients"}
    rows = [
        make_row("imputed_survival", "os", "n_imprecise", 3.0, n=3, n_total=290, **place),
        make_row("imputed_survival", "os", "survival", 0.8, context="time=12", **place),
    ]
    everyone = lookup.rows("survival", groups="")
    label = "with the dates of 3 patients drawn within their month or year"
    ((n, deaths, median, at_12, *_),) = cells(survival_table(look(*everyone, *rows)), label)
    assert (n, deaths, median, at_12) == ("290", "", "", "80%")
    exact = make_row("imputed_survival", "os", "n_imprecise", 0.0, n=0, n_total=290, **place)
    assert cells(survival_table(look(*everyone, exact)), label) == []
