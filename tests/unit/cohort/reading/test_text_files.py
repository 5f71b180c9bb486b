"""Lines and cells of text files."""

from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.sheets import Line
from seriatim.cohort.reading.text_files import detect_delimiter, open_text, split_lines

KNOWN = frozenset({"id", "date", "dose", "side"})


def split(*lines: str, delimiter: str = ",") -> list[Line]:
    return list(split_lines(iter(lines), delimiter))


def faults(lines: list[Line]) -> list[tuple[int, str | None]]:
    return [(line.number, line.fault) for line in lines]


def test_rows_count_as_in_a_spreadsheet() -> None:
    lines = split("id,note", "", 'P1,"two', 'lines"', "P2,x")
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert lines[2].cells == ["P1", "two\nlines"]
    assert faults(lines) == [(1, None), (2, None), (3, None), (4, None)]


def test_quotes_hold_delimiters_and_doubled_quotes() -> None:
    lines = split("a,b,c", '"x,y","5"" lesion",z', '5" lesion,b,c')
    assert lines[1].cells == ["x,y", '5" lesion', "z"]
    assert lines[2].cells == ['5" lesion', "b", "c"]


def test_a_quote_that_never_closes_costs_its_own_row_only() -> None:
    lines = split("a,b,c", '1,"x,y', "2,x,y", "3,x,y")
    assert faults(lines) == [(1, None), (2, "broken_quotes"), (3, None), (4, None)]
    assert lines[1].cells[0] == "1"


def test_a_quote_that_closes_in_another_row_swallows_nothing() -> None:
    lines = split("a,b,c", '1,x,"y', "2,x,y", '3,x,y"', "4,x,y")
    assert faults(lines) == [
        (1, None),
        (2, "swallowed_rows"),
        (3, "swallowed_rows"),
        (4, "swallowed_rows"),
        (5, None),
    ]
    assert [line.cells[0] for line in lines[1:4]] == ["1", "2", "3"]


def test_a_row_that_comes_out_uneven_after_several_lines_is_refused_whole() -> None:
    lines = split("a,b,c,d", '1,x,y,"z', '2,w",y,z', "3,x,y,z")
    assert faults(lines) == [(1, None), (2, "swallowed_rows"), (3, "swallowed_rows"), (4, None)]


def test_a_quote_closed_wrongly_is_a_fault() -> None:
    assert faults(split("a,b", '1,"x"y')) == [(1, None), (2, "broken_quotes")]


def test_one_column_may_hold_anything_between_quotes() -> None:
    assert faults(split("note", '"a,b', 'c,d"')) == [(1, None), (2, None)]


def test_control_characters_and_damaged_bytes_refuse_the_row() -> None:
    lines = split("a,b", "1,\x00", "2,\udc80", '3,"\x1f"', "4,\x7f", "5,\ufffd")
    assert [line.fault for line in lines] == [
        None,
        "control_character",
        "unreadable_bytes",
        "control_character",
        "control_character",
        "unreadable_bytes",
    ]
    assert "0x00" in lines[1].detail


@pytest.mark.parametrize("cell", ["x" * 40_000, '"' + "x" * 40_000 + '"'])
def test_a_cell_longer_than_any_spreadsheet_allows_refuses_the_row(cell: str) -> None:
    lines = split("a,b", f"1,{cell}", "2,y")
    assert faults(lines) == [(1, None), (2, "row_too_long"), (3, None)]


def test_a_file_full_of_broken_quotes_is_given_up() -> None:
    with pytest.raises(ReadingError, match="Quotation marks are broken"):
        split("a,b", *(['1,"x'] * 200))


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["id;dose", "1;2,5", "2;3,5"], ";"),
        (["id,dose", "1,2.5"], ","),
        (["id\tdose", "1\t2,5"], "\t"),
        (["id|dose", "1|2"], "|"),
        (["x;y", "1;2,5", "2;3,5"], ";"),  # no known header: most rows alike
        (["# SYNTHETIC, made up", "id;dose", "1;2"], ";"),
        (["id"], ","),
    ],
)
def test_the_delimiter_is_that_of_known_headers_and_equal_rows(
    lines: list[str], delimiter: str
) -> None:
    assert detect_delimiter(lines, KNOWN) == delimiter


def test_a_file_tells_its_encoding_delimiter_and_notice(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("# SYNTHETIC data, no patients\r\nid;dose\r\nP1;2,5\r\n".encode("utf-16"))
    found = open_text(path, KNOWN)
    assert (found.delimiter, found.notice) == (";", "SYNTHETIC data, no patients")
    assert [line.cells for line in found.lines()][1:] == [["id", "dose"], ["P1", "2,5"]]


def test_a_notice_may_be_quoted_and_padded_by_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"# SYNTHETIC data",,\nid,dose,side\n')
    assert open_text(path, KNOWN).notice == "SYNTHETIC data"
    path.write_text("# some comment\nid,dose,side\n")
    assert open_text(path, KNOWN).notice is None


def test_a_file_of_blanks_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(" \n\n")
    with pytest.raises(ReadingError, match="empty"):
        open_text(path, KNOWN)


def test_a_line_without_end_stops_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x," * 1_000_001)
    with pytest.raises(ReadingError, match="line of the file"):
        open_text(path, KNOWN)
