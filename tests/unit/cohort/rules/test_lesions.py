"""Measurements of lesions: diameters, states and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("perpendicular_longer", (("measurements", 0, {"perpendicular_mm": "13"}),), ()),
    (
        "product_as_diameter",
        (
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "A",
                    "measurement_date": "2009-01-01",
                    "status": "measured",
                    "longest_mm": "100",
                    "perpendicular_mm": None,
                },
            ),
        ),
        (),
    ),
    (
        "gone_but_measured",
        (
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "A",
                    "measurement_date": "2009-01-01",
                    "status": "gone",
                    "longest_mm": "5",
                    "perpendicular_mm": "5",
                },
            ),
        ),
        (),
    ),
    (
        "measured_without_size",
        (
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "A",
                    "measurement_date": "2009-01-01",
                    "status": "measured",
                    "longest_mm": None,
                    "perpendicular_mm": None,
                },
            ),
        ),
        (),
    ),
    (
        "too_small_but_large",
        (
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "A",
                    "measurement_date": "2009-01-01",
                    "status": "too_small",
                    "longest_mm": "11",
                    "perpendicular_mm": "11",
                },
            ),
        ),
        (),
    ),
    (
        "measured_after_excision",
        (
            ("lesions", 0, {"excised_date": "2008-12-01"}),
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "A",
                    "measurement_date": "2009-01-01",
                    "status": "measured",
                    "longest_mm": "5",
                    "perpendicular_mm": "5",
                },
            ),
        ),
        (),
    ),
    ("measured_before_first_seen", (("lesions", 0, {"first_seen_date": "2008-03-02"}),), ()),
    (
        "lesion_numbers_change",
        (
            (
                "lesions",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "C",
                    "region": "leg",
                    "side": "L",
                    "scope": "in_field",
                },
            ),
            (
                "lesions",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "D",
                    "region": "leg",
                    "side": "L",
                    "scope": "in_field",
                },
            ),
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "C",
                    "measurement_date": "2008-09-01",
                    "status": "measured",
                    "longest_mm": "5",
                    "perpendicular_mm": "5",
                },
            ),
            (
                "measurements",
                None,
                {
                    "patient_id": "P1",
                    "lesion_id": "D",
                    "measurement_date": "2008-09-01",
                    "status": "measured",
                    "longest_mm": "5",
                    "perpendicular_mm": "5",
                },
            ),
        ),
        (),
    ),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (
        (
            "measurements",
            None,
            {
                "patient_id": "P1",
                "lesion_id": "A",
                "measurement_date": "2009-01-01",
                "status": "measured",
                "longest_mm": "40",
                "perpendicular_mm": "40",
            },
        ),
    ),
    (
        (
            "measurements",
            None,
            {
                "patient_id": "P1",
                "lesion_id": "A",
                "measurement_date": "2009-01-01",
                "status": "too_small",
                "longest_mm": "2",
                "perpendicular_mm": "2",
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
