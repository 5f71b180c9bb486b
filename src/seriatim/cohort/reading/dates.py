"""Read a date as people write it, and say why when it cannot be read.

Nothing is guessed: 03/04/2011 needs an order, two-digit years are refused, and a date that gives
only a month or a year says so in its precision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from seriatim.dictionary.folding import fold

Precision = Literal["day", "month", "year"]
Order = Literal["dmy", "mdy"]

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Where the stand-in of an incomplete date lies: the middle of its month or year.
MIDDLE_DAY, MIDDLE_MONTH = 15, 7

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januari jan",
            "february februari feb",
            "march mars mar",
            "april apr",
            "may maj",
            "june juni jun",
            "july juli jul",
            "august augusti aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_UNKNOWN = r"\?\?|[xX][xX]|--|00"
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm]|Z)?$", re.ASCII)
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})([-/. ])(\d{{1,2}}|{_UNKNOWN})(?:\2(\d{{1,2}}|{_UNKNOWN}))?", re.ASCII
)
_PART = rf"(\d{{1,2}}|{_UNKNOWN})"
_YEAR_LAST = re.compile(rf"{_PART}([-/.]){_PART}\2(\d{{4}})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})([-/.])(\d{4})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{1,2})|\d{6}|\d{6}-\d{4}", re.ASCII)
_NUMBER = re.compile(r"\d+([.,]\d+)?", re.ASCII)
_WORDS = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th|:e|:a)?\.?[ -]?)?(?P<month>[^\W\d_]+)\.?[ -]?"
    r"(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?,[ ]?)?(?P<year>\d{4}|\d{2})"
)
_YEAR_WORDS = re.compile(r"(?P<year>\d{4})[ -](?P<month>[^\W\d_]+)\.?(?:[ -](?P<day>\d{1,2}))?")


class DateFault(StrEnum):
    """Why a text is not a usable date."""

    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE = "impossible_date"
    SHORT_YEAR = "two_digit_year"
    YEAR_RANGE = "year_out_of_range"
    ORDER_UNKNOWN = "date_order_unknown"
    SERIAL = "spreadsheet_serial"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """A date with its precision, or the fault that it has.

    ``date`` of a month is its 15th and of a year its 1 July; ``precision`` says so and belongs
    beside the date wherever it goes. ``fault`` is a sentence for people, ``code`` its kind.
    """

    date: date | None = None
    precision: Precision | None = None
    fault: str | None = None
    code: DateFault | None = None


def parse_date(text: str, order: Order | None = None) -> ParsedDate:
    """Return the date a text stands for.

    ``order`` says how 03/04/2011 and 03-04-2011 read; D.M.Y is always day first. Without an order
    such a date is read only when a single reading exists. An empty text has neither date nor
    fault.

    >>> parse_date("2011-05-03").date.isoformat(), parse_date("3.5.2011").date.isoformat()
    ('2011-05-03', '2011-05-03')
    >>> parsed = parse_date("mars 2011")
    >>> parsed.date.isoformat(), parsed.precision
    ('2011-03-15', 'month')
    >>> parse_date("03/04/2011").code
    <DateFault.ORDER_UNKNOWN: 'date_order_unknown'>
    >>> parse_date("03/04/2011", "dmy").date.isoformat()
    '2011-04-03'
    """
    plain = _plain(text)
    if not plain:
        return ParsedDate()
    return _parse_digits(plain, order) or _parse_words(plain) or _refuse(plain)


def slash_parts(text: str) -> tuple[int, int] | None:
    """Return first and second number of a date whose order a person must know, else None.

    >>> slash_parts("03/04/2011"), slash_parts("3.4.2011")
    ((3, 4), None)
    """
    found = _YEAR_LAST.fullmatch(_plain(text))
    if found is None or found[2] == "." or not (found[1].isdigit() and found[3].isdigit()):
        return None
    return int(found[1]), int(found[3])


def _plain(text: str) -> str:
    plain = " ".join(text.replace("\N{EN DASH}", "-").replace("\N{MINUS SIGN}", "-").split())
    return _TIME.sub("", plain.removeprefix("'"))


def _parse_digits(text: str, order: Order | None) -> ParsedDate | None:
    if found := _COMPACT.fullmatch(text):
        return _calendar(int(found[1]), found[2], found[3])
    if found := _YEAR_FIRST.fullmatch(text):
        return _calendar(int(found[1]), found[3], found[4])
    if found := _YEAR_LAST.fullmatch(text):
        return _ordered(found, order)
    if found := _MONTH_YEAR.fullmatch(text):
        return _calendar(int(found[3]), found[1], None)
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        return _calendar(int(text), None, None)
    return None


def _ordered(found: re.Match[str], order: Order | None) -> ParsedDate:
    first, sign, second, year = found[1], found[2], found[3], int(found[4])
    if sign == "." or order == "dmy":
        return _calendar(year, second, first)
    if order == "mdy":
        return _calendar(year, first, second)
    day_first = _calendar(year, second, first)
    month_first = _calendar(year, first, second)
    if day_first == month_first or month_first.date is None:
        return day_first
    if day_first.date is None:
        return month_first
    return _fault(
        DateFault.ORDER_UNKNOWN,
        f'"{found[0]}" is {day_first.date} when the day comes first and {month_first.date} when '
        'the month does. Say which in the mapping file: [dates] order = "dmy" or "mdy".',
    )


def _parse_words(text: str) -> ParsedDate | None:
    found = _WORDS.fullmatch(text)
    if found is not None:
        days = [day for day in (found["d1"], found["d2"]) if day]
    elif (found := _YEAR_WORDS.fullmatch(text)) is not None:
        days = [found["day"]] if found["day"] else []
    month = _MONTHS.get(fold(found["month"])) if found is not None else None
    if found is None or month is None or len(days) > 1:
        return None
    if len(found["year"]) == 2:
        return _short_year(text)
    return _calendar(int(found["year"]), str(month), days[0] if days else None)


def _calendar(year: int, month: str | None, day: str | None) -> ParsedDate:
    """Build a date of its parts; a part that is None or a sign for unknown is left open."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _fault(
            DateFault.YEAR_RANGE, f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}."
        )
    known_month, known_day = _known(month), _known(day)
    if known_month is None:
        if known_day is not None:
            return _fault(DateFault.NOT_A_DATE, "it gives a year and a day, but no month.")
        return ParsedDate(date=date(year, MIDDLE_MONTH, 1), precision="year")
    if not 1 <= known_month <= 12:
        return _fault(DateFault.IMPOSSIBLE, f"there is no month {known_month}.")
    if known_day is None:
        return ParsedDate(date=date(year, known_month, MIDDLE_DAY), precision="month")
    try:
        return ParsedDate(date=date(year, known_month, known_day), precision="day")
    except ValueError:
        return _fault(DateFault.IMPOSSIBLE, f"{year}-{known_month:02d} has no day {known_day}.")


def _known(part: str | None) -> int | None:
    """Return the number of a part; None for "??" and for the 00 that registers write instead."""
    return int(part) if part is not None and part.isdigit() and part != "00" else None


def _refuse(text: str) -> ParsedDate:
    if _SHORT_YEAR.fullmatch(text):
        return _short_year(text)
    if _NUMBER.fullmatch(text):
        days = int(re.split(r"[.,]", text)[0][:9])
        if 10_000 <= days <= 73_415:  # 1927-05-18 to 2100-12-31
            return _fault(DateFault.SERIAL, _serial_message(text, days))
    return _fault(
        DateFault.NOT_A_DATE,
        f'"{text[:40]}" is not a date. Write 2011-05-03, or 2011-05 when the day is not known.',
    )


def _serial_message(text: str, days: int) -> str:
    windows = date(1899, 12, 30) + timedelta(days=days)
    mac = date(1904, 1, 1) + timedelta(days=days)
    return (
        f'"{text}" is a bare number. As a spreadsheet serial it would be {windows} ({mac} in a '
        "workbook of the 1904 date system). Format the column as a date, or write 2011-05-03."
    )


def _short_year(text: str) -> ParsedDate:
    return _fault(
        DateFault.SHORT_YEAR,
        f'"{text[:40]}" has a year of two digits, which may be of either century and may be '
        "mistaken for a day. Write the year with four digits, such as 2011-05-03.",
    )


def _fault(code: DateFault, sentence: str) -> ParsedDate:
    return ParsedDate(fault=sentence, code=code)
