"""Numbered columns of wide sheets."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.blocks import header_number, match_block, pattern_number
from seriatim.cohort.reading.headers import index_of
from seriatim.dictionary import Dictionary


@pytest.mark.parametrize(
    ("header", "number", "name"),
    [
        ("ilp1_date", 1, "procedure_date"),
        ("ILP1Date", 1, "procedure_date"),
        ("date_ilp2", 2, "procedure_date"),
        ("ILP 2 datum", 2, "procedure_date"),
        ("2nd ILP date", 2, "procedure_date"),
        ("3:e ILP datum", 3, "procedure_date"),
        ("First ILP date", 1, "procedure_date"),
        ("Datum andra ILP", 2, "procedure_date"),
        ("ilp_12_side", 12, "side"),
        ("side2", 2, "side"),
        ("Sida ILP nr 3", 3, "side"),
        ("ILP2 läckage (%)", 2, "leakage_percent"),
        ("response_4", 4, "response"),
    ],
)
def test_number_and_field_of_a_block(
    header: str, number: int, name: str, dictionary: Dictionary
) -> None:
    found = match_block(header, index_of(dictionary.table("procedures")))
    assert found is not None
    assert (found.number, found.match.field.name) == (number, name)


@pytest.mark.parametrize(
    "header", ["ilp_date", "ilp1", "x1", "ilp0_date", "ilp99_date", "2011", "1"]
)
def test_other_headers_are_no_block(header: str, dictionary: Dictionary) -> None:
    assert match_block(header, index_of(dictionary.table("procedures"))) is None


@pytest.mark.parametrize(
    ("pattern", "header", "number"),
    [
        ("ILP{n} datum", "ILP2 datum", 2),
        ("ILP{n} datum", "ilp12  DATUM", 12),
        ("ILP {n} datum", "ILP2 datum", 2),
        ("{n}. datum", "3. datum", 3),
        ("ILP{n} datum", "ILP datum", None),
        ("ILP datum", "ILP datum", None),
    ],
)
def test_a_pattern_of_the_mapping_file(pattern: str, header: str, number: int | None) -> None:
    assert pattern_number(pattern, header) == number


def test_the_number_of_a_header() -> None:
    assert header_number("Ingrepp 2, datum") == 2
    assert header_number("Datum") is None
