"""The order of dates within a life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    (
        "date_in_future",
        (("procedures", 2, {"procedure_date": "2020-01-02"}),),
        (
            "record_after_last_contact",
            "last_contact_before_procedure",
            "response_before_procedure",
            "assessment_before_procedure",
        ),
    ),
    ("date_in_future", (("patients", 1, {"last_contact_date": "2021-01-10"}),), ()),
    (
        "date_in_future",
        (("therapies", 0, {"start_date": "2025-01-10", "stop_date": None}),),
        ("record_after_death",),
    ),
    (
        "procedure_after_death",
        (("patients", 0, {"death_date": "2010-04-11", "last_contact_date": None}),),
        (),
    ),
    (
        "record_after_death",
        (("progressions", 0, {"progression_date": "2012-06-02", "last_clean_date": None}),),
        (),
    ),
    (
        "record_after_death",
        (
            (
                "assessments",
                None,
                {
                    "procedure_id": "P1-2",
                    "assessment_date": "2012-06-02",
                    "response": "NE",
                    "not_evaluable_reason": "lost",
                },
            ),
        ),
        (),
    ),
    (
        "record_after_death",
        (
            (
                "procedures",
                1,
                {"response": "SD", "not_evaluable_reason": None, "response_date": "2012-06-02"},
            ),
        ),
        ("response_outside_window",),
    ),
    (
        "record_after_last_contact",
        (
            (
                "therapies",
                None,
                {"patient_id": "P2", "therapy": "surgery", "start_date": "2015-02-01"},
            ),
        ),
        (),
    ),
    (
        "progression_after_last_contact",
        (
            (
                "progressions",
                None,
                {"patient_id": "P2", "progression_date": "2015-02-01", "scope": "distant"},
            ),
        ),
        (),
    ),
    (
        "procedure_before_method",
        (
            ("procedures", 2, {"procedure_date": "1900-01-01", "response_date": None}),
            (
                "assessments",
                1,
                {"assessment_date": "2008-09-01", "procedure_id": "P1-1", "response": "CR"},
            ),
        ),
        ("primary_after_procedure", "impossible_age"),
    ),
    ("impossible_age", (("patients", 1, {"birth_year": "1895"}),), ("outside_plausible_range",)),
    ("unusual_age", (("patients", 1, {"birth_year": "1990"}),), ()),
    ("primary_before_birth", (("patients", 1, {"primary_date": "1950-11-20"}),), ()),
    ("primary_after_procedure", (("patients", 1, {"primary_date": "2011-02-03"}),), ()),
    (
        "death_before_birth",
        (
            (
                "patients",
                1,
                {
                    "birth_year": "1999",
                    "primary_date": None,
                    "vital_status": "dead",
                    "death_date": "1990-01-01",
                    "last_contact_date": None,
                },
            ),
        ),
        ("procedure_after_death", "record_after_death", "unusual_age"),
    ),
    (
        "death_before_primary",
        (
            (
                "patients",
                1,
                {
                    "primary_date": "2010-01-01",
                    "vital_status": "dead",
                    "death_date": "2009-01-01",
                    "last_contact_date": None,
                },
            ),
        ),
        ("procedure_after_death", "record_after_death"),
    ),
    ("last_clean_after_progression", (("progressions", 0, {"last_clean_date": "2009-12-02"}),), ()),
    ("therapy_stops_before_start", (("therapies", 0, {"stop_date": "2009-12-14"}),), ()),
    (
        "progression_before_procedure",
        (
            (
                "progressions",
                None,
                {"patient_id": "P1", "progression_date": "2007-12-01", "scope": "regional"},
            ),
        ),
        (),
    ),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (("progressions", 0, {"progression_date": "2012-06-01", "last_clean_date": None}),),
    (("patients", 1, {"last_contact_date": "2020-01-01"}),),
)

ALL_EDITS = (*(edits for _, edits, _ in CASES), *HARMLESS)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[code for code, _, _ in CASES])
def test_a_spoiled_record_is_found_and_nothing_else(
    crowd: Callable[..., Any], check_rule: Callable[..., None], number: int
) -> None:
    code, _, also = CASES[number]
    check_rule(crowd(ALL_EDITS), f"case{number}.xlsx", code, also)


@pytest.mark.parametrize("number", range(len(HARMLESS)))
def test_an_unusual_but_possible_record_is_left_alone(
    crowd: Callable[..., Any], codes_of: Callable[..., set[str]], number: int
) -> None:
    assert codes_of(crowd(ALL_EDITS), f"case{len(CASES) + number}.xlsx") == set()
