from __future__ import annotations

from seriatim.dictionary import Dictionary
from seriatim.dictionary.template_codes import code_range, code_rows


def test_missing_codes_come_first(small: Dictionary) -> None:
    assert [row.cells for row in code_rows(small)] == [
        ("any", "any", "NR", "not recorded", ""),
        ("revisions", "side", "L", "Left", ""),
        ("revisions", "side", "R", "Right", "Höger"),
        ("revisions", "cement", "v1.1", "A | B", ""),
    ]


def test_ranges_count_rows_as_excel_does(small: Dictionary) -> None:
    rows = code_rows(small)
    assert code_range(rows, None) == "codes!$C$2:$C$2"
    assert code_range(rows, small.field("revisions.side")) == "codes!$C$3:$C$4"
    assert code_range(rows, small.field("revisions.day")) is None
