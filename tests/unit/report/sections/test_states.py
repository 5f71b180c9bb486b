from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.analysis.results import Results
from seriatim.report.sections.states import state_figure, states_section
from seriatim.wording.lookup import Lookup

PLACE = {"unit": "patient", "population": "all_patients", "groups": "state"}


def test_layers_are_the_states_and_add_up(example: Results) -> None:
    data = state_figure(Lookup(example))
    assert data is not None
    assert [layer.label for layer in data.layers][-1] == "Dead"
    totals = [sum(values) for values in zip(*(x.values for x in data.layers), strict=True)]
    assert totals == pytest.approx([1.0] * len(data.months))
    assert data.ticks[-1] <= data.months[-1]


def test_the_section_shows_figure_and_tables(example: Results) -> None:
    section = states_section(Lookup(example))
    assert [block.id for block in section.blocks] == [
        "figure-states",
        "table-states",
        "table-after-local",
    ]


def test_why_nothing_is_shown(
    look: Callable[..., Lookup], make_row: Callable[..., Any], empty_results: Results
) -> None:
    reason = "no distant disease is recorded with its date"
    row = make_row("state_probability", "os", "probability", None, reason=reason, **PLACE)
    assert reason in states_section(look(row)).missing
    assert states_section(Lookup(empty_results)).missing
    assert state_figure(Lookup(empty_results)) is None


def test_a_single_step_is_no_figure_and_a_short_one_has_two_ticks(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    rows = [
        make_row(
            "state_curve", "os", "probability", 1.0, level="dead", context=f"time={m}", **PLACE
        )
        for m in (0, 2)
    ]
    assert state_figure(look(rows[0])) is None
    data = state_figure(look(*rows))
    assert data is not None
    assert data.ticks == (0.0, 2.0)
    (section,) = [states_section(look(rows[0]))]
    assert section.blocks == ()
