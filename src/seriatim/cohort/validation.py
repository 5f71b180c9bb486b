"""Run the rules over the typed tables, and set aside what they refuse."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import duckdb

from seriatim.cohort.derivation import derive_table
from seriatim.cohort.lookups import quote
from seriatim.cohort.problem_listing import ProblemListing, write_place
from seriatim.cohort.problems import Problem
from seriatim.cohort.rules import CROSS_FIELD_RULES, UNIT_RULES
from seriatim.cohort.rules.dates import future_rules
from seriatim.cohort.rules.ranges import range_rules
from seriatim.cohort.rules.rule import Refuses, Rule
from seriatim.cohort.rules.structure import required_refusal, structure_rules
from seriatim.cohort.typed import SHOWN_ROW, join_cell_rows, patient_of
from seriatim.dictionary import Dictionary, FieldType

# A date known to the month stands for any day of it, and rules must not accuse it of more.
_MACROS = """
CREATE OR REPLACE TEMP MACRO earliest(d, p) AS
    CASE p WHEN 'month' THEN CAST(date_trunc('month', d) AS DATE)
           WHEN 'year' THEN CAST(date_trunc('year', d) AS DATE) ELSE d END;
CREATE OR REPLACE TEMP MACRO latest(d, p) AS
    CASE p WHEN 'month' THEN last_day(d)
           WHEN 'year' THEN make_date(year(d), 12, 31) ELSE d END;
CREATE OR REPLACE TEMP MACRO written(d, p) AS
    CASE p WHEN 'month' THEN strftime(d, '%Y-%m')
           WHEN 'year' THEN strftime(d, '%Y') ELSE strftime(d, '%Y-%m-%d') END;
CREATE OR REPLACE TEMP MACRO surely_before(d1, p1, d2, p2) AS
    latest(d1, p1) < earliest(d2, p2);
"""
_REFUSALS = """
CREATE OR REPLACE TEMP TABLE refusals(
    table_name VARCHAR, row_id BIGINT, field VARCHAR, refuses VARCHAR, code VARCHAR, rank INTEGER
);
CREATE OR REPLACE TEMP VIEW doubtful_patients AS
SELECT p.patient_id FROM refusals r JOIN procedures p USING (row_id)
WHERE r.table_name = 'procedures' AND r.refuses = 'patient' AND p.patient_id IS NOT NULL
"""


class Validation:
    """One run of all rules over the typed tables of one connection."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        dictionary: Dictionary,
        listing: ProblemListing,
    ) -> None:
        self._connection = connection
        self._dictionary = dictionary
        self._listing = listing
        self._rank = 0
        self._filled = {
            table.name
            for table in dictionary.tables
            if _scalar(connection, f"SELECT count(*) FROM {quote(table.name)}")
        }
        connection.execute(_REFUSALS)

    def run(self, rules: Iterable[Rule]) -> None:
        """Find the rows of each rule, list them, then clear the values that are refused.

        Values are cleared after all of these rules have looked, so that their order does not
        matter; rows and patients go at the very end (``set_aside``).
        """
        cleared = [
            rule
            for rule in self._screened(tuple(rules))
            if self._find(rule) and rule.refuses is Refuses.VALUE
        ]
        for rule in cleared:
            self._clear(rule)

    def _screened(self, rules: tuple[Rule, ...]) -> Iterator[Rule]:
        """Leave out rules on empty tables and rules whose screen no row meets."""
        screens: dict[int, int] = {}
        for table in self._filled:
            own = [rule for rule in rules if rule.table == table and rule.screen]
            if own:
                met = ", ".join(f"count(*) FILTER ({rule.screen})" for rule in own)
                row = self._connection.execute(f"SELECT {met} FROM {quote(table)}").fetchone()
                screens |= {id(rule): n for rule, n in zip(own, row or (), strict=True)}
        for rule in rules:
            if rule.table in self._filled and screens.get(id(rule), 1):
                yield rule

    def refuse_unreadable(self) -> None:
        """Refuse rows and patients whose required cells hold a text that cannot be read."""
        for table in self._dictionary.tables:
            for field in table.fields:
                if field.required:
                    self._connection.execute(
                        "INSERT INTO refusals SELECT table_name, row_id, field, $refuses, code, 0 "
                        "FROM unreadable WHERE table_name = $table_name AND field = $field",
                        {
                            "refuses": str(required_refusal(table.name, field.name)),
                            "table_name": table.name,
                            "field": field.name,
                        },
                    )

    def _find(self, rule: Rule) -> int:
        self._rank += 1
        table = f"CREATE OR REPLACE TEMP TABLE found AS {rule.sql}"
        n = _scalar(self._connection, table)
        if n:
            n = _scalar(self._connection, "SELECT count(DISTINCT row_id) FROM found")
            self._listing.count(rule.kind, n)
            for problem in self._problems(rule):
                self._listing.add(problem)
            self._refuse(rule)
        return n

    def _problems(self, rule: Rule) -> Iterator[Problem]:
        table = self._dictionary.table(rule.table)
        first = table.field(rule.columns[0])
        shown = f"t.{quote(first.name)}"
        if first.type is FieldType.DATE:
            shown = f"written({shown}, t.{quote(first.name + '_precision')})"
        cursor = self._connection.execute(
            f"SELECT t.source_id AS _source, {SHOWN_ROW} AS _row, {shown} AS _value, "
            f"{patient_of(table, 't')} AS _patient, f.* "
            f"FROM (SELECT DISTINCT ON (row_id) * FROM found ORDER BY ALL) f "
            f"JOIN {quote(table.name)} t USING (row_id) {join_cell_rows(first.name)} "
            "ORDER BY t.source_id, t.source_row, row_id LIMIT $room",
            {"room": self._listing.room(rule.code)},
        )
        names = [item[0] for item in cursor.description or ()]
        for row in cursor.fetchall():
            yield self._problem(rule, dict(zip(names, row, strict=True)))

    def _problem(self, rule: Rule, row: Mapping[str, Any]) -> Problem:
        source = self._listing.source(row["_source"])
        header = self._listing.header(row["_source"], rule.columns[0])
        words = {name: write_value(value) for name, value in row.items()}
        place = write_place(source, row["_row"], header)
        return Problem(
            code=rule.code,
            severity=rule.severity,
            file=source.file if source else "",
            sheet=source.sheet if source else None,
            row=row["_row"],
            column=header,
            value=None if row["_value"] is None else words["_value"],
            message=f"{place}: {rule.message.format_map(words)}. {rule.remedy}",
            remedy=rule.remedy,
            table=rule.table,
            patient_id=row["_patient"],
        )

    def _refuse(self, rule: Rule) -> None:
        fields = rule.columns if rule.refuses is Refuses.VALUE else rule.columns[:1]
        for field in fields:
            self._connection.execute(
                "INSERT INTO refusals SELECT DISTINCT $table_name, row_id, $field, $refuses, "
                "$code, $rank FROM found",
                {
                    "table_name": rule.table,
                    "field": field,
                    "refuses": str(rule.refuses),
                    "code": rule.code,
                    "rank": self._rank,
                },
            )

    def _clear(self, rule: Rule) -> None:
        table = self._dictionary.table(rule.table)
        for name in rule.columns:
            targets = [name]
            if table.field(name).type is FieldType.DATE:
                targets.append(f"{name}_precision")
            assignments = ", ".join(f"{quote(target)} = NULL" for target in targets)
            self._connection.execute(
                f"UPDATE {quote(rule.table)} SET {assignments} WHERE row_id IN (SELECT row_id "
                "FROM refusals WHERE table_name = $table_name AND code = $code)",
                {"table_name": rule.table, "code": rule.code},
            )


def validate(
    connection: duckdb.DuckDBPyConnection,
    dictionary: Dictionary,
    listing: ProblemListing,
    today: date,
) -> None:
    """Run every rule over the typed tables, and derive ``ordered_procedures`` on the way.

    Refused values are NULL afterwards; refused rows and patients are named in ``refusals`` and go
    with ``set_aside``.
    """
    connection.execute(_MACROS)
    connection.execute(
        f"CREATE OR REPLACE TEMP MACRO extraction_day() AS DATE '{today.isoformat()}'"
    )
    validation = Validation(connection, dictionary, listing)
    validation.refuse_unreadable()
    units, ranges, others = rule_phases(dictionary)
    validation.run(units)
    validation.run(ranges)
    derive_table(connection, "ordered_procedures")
    validation.run(others)


def rule_phases(dictionary: Dictionary) -> tuple[tuple[Rule, ...], ...]:
    """Return the rules in the three phases in which they run.

    Slips of the unit first, which explain a value better than its range; then ranges and future
    dates; then everything that compares, without the values that were refused before.
    """
    return (
        UNIT_RULES,
        (*range_rules(dictionary), *future_rules(dictionary)),
        (*structure_rules(dictionary), *CROSS_FIELD_RULES),
    )


def all_rules(dictionary: Dictionary) -> tuple[Rule, ...]:
    """Return every rule there is for a dictionary."""
    return tuple(rule for phase in rule_phases(dictionary) for rule in phase)


def write_value(value: object) -> str:
    """Write a value of a message: numbers without needless decimals, dates in ISO form.

    >>> write_value(95.0), write_value(1.39), write_value(None), write_value(date(2011, 5, 3))
    ('95', '1.39', 'nothing', '2011-05-03')
    """
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
