"""Parse each distinct text of a column once, and keep the readings beside the data.

A column of a million cells holds few distinct texts. Plain numbers and ISO dates, which may all
be distinct, are left to SQL; everything else is parsed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from seriatim.cohort.reading.dates import parse_date
from seriatim.cohort.reading.registry import DateOrder, RawRegistry
from seriatim.cohort.values import (
    CellReading,
    NumberStyle,
    missing_words,
    parse_choice,
    parse_number,
)
from seriatim.dictionary import Dictionary, Field, FieldType
from seriatim.dictionary.folding import fold

# Cells that SQL reads itself: {0} is the column.
_ISO_DATE = (
    "(regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') "
    "AND year(TRY_CAST({0} AS DATE)) BETWEEN 1900 AND 2100)"
)
_POINT = "regexp_full_match({0}, '[+-]?[0-9]{{1,15}}(\\.[0-9]{{1,18}})?')"
_COMMA = "regexp_full_match({0}, '[+-]?[0-9]{{1,15}},([0-9]{{1,2}}|[0-9]{{4,18}})')"
_WHOLE = "regexp_full_match({0}, '[+-]?[0-9]{{1,15}}(\\.0)?')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How one registry writes its values: missing words, date order, numbers, own choice words."""

    missing: Mapping[str, str]
    order: DateOrder | None
    decimal: str | None
    factors: Mapping[str, float]
    words: Mapping[str, Mapping[str, str]]

    @staticmethod
    def of(registry: RawRegistry, dictionary: Dictionary) -> Conventions:
        """Take the conventions from what reading found and the mapping file said."""
        return Conventions(
            missing=missing_words(dictionary),
            order=registry.date_order,
            decimal=registry.decimal,
            factors=dict(registry.units),
            words={
                path: {fold(word): code for word, code in pairs} for path, pairs in registry.choices
            },
        )

    def style(self, field: Field) -> NumberStyle:
        """Return how numbers of a field are written."""
        return NumberStyle(decimal=self.decimal, factor=self.factors.get(field.path, 1.0))


def quote(name: str) -> str:
    """Quote a table or column name for SQL.

    >>> quote('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def read_by_sql(field: Field, conventions: Conventions, column: str) -> str:
    """Return the SQL condition of cells that SQL reads without help."""
    match field.type:
        case FieldType.DATE:
            condition = _ISO_DATE
        case FieldType.INTEGER:
            condition = _WHOLE
        case FieldType.NUMBER if conventions.decimal == ",":
            # A point may part thousands in such a file: only Python weighs that.
            condition = f"({_WHOLE} OR {_COMMA})"
        case FieldType.NUMBER:
            condition = f"({_POINT} OR {_COMMA})"
        case _:
            return "FALSE"
    return condition.format(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Where the readings of a field are, and what there is among them."""

    field: str
    source: str
    has_reasons: bool
    has_problems: bool


def build_lookups(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    fields: tuple[Field, ...],
    conventions: Conventions,
) -> dict[str, Lookup]:
    """Parse the distinct texts of a raw table that SQL leaves over, and say where they are.

    The table ``lookup_<table>`` has one row a field and text: field, text, number, word, day,
    precision, reason (missing code), code and detail (problem). A field without such texts has no
    lookup.
    """
    if not fields:
        return {}
    texts = connection.execute(
        " UNION ALL ".join(_leftovers(field, conventions) for field in fields) + " ORDER BY ALL"
    ).fetchall()
    by_name = {field.name: field for field in fields}
    readers = {name: _reader(field, conventions) for name, field in by_name.items()}
    rows = [(name, str(text), readers[name](str(text))) for name, text in texts]
    if rows:
        _create(connection, f"lookup_{table}", rows)
    return {name: _lookup(table, name, rows) for name in dict.fromkeys(row[0] for row in rows)}


def _leftovers(field: Field, conventions: Conventions) -> str:
    column = quote(field.name)
    return (
        f"SELECT DISTINCT '{field.name}' AS field, {column} AS text FROM raw_{field.table} "
        f"WHERE {column} IS NOT NULL "
        f"AND NOT coalesce({_skipped(field, conventions, column)}, FALSE)"
    )


def _lookup(table: str, name: str, rows: list[tuple[str, str, _Row]]) -> Lookup:
    own = [row for field, _, row in rows if field == name]
    return Lookup(
        field=name,
        source=f"(SELECT * FROM {quote(f'lookup_{table}')} WHERE field = '{name}')",
        has_reasons=any(row.reason for row in own),
        has_problems=any(row.code for row in own),
    )


def _skipped(field: Field, conventions: Conventions, column: str) -> str:
    if field.type is not FieldType.TEXT:
        return read_by_sql(field, conventions, column)
    short = "', '".join(sorted(word.replace("'", "''") for word in conventions.missing))
    # As fold does: letters and digits, without case and accents.
    plain = f"strip_accents(lower(regexp_replace({column}, '[^\\p{{L}}\\p{{N}}]', '', 'g')))"
    return f"{plain} NOT IN ('{short}')"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    number: float | None = None
    word: str | None = None
    day: Any = None
    precision: str | None = None
    reason: str | None = None
    code: str | None = None
    detail: str | None = None


def _reader(field: Field, conventions: Conventions) -> Callable[[str], _Row]:
    missing = conventions.missing
    style = conventions.style(field)
    own = conventions.words.get(field.path, {})

    def choice(text: str) -> _Row:
        code = own.get(fold(text))
        return _Row(word=code) if code else _row(parse_choice(text, field, missing))

    def word(text: str) -> _Row:
        reason = missing.get(fold(text))
        # A lesion or a patient may well be called ND; NA is what R writes for nothing.
        keeps = reason is None or ((field.required or field.identifier) and reason != "NA")
        return _Row(word=text) if keeps else _Row(reason=reason)

    def day(text: str) -> _Row:
        reason = missing.get(fold(text))
        if not fold(text):
            return _Row(code="sign_only", detail=f'"{text}" is a sign, not a value')
        return _Row(reason=reason) if reason else _date(text, conventions.order)

    match field.type:
        case FieldType.DATE:
            return day
        case FieldType.CHOICE:
            return choice
        case FieldType.TEXT:
            return word
        case _:
            return lambda text: _row(parse_number(text, field, missing, style))


def _date(text: str, order: DateOrder | None) -> _Row:
    parsed = parse_date(text, order)
    if parsed.date is None:
        return _Row(code=str(parsed.code), detail=parsed.fault)
    if parsed.precision == "day":
        return _Row(day=parsed.date, precision="day")
    return _Row(
        day=parsed.date,
        precision=parsed.precision,
        code="date_not_exact",
        detail=f'"{text}" names a {parsed.precision} and no day',
    )


def _row(reading: CellReading) -> _Row:
    return _Row(
        number=reading.number,
        word=reading.word,
        reason=reading.reason,
        code=reading.code,
        detail=reading.detail,
    )


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[str, str, _Row]]
) -> None:
    columns = {
        "field": np.array([field for field, _, _ in rows], dtype=object),
        "text": np.array([text for _, text, _ in rows], dtype=object),
        "number": np.array([np.nan if r.number is None else r.number for _, _, r in rows]),
        "day": np.array([r.day for _, _, r in rows], dtype="datetime64[us]"),
        **{
            part: np.array([getattr(row, part) for _, _, row in rows], dtype=object)
            for part in ("word", "precision", "reason", "code", "detail")
        },
    }
    connection.register("parsed_texts", columns)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(name)} AS SELECT "
        "CAST(field AS VARCHAR) AS field, CAST(text AS VARCHAR) AS text, "
        "CASE WHEN isnan(number) THEN NULL ELSE number END AS number, "
        "CAST(word AS VARCHAR) AS word, CAST(day AS DATE) AS day, "
        "CAST(precision AS VARCHAR) AS precision, CAST(reason AS VARCHAR) AS reason, "
        "CAST(code AS VARCHAR) AS code, CAST(detail AS VARCHAR) AS detail FROM parsed_texts"
    )
    connection.unregister("parsed_texts")
