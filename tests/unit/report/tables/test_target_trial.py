from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.report.document import Table
from seriatim.report.tables.target_trial import target_trial_table
from seriatim.wording.lookup import Lookup

AGAIN, NOT = "again within 60 days", "not within 60 days"
CONTRAST = "again within 60 days v not"
PLACE = {"unit": "patient", "population": "local_progression", "groups": "strategy"}

Make = Callable[..., Any]


def counts(make_row: Make) -> list[Any]:
    numbers = {"eligible": 199, "with_distant_disease": 9, "not_followed_further": 0}
    return [
        make_row("target_trial", "overall_survival", "count", float(n), context=name, n=n, **PLACE)
        for name, n in numbers.items()
    ]


def cell(make_row: Make, statistic: str, value: Any, limits: Any = None, **place: Any) -> list[Any]:
    more = {"conf_level": 0.95, "method": "bootstrap", **PLACE, **place}
    if value is None:
        more["reason"] = "4 clones of a strategy are followed so long"
    found = {statistic: value}
    if limits:
        found |= {"conf_low": limits[0], "conf_high": limits[1]}
    return [make_row("target_trial", "overall_survival", k, v, **more) for k, v in found.items()]


@pytest.fixture
def shown(look: Any, make_row: Make) -> Table:
    rows = counts(make_row)
    for level, n, effective in ((AGAIN, 64, 43.45), (NOT, 137, 133.3)):
        rows += cell(make_row, "n", float(n), level=level)
        rows += cell(make_row, "effective_n", effective, level=level)
    at = {"context": "time=12"}
    rows += cell(make_row, "survival", 0.858, (0.766, 0.932), level=AGAIN, **at)
    rows += cell(make_row, "survival", 0.833, (0.77, 0.898), level=NOT, **at)
    rows += cell(make_row, "survival_difference", 0.025, (-0.078, 0.118), level=CONTRAST, **at)
    mean = {"level": CONTRAST, "context": "mean=12"}
    rows += cell(make_row, "restricted_mean_difference", -0.04, (-0.69, 0.43), **mean)
    for level in (AGAIN, NOT):
        rows += cell(make_row, "survival", None, level=level, context="time=60")
    rows += cell(make_row, "survival_difference", None, level=CONTRAST, context="time=60")
    table = target_trial_table(look(*rows))
    assert table is not None
    return table


def test_each_time_has_both_strategies_and_their_differences(shown: Table) -> None:
    texts = {row.label: [c.replace("\u2212", "-") for c in row.cells] for row in shown.rows}
    assert texts["Progressions, in effect"][:2] == ["64, 43", "137, 133"]
    assert texts["Alive at 12 months"][:2] == ["86% (77% to 93%)", "83% (77% to 90%)"]
    assert texts["Alive at 12 months"][2] == "2.5 (-7.8 to 11.8)"
    assert texts["Alive at 12 months"][3] == "0.0 (-0.7 to 0.4)"


def test_a_time_that_few_reach_says_why(shown: Table) -> None:
    (row,) = [row for row in shown.rows if row.label == "Alive at 60 months"]
    assert row.cells[2] == "none: 4 clones of a strategy are followed so long"
    assert row.cells[0] == row.cells[1] == row.cells[3]


def test_the_note_counts_who_is_in_it_and_who_is_not(shown: Table) -> None:
    (note,) = shown.notes
    assert "Each of 199 local progressions begins a trial" in note
    assert "9 with distant disease and 0 at the end of follow-up" in note


def test_a_refusal_is_one_row_with_the_reason(look: Any, make_row: Make) -> None:
    refused = make_row("target_trial", "overall_survival", "survival_difference", None,
                       level=CONTRAST, reason="too few", **PLACE)  # fmt: skip
    table = target_trial_table(look(*counts(make_row), refused))
    assert table is not None
    assert [row.cells[0] for row in table.rows] == ["none: too few"]


def test_without_rows_there_is_no_table(lookup: Lookup) -> None:
    assert target_trial_table(lookup) is None
