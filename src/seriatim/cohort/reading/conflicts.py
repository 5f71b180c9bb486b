"""Find patients whose own values differ between the rows of a sheet."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from seriatim.cohort.reading.collecting import Place, ProblemCollector, Spot
from seriatim.cohort.reading.columns import Column
from seriatim.cohort.reading.dates import Order, parse_date
from seriatim.cohort.reading.feeds import Feed
from seriatim.cohort.reading.staging import quoted
from seriatim.dictionary import Field, FieldType
from seriatim.dictionary.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictFinder:
    """Compares the values of one patient between rows, by meaning and not by spelling."""

    connection: duckdb.DuckDBPyConnection
    problems: ProblemCollector
    order: Order | None

    def withhold(self, feed: Feed, place: Place) -> None:
        """Empty the values of ``raw_patients`` that differ between rows, and report them.

        Dates become a text with both values, which the typed layer refuses in its turn.
        """
        key = next(column for column in feed.columns if column.field.name == "patient_id")
        for column in feed.columns:
            if column is not key and column.ticks is None:
                self._withhold_column(feed.staged.view, key, column, place)

    def _withhold_column(self, view: str, key: Column, column: Column, place: Place) -> None:
        text, patient = f"c{column.index}", f"c{key.index}"
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE told_twice AS "
            f"SELECT {patient} AS patient_id, source_row, {text} AS text FROM {view} "
            f"WHERE {text} IS NOT NULL AND {patient} IN (SELECT {patient} FROM {view} "
            f"GROUP BY 1 HAVING min({text}) <> max({text}))"
        )
        texts = self.connection.execute(
            "SELECT DISTINCT text FROM told_twice ORDER BY 1"
        ).fetchall()
        if not texts:
            return
        words = [row[0] for row in texts]
        forms = [normal_form(word, column.field, self.order) for word in words]
        found = self.connection.execute(_DIFFERING, [words, forms]).fetchall()
        for patient_id, row, value, other_row, other in found:
            spot = Spot(row=other_row, column=column.header, value=other, patient_id=patient_id)
            what = f'patient {patient_id} has "{other}" here, but "{value}" in row {row}.'
            self.problems.add("patient_values_differ", place, spot, what)
        # A date keeps both texts, which no one can read as a date: so it counts as unreadable
        # and not as absent, which for a death would mean alive.
        is_date = column.field.type is FieldType.DATE
        left = [f"{row[2]} | {row[4]}" if is_date else None for row in found]
        name = quoted(column.field.name)
        self.connection.execute(
            f"UPDATE raw_patients SET {name} = told.text FROM (SELECT unnest(?::VARCHAR[]) AS "
            "patient_id, unnest(?::VARCHAR[]) AS text) told "
            "WHERE raw_patients.patient_id = told.patient_id",
            [[row[0] for row in found], left],
        )


_DIFFERING = """
WITH forms AS (SELECT unnest(?::VARCHAR[]) AS text, unnest(?::VARCHAR[]) AS form),
told AS (SELECT patient_id, source_row, text, form FROM told_twice JOIN forms USING (text)),
first AS (
    SELECT patient_id, min(source_row) AS row, arg_min(text, source_row) AS text,
           arg_min(form, source_row) AS form
    FROM told GROUP BY patient_id
)
SELECT patient_id, first.row, first.text, min(told.source_row), arg_min(told.text, told.source_row)
FROM told JOIN first USING (patient_id)
WHERE told.form <> first.form
GROUP BY ALL ORDER BY first.row, patient_id
"""


def normal_form(text: str, field: Field, order: Order | None) -> str:
    """Return a form in which two spellings of one value are equal.

    >>> from seriatim.dictionary import load_dictionary
    >>> field = load_dictionary().field("patients.primary_date")
    >>> normal_form("3.5.2011", field, None) == normal_form("2011-05-03", field, None)
    True
    """
    if field.type is FieldType.DATE:
        parsed = parse_date(text, order)
        return f"{parsed.date} {parsed.precision}" if parsed.date else text
    if field.type is FieldType.CHOICE:
        codes = [c.code for c in field.choices if fold(text) in {fold(w) for w in c.words}]
        return codes[0] if codes else fold(text) or text
    if field.type in {FieldType.INTEGER, FieldType.NUMBER}:
        try:
            return str(float(text.replace(",", ".")))
        except ValueError:
            return text
    return text
