"""Patients whose values differ between rows."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.conflicts import normal_form
from seriatim.cohort.reading.dates import parse_date
from seriatim.dictionary import Dictionary

HEAD = "patient_id,procedure_date,region,side,sex,birth_year,death_date\n"


def test_a_value_that_differs_is_withheld_and_both_rows_are_named(reader, codes) -> None:
    registry = reader.text(
        HEAD
        + "P1,2011-05-03,leg,L,F,1950,\n"
        + "P2,2011-05-03,leg,L,M,1950,2013-01-01\n"
        + "P1,2012-05-03,leg,L,M,1950,\n"
        + "P2,2012-05-03,leg,L,M,1951,2013-02-01\n"
    )
    assert codes(registry) == ["patient_values_differ"] * 3
    first = registry.problems[0]
    assert (first.row, first.column, first.value, first.patient_id) == (4, "sex", "M", "P1")
    assert 'has "M" here, but "F" in row 2' in first.message
    assert reader.rows(registry, "patients", "patient_id", "sex", "birth_year", "death_date") == [
        ("P1", None, "1950", None),
        ("P2", "M", None, "2013-01-01 | 2013-02-01"),
    ]


def test_a_death_of_two_dates_is_unreadable_and_not_absent(reader) -> None:
    registry = reader.text(
        HEAD + "P2,2011-05-03,leg,L,M,,2013-01-01\n" + "P2,2012-05-03,leg,L,M,,2013-02-01\n"
    )
    ((text,),) = reader.rows(registry, "patients", "death_date")
    assert parse_date(text).date is None
    assert parse_date(text).fault


def test_two_spellings_of_one_value_do_not_differ(reader) -> None:
    registry = reader.text(
        HEAD
        + "P1,2011-05-03,leg,L,F,1950,13/01/2013\n"
        + "P1,2012-05-03,leg,L,female,1950.0,2013-01-13\n",
    )
    assert [p.code for p in registry.problems] == []
    assert reader.rows(registry, "patients", "sex", "birth_year", "death_date") == [
        ("F", "1950", "13/01/2013")
    ]


@pytest.mark.parametrize(
    ("path", "one", "other", "same"),
    [
        ("patients.sex", "F", "Female", True),
        ("patients.sex", "F", "x", False),
        ("patients.sex", "?", "!", False),
        ("patients.breslow_mm", "1,5", "1.50", True),
        ("patients.breslow_mm", "about 1", "about 2", False),
        ("patients.death_date", "2011-05", "2011-05-15", False),
        ("patients.death_date", "soon", "later", False),
        ("patients.primary_site", "Leg", "leg", False),
    ],
)
def test_values_are_compared_by_meaning(
    path: str, one: str, other: str, same: bool, dictionary: Dictionary
) -> None:
    field = dictionary.field(path)
    assert (normal_form(one, field, None) == normal_form(other, field, None)) is same
