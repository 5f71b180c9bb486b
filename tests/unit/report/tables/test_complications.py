"""Complications by kind: procedures, and in brackets the major ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.tables.complications import complication_table
from seriatim.wording.lookup import Lookup

FIRST = {"level": "First ILP", "context": "infection"}
SECOND = {"level": "Second ILP", "context": "infection"}


def test_counts_with_the_major_ones(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    def row(statistic: str, value: float, **place: Any) -> Any:
        return make_row("complication_list", "complications", statistic, value, **place)

    table = complication_table(
        look(
            row("count", 3.0, n=3, n_total=290, **FIRST),
            row("n_major", 1.0, n=1, n_total=3, **FIRST),
            row("count", 2.0, n=2, n_total=68, **SECOND),
            row("n_major", 0.0, n=0, n_total=2, **SECOND),
        )
    )
    assert table is not None
    assert [column.below for column in table.columns[:2]] == ["n = 290", "n = 68"]
    (line,) = table.rows
    assert (line.label, line.cells[:2]) == ("Infection", ("3 (1)", "2"))


def test_no_list_no_table(empty_results: Results) -> None:
    assert complication_table(Lookup(empty_results)) is None
