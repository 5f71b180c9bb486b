from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.sections.survival import (
    from_procedure_panel,
    risk_rows,
    survival_panels,
    survival_section,
)
from seriatim.wording.lookup import Lookup

PLACE = {"unit": "patient", "population": "all_patients"}


def test_the_honest_panel_comes_first_and_the_other_is_flagged(lookup: Lookup) -> None:
    honest, naive = survival_panels(lookup)
    assert honest.flag == ""
    assert "Mantel-Byar p = 0.69" in honest.results
    assert naive.flag.startswith("GROUPED BY THE FUTURE")
    assert not any(curve.pale for curve in honest.curves)
    assert all(curve.pale for curve in naive.curves)


def test_groups_by_the_future_never_stand_alone(
    look: Callable[..., Lookup], lookup: Lookup
) -> None:
    naive = lookup.rows("survival_curve", groups="final_number")
    assert survival_panels(look(*naive)) == ()
    everyone = lookup.rows("survival_curve", groups="")
    first, second = survival_panels(look(*naive, *everyone))
    assert (first.title, bool(second.flag)) == ("All patients", True)
    (alone,) = survival_panels(look(*everyone))
    assert alone.title == "All patients"
    assert survival_section(look(*everyone)).paragraphs == ()


def test_numbers_below_are_those_of_the_rows(lookup: Lookup) -> None:
    table = risk_rows(lookup, "", "")
    assert table.label == "All patients"
    assert [name for name, _ in table.rows] == ["At risk", "Censored", "Deaths"]
    for i in range(len(table.months)):
        # At risk, censored before and dead before add up to everybody.
        assert sum(numbers[i] or 0 for _, numbers in table.rows) == 290


def test_entered_shows_only_where_patients_enter_late(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    def rows(*entered: float) -> list[Any]:
        return [
            make_row("survival_at_risk", "os", "n_entered", n, context=f"time={12 * i}", **PLACE)
            for i, n in enumerate(entered)
        ]

    assert risk_rows(look(*rows(0, 5)), "", "").rows == (("Entered", (0, 5)),)
    assert risk_rows(look(*rows(9, 9)), "", "").rows == ()


def test_a_tiny_group_has_no_curve(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    place = {**PLACE, "groups": "final_number", "level": "4 ILPs"}
    everyone = [make_row("survival_curve", "os", "survival", 0.5, context="time=6", **PLACE)]
    rows = [
        make_row("survival", "os", "n", 4.0, **place),
        make_row("survival_curve", "os", "survival", 0.5, context="time=6", **place),
    ]
    naive = survival_panels(look(*everyone, *rows))[1]
    assert naive.curves[0].label == "4 ILPs (too few to draw)"
    assert naive.ticks == (0.0, 3.0, 6.0)


def test_a_time_dependent_curve_that_died_out_early_is_not_drawn(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    place = {**PLACE, "groups": "number_to_date", "level": "2 ILPs"}
    rows = [
        make_row("survival_curve", "os", name, value, context=f"time={time}", **place)
        for time, survival, n in ((6, 0.0, 1.0), (9, 0.0, 30.0), (20, 0.0, 25.0))
        for name, value in (("survival", survival), ("n_at_risk", n))
    ]
    (panel,) = survival_panels(look(*rows))
    assert panel.curves[0].label.endswith("(too few to draw)")


def test_each_group_has_its_hazard_ratio_where_none_is_combined(
    look: Callable[..., Lookup], lookup: Lookup
) -> None:
    hazards = [r for r in lookup.rows("time_dependent_hazard") if not r.level.startswith("any")]
    curves = lookup.rows("survival_curve", groups="number_to_date")
    (panel,) = survival_panels(look(*curves, *hazards))
    assert panel.results[:2] == ("2 ILPs v 1 ILP", "HR 0.98 (0.68 to 1.41)")


def test_tables_stand_without_curves(look: Callable[..., Lookup], lookup: Lookup) -> None:
    section = survival_section(look(*lookup.rows("survival", groups="")))
    assert [block.id for block in section.blocks] == ["table-survival"]


def test_nothing_to_show(empty_results: Results) -> None:
    assert survival_section(Lookup(empty_results)).missing


def test_the_restarted_clock_is_marked_as_no_comparison(example: Results) -> None:
    panel = from_procedure_panel(Lookup(example))
    assert panel is not None
    assert panel.flag.startswith("PATIENTS REPEATED")
    assert panel.origin == "the procedure"
    assert [table.rows[0][1][0] for table in panel.tables] == [290, 68, 22]
    section = survival_section(Lookup(example))
    assert [block.id for block in section.blocks] == [
        "figure-survival",
        "figure-null-series",
        "figure-hazards",
        "table-hazard",
        "table-adjusted",
        "table-landmark",
        "table-survival",
        "figure-from-procedure",
        "table-from-procedure",
    ]
    simulated = "With no effect at all, in 200 simulated series"
    assert simulated in section.blocks[0].notes[1]
    assert simulated in section.blocks[6].notes[1]


def test_a_group_without_a_curve_has_no_line(example: Results) -> None:
    gone = ("survival_from_procedure_curve", "Third to fifth ILP")
    rows = tuple(row for row in example.rows if (row.analysis, row.level) != gone)
    panel = from_procedure_panel(Lookup(replace(example, rows=rows)))
    assert panel is not None
    assert [curve.label for curve in panel.curves] == ["First ILP", "Second ILP"]


def test_the_numbers_below_every_curve_add_up_at_every_time(example: Results) -> None:
    """At risk, censored and dead make up who entered by then, or everybody where all enter at 0."""
    lookup = Lookup(example)
    restarted = from_procedure_panel(lookup)
    assert restarted is not None
    tables = [t for p in (*survival_panels(lookup), restarted) for t in p.tables]
    assert len(tables) >= 6
    for table in tables:
        rows = dict(table.rows)
        everybody = rows["At risk"][0]
        for place in range(len(table.months)):
            entered = rows["Entered"][place] if "Entered" in rows else everybody
            parts = [rows[name][place] or 0 for name in ("At risk", "Censored", "Deaths")]
            assert sum(parts) == entered
