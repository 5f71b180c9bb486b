"""Tables of the states of the disease."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.tables.states import after_local_table, state_table
from seriatim.wording.lookup import Lookup

PLACE = {"unit": "patient", "population": "all_patients", "groups": "treated_again"}


def test_states_add_up_to_all(example: Results) -> None:
    table = state_table(Lookup(example))
    assert table is not None
    assert [row.label for row in table.rows][0::4] == ["After procedure", "Dead"]
    for column in range(len(table.columns)):
        total = sum(int(row.cells[column].split("%")[0]) for row in table.rows)
        assert abs(total - 100) <= 2  # rounding
    assert table.notes[0].startswith("290 patients.")


def test_rates_after_local_progression(example: Results, cells: Callable[..., Any]) -> None:
    table = after_local_table(Lookup(example))
    found = cells(table, "Treated again")
    assert len(found) == 2
    for patients, events, years, rate, _ in found:
        assert int(events) <= int(patients)
        assert abs(100 * int(events) / float(years) - float(rate)) < 0.1
    ((*_, ratio, limits), _) = cells(table, "Treated again v not treated again")
    assert float(ratio) > 0
    assert " to " in limits


def test_without_events_there_is_no_ratio_and_the_reason(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Callable[..., Any]
) -> None:
    rows = [
        make_row("after_local_progression", "os", "n_events", 0.0, n=0, level="treated again",
                 context="amputation", **PLACE),
        make_row("after_local_progression", "os", "person_months", 0.0, level="treated again",
                 context="amputation", **PLACE),
        make_row("after_local_progression", "os", "rate_ratio", None, level="a v b",
                 context="amputation", reason="no event", **PLACE),
    ]  # fmt: skip
    table = after_local_table(look(*rows))
    assert cells(table, "Treated again") == [("–", "0", "0.0", "–", "")]
    assert cells(table, "A v b") == [("", "", "", "not estimated: no event", "")]
    assert table.rows[0].label == "amputation"  # type: ignore[union-attr]


def test_a_state_without_a_value_or_limits(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Callable[..., Any]
) -> None:
    rows = [
        make_row("state_probability", "os", "probability", value, level="dead",
                 context=f"time={month}", **PLACE)
        for month, value in ((12, None), (24, 1.0))
    ]  # fmt: skip
    assert cells(state_table(look(*rows)), "Dead") == [("–", "100%")]


def test_no_rows_no_table(empty_results: Results) -> None:
    assert state_table(Lookup(empty_results)) is after_local_table(Lookup(empty_results)) is None
