"""Decide from a whole file whether 03/04/2011 is in April or in March, or ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from seriatim.cohort.reading.collecting import Place, ProblemCollector, Spot
from seriatim.cohort.reading.dates import slash_parts
from seriatim.cohort.reading.registry import DateOrder, ReadingError, Source
from seriatim.cohort.reading.staging import quoted
from seriatim.dictionary import Dictionary, FieldType

_SLASHED = "^[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}"
_ISO = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
RawFields = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashDate:
    """A date whose order must be known, where it stands first."""

    text: str
    parts: tuple[int, int]
    row: int
    source: Source
    field: str

    def spot(self) -> Spot:
        """Return the place of the date in its sheet."""
        return Spot(row=self.row, column=self.source.header(self.field), value=self.text)

    def place(self) -> Place:
        """Return the sheet of the date."""
        return Place(file=self.source.file, sheet=self.source.sheet, table=self.source.table)


def decide_order(dates: list[SlashDate], problems: ProblemCollector) -> DateOrder | None:
    """Return the order that the dates of a file prove.

    None where no date needs one, or where they contradict each other (a problem). Where none
    proves anything and some could be either, ``ReadingError`` asks.
    """
    day_first = [date for date in dates if date.parts[0] > 12 >= date.parts[1]]
    month_first = [date for date in dates if date.parts[1] > 12 >= date.parts[0]]
    if day_first and month_first:
        _report_contradiction(day_first[0], month_first[0], problems)
        return None
    if day_first or month_first:
        return "dmy" if day_first else "mdy"
    doubtful = [date for date in dates if max(date.parts) <= 12 and date.parts[0] != date.parts[1]]
    if doubtful:
        raise _question(doubtful)
    return None


def slash_dates(
    connection: duckdb.DuckDBPyConnection,
    fields: RawFields,
    sources: tuple[Source, ...],
    dictionary: Dictionary,
) -> list[SlashDate]:
    """Return every distinct slash date of every date column, where it stands first."""
    by_id = {source.source_id: source for source in sources}
    found = []
    for table, name in _date_columns(fields, dictionary):
        rows = connection.execute(
            f"SELECT {quoted(name)}, min(source_row), min(source_id) FROM raw_{table} "
            f"WHERE regexp_matches({quoted(name)}, '{_SLASHED}') GROUP BY 1 ORDER BY 2, 1"
        ).fetchall()
        for text, row, source_id in rows:
            parts = slash_parts(text)
            if parts is not None:
                found.append(
                    SlashDate(text=text, parts=parts, row=row, source=by_id[source_id], field=name)
                )
    return found


def report_mixtures(
    connection: duckdb.DuckDBPyConnection,
    fields: RawFields,
    dates: list[SlashDate],
    problems: ProblemCollector,
) -> None:
    """Report columns that hold slash dates beside ISO ones, as a spreadsheet's mishap does."""
    first: dict[tuple[str, str], SlashDate] = {}
    for date in dates:
        first.setdefault((date.source.table, date.field), date)
    for (table, name), date in first.items():
        count = connection.execute(
            f"SELECT count(*) FROM raw_{table} WHERE regexp_matches({quoted(name)}, '{_ISO}')"
        ).fetchone()
        if count and count[0]:
            what = f'the column has {count[0]} dates like 2011-05-03 beside "{date.text}".'
            problems.add("date_formats_mixed", date.place(), date.spot(), what)


def _date_columns(fields: RawFields, dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    for table, names in fields:
        for name in names:
            if dictionary.table(table).field(name).type is FieldType.DATE:
                yield table, name


def _report_contradiction(
    day_first: SlashDate, month_first: SlashDate, problems: ProblemCollector
) -> None:
    what = (
        f'"{month_first.text}" can only be month/day/year, but "{day_first.text}" '
        f"({day_first.place()}, row {day_first.row}, column "
        f'"{day_first.source.header(day_first.field)}") only day/month/year. Dates that could be '
        'either are not read until a mapping file says [dates] order = "dmy" (or "mdy").'
    )
    spot = month_first.spot()
    problems.add("date_order_contradictory", month_first.place(), spot, what)


def _question(doubtful: list[SlashDate]) -> ReadingError:
    shown = "; ".join(
        f'"{date.text}" ({date.place()}, row {date.row}, column "{date.source.header(date.field)}")'
        for date in doubtful[:3]
    )
    return ReadingError(
        "Are the dates day/month/year or month/day/year? Nothing in the file tells: every such "
        f"date could be either, for example {shown}. Answer in a mapping file with the lines\n"
        '[dates]\norder = "dmy"   # day first; or "mdy" for month first'
    )
