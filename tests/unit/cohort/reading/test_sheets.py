"""Sheets."""

from __future__ import annotations

from itertools import count

from seriatim.cohort.reading.sheets import HEAD_LINES, Line, Sheet


def test_the_head_is_read_without_the_rest() -> None:
    sheet = Sheet(
        file="a.csv", sheet=None, title="a", lines=lambda: (Line(n, []) for n in count(1))
    )
    assert [line.number for line in sheet.head()] == list(range(1, HEAD_LINES + 1))
    assert [line.number for line in sheet.head()] == list(range(1, HEAD_LINES + 1))
