"""What SQL reads itself, and what is parsed text by text."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.cohort.lookups import Conventions, build_lookups, quote, read_by_sql
from seriatim.cohort.values import missing_words, parse_number
from seriatim.dictionary import Dictionary, load_dictionary

DICTIONARY = load_dictionary()
PLAIN = Conventions(
    missing=missing_words(DICTIONARY), order=None, decimal=None, factors={}, words={}
)
CONNECTION = duckdb.connect()


def by_sql(path: str, text: str, conventions: Conventions = PLAIN) -> bool:
    condition = read_by_sql(DICTIONARY.field(path), conventions, "t")
    row = CONNECTION.execute(f"SELECT {condition} FROM (SELECT $text AS t)", {"text": text})
    found = row.fetchone()
    assert found is not None
    return bool(found[0])


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("procedures.procedure_date", "2011-05-03", True),
        ("procedures.procedure_date", "2011-02-30", False),
        ("procedures.procedure_date", "1066-10-14", False),
        ("procedures.procedure_date", "2011-05", False),
        ("procedures.melphalan_mg", "95", True),
        ("procedures.melphalan_mg", "95.25", True),
        ("procedures.melphalan_mg", "95,5", True),
        ("procedures.melphalan_mg", "1,286", False),
        ("procedures.melphalan_mg", "95 mg", False),
        ("procedures.n_lesions", "3", True),
        ("procedures.n_lesions", "3.0", True),
        ("procedures.n_lesions", "3.5", False),
        ("procedures.side", "L", False),
    ],
)
def test_plain_cells_are_left_to_sql(path: str, text: str, expected: bool) -> None:
    assert by_sql(path, text) is expected


def test_a_point_may_part_thousands_where_the_comma_is_the_decimal_sign() -> None:
    comma = Conventions(
        missing={}, order=None, decimal=",", factors={}, words={}
    )  # fmt: skip
    assert not by_sql("procedures.ck_peak_u_l", "1.286", comma)
    assert by_sql("procedures.ck_peak_u_l", "12,5", comma)


@given(st.from_regex(r"[+-]?[0-9]{1,6}([.,][0-9]{1,5})?", fullmatch=True))
@settings(max_examples=40)
def test_sql_and_python_read_the_same_number(text: str) -> None:
    field = DICTIONARY.field("procedures.ck_peak_u_l")
    if by_sql(field.path, text):
        row = CONNECTION.execute(
            "SELECT CAST(replace($text, ',', '.') AS DOUBLE)", {"text": text}
        ).fetchone()
        reading = parse_number(text, field, PLAIN.missing)
        assert reading.code is None
        assert row is not None
        assert reading.number is not None
        assert math.isclose(reading.number, row[0], rel_tol=1e-15)


def test_a_lookup_has_each_distinct_text_once(
    raw_registry: Callable[..., Any], dictionary: Dictionary
) -> None:
    rows = [
        {"ck_peak_u_l": text, "side": "L"} for text in ("5", "<1", "<1", "ND", None, "12 µkat/L")
    ]
    connection = raw_registry({"procedures": rows}).connection
    fields = tuple(dictionary.field(f"procedures.{name}") for name in ("ck_peak_u_l", "side"))
    lookups = build_lookups(connection, "procedures", fields, PLAIN)
    ck, side = lookups["ck_peak_u_l"], lookups["side"]
    assert (ck.has_reasons, ck.has_problems) == (True, True)
    assert (side.has_reasons, side.has_problems) == (False, False)
    found = connection.execute(f"SELECT text, number, reason, code FROM {ck.source} ORDER BY text")
    assert found.fetchall() == [
        ("12 µkat/L", 720.0, None, "unit_in_cell_converted"),
        ("<1", None, None, "number_is_limit"),
        ("ND", None, "ND", None),
    ]
    assert connection.execute(f"SELECT text, word FROM {side.source}").fetchall() == [("L", "L")]


def test_there_is_no_lookup_where_sql_reads_all(
    raw_registry: Callable[..., Any], dictionary: Dictionary
) -> None:
    connection = raw_registry({"procedures": [{"ck_peak_u_l": "5"}]}).connection
    field = dictionary.field("procedures.ck_peak_u_l")
    assert build_lookups(connection, "procedures", (field,), PLAIN) == {}


def test_names_are_quoted() -> None:
    assert quote('a"b') == '"a""b"'
