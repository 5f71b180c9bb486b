from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.sections.progression import (
    incidence_panels,
    month_ticks,
    progression_section,
)
from seriatim.wording.lookup import Lookup


def test_one_panel_an_event(lookup: Lookup) -> None:
    progression, death = incidence_panels(lookup)
    assert progression.title == "In-field progression"
    assert death.title == "Death without in-field progression"
    assert progression.ticks == death.ticks == (0.0, 12.0, 24.0, 36.0, 48.0, 60.0)
    assert all(curve.start == 0.0 for curve in progression.curves)


def test_ticks_are_round_months() -> None:
    assert month_ticks(0.0) == (0.0, 3.0)
    assert month_ticks(20.0) == (0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0)
    assert month_ticks(2000.0)[1] == 240.0


def test_a_group_of_fewer_than_ten_has_no_curve(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    rows = [
        make_row(
            "cumulative_incidence", "x_progression", "n_events", 2.0, n=2, n_total=4, level="A"
        ),
        make_row(
            "cumulative_incidence_curve",
            "x_progression",
            "incidence",
            0.5,
            level="A",
            context="time=3",
        ),
    ]
    assert incidence_panels(look(*rows)) == ()
    assert [block.id for block in progression_section(look(*rows)).blocks] == ["table-incidence"]


def test_curves_stand_without_a_table(look: Callable[..., Lookup], lookup: Lookup) -> None:
    section = progression_section(look(*lookup.rows("cumulative_incidence_curve")))
    assert [block.id for block in section.blocks] == ["figure-incidence"]


def test_nothing_to_show(empty_results: Results) -> None:
    assert progression_section(Lookup(empty_results)).missing


def test_limits_tests_and_durations_of_the_example(example: Results) -> None:
    section = progression_section(Lookup(example))
    ids = [block.id for block in section.blocks]
    assert ids == ["figure-incidence", "table-incidence", "table-interval", "table-remission"]
    assert "patients are in more than one group" in section.blocks[1].notes[1]
    assert section.blocks[2].folded


def test_why_durations_are_missing_is_said(
    look: Callable[..., Lookup], lookup: Lookup, make_row: Callable[..., Any]
) -> None:
    reason = "2 of 2 responses have no date"
    row = make_row("in_response", "cr", "mean_months", None, groups="order", reason=reason)
    section = progression_section(look(*lookup.rows("cumulative_incidence"), row))
    assert section.paragraphs == (f"Duration of response is not shown: {reason}.",)
