"""Names that say too much, and one person under two names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    (
        "national_id",
        (
            ("patients", 1, {"patient_id": "19510412-1234"}),
            ("procedures", 2, {"patient_id": "19510412-1234"}),
        ),
        (),
    ),
    (
        "national_id",
        (
            ("patients", 1, {"patient_id": "510412-1234"}),
            ("procedures", 2, {"patient_id": "510412-1234"}),
        ),
        (),
    ),
    (
        "national_id",
        (
            ("patients", 1, {"patient_id": "195104121230"}),
            ("procedures", 2, {"patient_id": "195104121230"}),
        ),
        (),
    ),
    (
        "national_id",
        (
            ("patients", 1, {"patient_id": "120451-123X"}),
            ("procedures", 2, {"patient_id": "120451-123X"}),
        ),
        (),
    ),
    (
        "national_id",
        (
            ("patients", 1, {"patient_id": "120451-1234"}),
            ("procedures", 2, {"patient_id": "120451-1234"}),
        ),
        (),
    ),
    (
        "possible_duplicate_patient",
        (
            (
                "patients",
                None,
                {
                    "patient_id": "P3",
                    "sex": "M",
                    "birth_year": "1951",
                    "last_contact_date": "2015-01-10",
                    "vital_status": "alive",
                    "primary_date": "2006-11-20",
                    "breslow_mm": "3.4",
                    "ulceration": "no",
                },
            ),
            (
                "procedures",
                None,
                {
                    "procedure_id": "P3-2013-05-06",
                    "patient_id": "P3",
                    "procedure_date": "2013-05-06",
                    "region": "leg",
                    "side": "L",
                },
            ),
        ),
        (),
    ),
    (
        "possible_duplicate_procedure",
        (
            (
                "patients",
                None,
                {
                    "patient_id": "P3",
                    "sex": "M",
                    "birth_year": "1951",
                    "last_contact_date": "2015-01-10",
                    "vital_status": "alive",
                },
            ),
            (
                "procedures",
                None,
                {
                    "procedure_id": "P3-2011-02-02",
                    "patient_id": "P3",
                    "procedure_date": "2011-02-02",
                    "region": "arm",
                    "side": "R",
                    "limb_volume_l": "3",
                    "melphalan_mg": "39",
                    "leakage_percent": "5",
                },
            ),
        ),
        (),
    ),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (
        ("patients", 1, {"patient_id": "195104121234"}),
        ("procedures", 2, {"patient_id": "195104121234"}),
    ),
    (("patients", 1, {"patient_id": "GBG-0012"}), ("procedures", 2, {"patient_id": "GBG-0012"})),
    (
        (
            "patients",
            None,
            {
                "patient_id": "P3",
                "sex": "M",
                "birth_year": "1951",
                "last_contact_date": "2015-01-10",
                "vital_status": "alive",
                "primary_date": "2006-11-20",
                "breslow_mm": "3.4",
                "ulceration": "yes",
            },
        ),
        (
            "procedures",
            None,
            {
                "procedure_id": "P3-2013-05-06",
                "patient_id": "P3",
                "procedure_date": "2013-05-06",
                "region": "leg",
                "side": "L",
            },
        ),
    ),
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
