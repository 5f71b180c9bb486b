"""Where the header is."""

from __future__ import annotations

from seriatim.cohort.reading.header_row import find_header
from seriatim.cohort.reading.sheets import Line

KNOWN = {"id", "date", "side"}


def is_known(name: str) -> bool:
    return name in KNOWN


def test_the_row_with_most_known_headers_wins() -> None:
    head = (
        Line(1, ["Register of ILP"]),
        Line(3, ["id", "", ""]),
        Line(4, ["id", "date", " side "]),
        Line(5, ["id", "date", "side"]),
    )
    header = find_header(head, is_known)
    assert header is not None
    assert (header.row, header.names, header.n_known, header.n_above) == (
        4,
        ("id", "date", "side"),
        3,
        2,
    )
    assert header.width == 3


def test_comments_faults_and_empty_rows_are_no_header() -> None:
    head = (
        Line(1, ["# SYNTHETIC"]),
        Line(2, []),
        Line(3, ["id", "date"], fault="broken_quotes"),
        Line(4, ["a", "b", ""]),
    )
    header = find_header(head, is_known)
    assert header is not None
    assert (header.row, header.n_known, header.n_above, header.width) == (4, 0, 0, 2)


def test_an_empty_sheet_has_no_header() -> None:
    assert find_header((Line(1, ["", " "]),), is_known) is None
