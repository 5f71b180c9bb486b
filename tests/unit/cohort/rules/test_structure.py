"""Rows without what they need, repeated rows, rows of nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("required_value_missing", (("procedures", 2, {"procedure_date": None}),), ()),
    ("required_value_missing", (("procedures", 2, {"side": None}),), ()),
    (
        "required_value_missing",
        (
            (
                "procedures",
                None,
                {"procedure_id": "X", "procedure_date": "2013-01-01", "region": "arm", "side": "R"},
            ),
        ),
        (),
    ),
    ("required_value_missing", (("patients", None, {"sex": "F"}),), ()),
    ("required_value_missing", (("complications", 0, {"term": None}),), ()),
    (
        "duplicate_patient",
        (("patients", None, {"patient_id": "P2", "sex": "M"}),),
        ("follow_up_missing",),
    ),
    ("duplicate_procedure", (("procedures", 1, {"procedure_id": "P1-1"}),), ()),
    (
        "repeated_row",
        (
            (
                "toxicities",
                None,
                {"procedure_id": "P1-1", "toxicity_date": "2008-03-10", "wieberdink": "III"},
            ),
        ),
        (),
    ),
    (
        "conflicting_rows",
        (
            (
                "toxicities",
                None,
                {"procedure_id": "P1-1", "toxicity_date": "2008-03-10", "wieberdink": "II"},
            ),
        ),
        (),
    ),
    (
        "unknown_patient",
        (
            (
                "procedures",
                None,
                {
                    "procedure_id": "P9-2011-01-01",
                    "patient_id": "P9",
                    "procedure_date": "2011-01-01",
                    "region": "arm",
                    "side": "R",
                },
            ),
        ),
        (),
    ),
    ("unknown_patient", (("therapies", 0, {"patient_id": "P9"}),), ()),
    ("unknown_procedure", (("assessments", 0, {"procedure_id": "P9-1"}),), ()),
    (
        "patient_without_procedure",
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
        ),
        (),
    ),
    (
        "lesion_not_listed",
        (
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "Z",
                    "measurement_date": "2008-03-01",
                    "status": "gone",
                },
            ),
        ),
        (),
    ),
    ("lesion_parent_unknown", (("lesions", 0, {"split_from": "Z"}),), ()),
    ("lesion_parent_unknown", (("lesions", 0, {"split_from": "A"}),), ()),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = ((("lesions", 0, {"split_from": "B"}),),)

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
