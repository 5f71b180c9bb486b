"""Dates as people write them. Expected dates are read off the text by a person."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.dates import DateFault, parse_date, slash_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2011-05-03", "2011-05-03"),
        (" 2011-5-3 ", "2011-05-03"),
        ("2011/05/03", "2011-05-03"),
        ("2011.05.03", "2011-05-03"),
        ("20110503", "2011-05-03"),
        ("2011-05-03 00:00:00", "2011-05-03"),
        ("2011-05-03T10:20:30.5Z", "2011-05-03"),
        ("'2011-05-03", "2011-05-03"),
        ("2011\u201305\u201303", "2011-05-03"),
        ("3.5.2011", "2011-05-03"),
        ("03.05.2011", "2011-05-03"),
        ("3 mars 2011", "2011-03-03"),
        ("3:e maj 2011", "2011-05-03"),
        ("3rd May 2011", "2011-05-03"),
        ("March 3, 2011", "2011-03-03"),
        ("March 3rd, 2011", "2011-03-03"),
        ("3-Mar-2011", "2011-03-03"),
        ("3 okt. 2011", "2011-10-03"),
        ("2011 mars 3", "2011-03-03"),
        ("2012-02-29", "2012-02-29"),
        ("1900-01-01", "1900-01-01"),
        ("2100-12-31", "2100-12-31"),
    ],
)
def test_a_full_date_needs_no_order(text: str, expected: str) -> None:
    parsed = parse_date(text)
    assert (str(parsed.date), parsed.precision, parsed.fault) == (expected, "day", None)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2011", "dmy", "2011-04-03"),
        ("03/04/2011", "mdy", "2011-03-04"),
        ("03-04-2011", "dmy", "2011-04-03"),
        ("03-04-2011", "mdy", "2011-03-04"),
        ("03.04.2011", "mdy", "2011-04-03"),  # points always mean day first
        ("13/04/2011", None, "2011-04-13"),
        ("04/13/2011", None, "2011-04-13"),
        ("05/05/2011", None, "2011-05-05"),
    ],
)
def test_slashes_follow_the_order_of_the_file(text: str, order: str | None, expected: str) -> None:
    assert str(parse_date(text, order).date) == expected


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2011-05", "2011-05-15", "month"),
        ("05/2011", "2011-05-15", "month"),
        ("05.2011", "2011-05-15", "month"),
        ("2011-05-??", "2011-05-15", "month"),
        ("2011-05-xx", "2011-05-15", "month"),
        ("2011-05-00", "2011-05-15", "month"),
        ("20110500", "2011-05-15", "month"),
        ("??/05/2011", "2011-05-15", "month"),
        ("mars 2011", "2011-03-15", "month"),
        ("Sept 2011", "2011-09-15", "month"),
        ("2011 mars", "2011-03-15", "month"),
        ("2011", "2011-07-01", "year"),
        ("2011-??-??", "2011-07-01", "year"),
        ("20110000", "2011-07-01", "year"),
    ],
)
def test_an_incomplete_date_is_its_middle_and_says_so(
    text: str, expected: str, precision: str
) -> None:
    parsed = parse_date(text)
    assert (str(parsed.date), parsed.precision, parsed.fault) == (expected, precision, None)


@pytest.mark.parametrize(
    ("text", "order", "code"),
    [
        ("03/04/2011", None, DateFault.ORDER_UNKNOWN),
        ("04/13/2011", "dmy", DateFault.IMPOSSIBLE),
        ("13/04/2011", "mdy", DateFault.IMPOSSIBLE),
        ("13/13/2011", None, DateFault.IMPOSSIBLE),
        ("2011-02-29", None, DateFault.IMPOSSIBLE),
        ("2011-13-01", None, DateFault.IMPOSSIBLE),
        ("0/0/2011", "dmy", DateFault.IMPOSSIBLE),
        ("2011-??-05", None, DateFault.NOT_A_DATE),
        ("3/5/11", None, DateFault.SHORT_YEAR),
        ("110503", None, DateFault.SHORT_YEAR),
        ("201105", None, DateFault.SHORT_YEAR),  # 2011-05, or 5 November 2020
        ("Mar-11", None, DateFault.SHORT_YEAR),
        ("3 mars 11", None, DateFault.SHORT_YEAR),
        ("1899-12-31", None, DateFault.YEAR_RANGE),
        ("2101-01-01", None, DateFault.YEAR_RANGE),
        ("9000", None, DateFault.YEAR_RANGE),
        ("40000", None, DateFault.SERIAL),
        ("40000.5", None, DateFault.SERIAL),
        ("40000,5", None, DateFault.SERIAL),
        ("99999", None, DateFault.NOT_A_DATE),
        ("12", None, DateFault.NOT_A_DATE),
        ("unknown", None, DateFault.NOT_A_DATE),
        ("3 mars 4, 2011", None, DateFault.NOT_A_DATE),
        ("3 foo 2011", None, DateFault.NOT_A_DATE),
        ("2011-05-03 or later", None, DateFault.NOT_A_DATE),
        ("\u0662\u0660\u0661\u0661-05-03", None, DateFault.NOT_A_DATE),  # Arabic digits
    ],
)
def test_what_is_no_date_has_a_fault(text: str, order: str | None, code: DateFault) -> None:
    parsed = parse_date(text, order)
    assert (parsed.date, parsed.precision, parsed.code) == (None, None, code)
    assert parsed.fault


def test_an_empty_text_has_neither_date_nor_fault() -> None:
    assert parse_date("  ") == parse_date("")
    assert parse_date("").fault is None


def test_a_serial_is_named_with_the_date_that_it_would_be() -> None:
    # 40000 is 6 July 2009 in the 1900 system and four years and a day later in that of 1904.
    fault = parse_date("40000").fault
    assert fault is not None
    assert "2009-07-06" in fault
    assert "2013-07-07" in fault


def test_an_ambiguous_date_shows_both_readings() -> None:
    fault = parse_date("03/04/2011").fault
    assert fault is not None
    assert "2011-04-03" in fault
    assert "2011-03-04" in fault


def test_slash_parts_are_those_of_dates_with_four_digit_years() -> None:
    assert slash_parts("3/14/2011") == (3, 14)
    assert slash_parts("3-4-2011 00:00") == (3, 4)
    assert slash_parts("??/04/2011") is None
    assert slash_parts("2011-04-03") is None
