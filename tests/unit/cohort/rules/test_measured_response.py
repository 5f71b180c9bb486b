"""Recorded responses against the measurements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    (
        "complete_response_with_lesion",
        (("measurements", 2, {"status": "measured", "longest_mm": "6", "perpendicular_mm": "5"}),),
        (),
    ),
    (
        "partial_response_not_measured",
        (
            ("procedures", 0, {"response": "PR"}),
            ("assessments", 0, {"response": "PR"}),
            ("procedures", 1, {"indication": "progression"}),
            (
                "measurements",
                2,
                {"status": "measured", "longest_mm": "11", "perpendicular_mm": "11"},
            ),
            ("measurements", 3, {"status": "measured", "longest_mm": "8", "perpendicular_mm": "8"}),
        ),
        (),
    ),
    ("fewer_lesions_than_measured", (("procedures", 0, {"n_lesions": "1"}),), ()),
    ("largest_lesion_too_small", (("procedures", 0, {"largest_lesion_mm": "2"}),), ()),
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
                "longest_mm": "9",
                "perpendicular_mm": "9",
            },
        ),
    ),
    (
        (
            "measurements",
            2,
            {
                "status": "measured",
                "longest_mm": "6",
                "perpendicular_mm": "5",
                "residual_pigment": "yes",
            },
        ),
    ),
    (
        ("procedures", 0, {"response": "PR"}),
        ("assessments", 0, {"response": "PR"}),
        ("procedures", 1, {"indication": "progression"}),
        ("measurements", 2, {"status": "measured", "longest_mm": "11", "perpendicular_mm": "11"}),
    ),
    (("procedures", 0, {"n_lesions": "7", "largest_lesion_mm": "13"}),),
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
