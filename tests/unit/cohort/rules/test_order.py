"""Whether procedures can be counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    (
        "two_procedures_one_day_one_field",
        (
            (
                "procedures",
                None,
                {
                    "procedure_id": "P2-2011-02-02",
                    "patient_id": "P2",
                    "procedure_date": "2011-02-02",
                    "region": "arm",
                    "side": "R",
                },
            ),
        ),
        (),
    ),
    (
        "order_unclear",
        (
            (
                "procedures",
                None,
                {
                    "procedure_id": "P2-2011-02",
                    "patient_id": "P2",
                    "procedure_date": "2011-02",
                    "region": "arm",
                    "side": "R",
                },
            ),
        ),
        ("date_not_exact",),
    ),
    (
        "order_unclear",
        (
            (
                "procedures",
                None,
                {
                    "procedure_id": "P2-2011",
                    "patient_id": "P2",
                    "procedure_date": "2011",
                    "region": "arm",
                    "side": "R",
                },
            ),
        ),
        ("date_not_exact",),
    ),
    (
        "two_fields_one_day",
        (
            (
                "procedures",
                None,
                {
                    "procedure_id": "P2-2011-02-02",
                    "patient_id": "P2",
                    "procedure_date": "2011-02-02",
                    "region": "arm",
                    "side": "L",
                },
            ),
        ),
        (),
    ),
    (
        "procedures_close_together",
        (
            (
                "procedures",
                None,
                {
                    "procedure_id": "P2-2011-02-20",
                    "patient_id": "P2",
                    "procedure_date": "2011-02-20",
                    "region": "arm",
                    "side": "R",
                },
            ),
        ),
        ("response_after_next_procedure", "assessment_after_next_procedure"),
    ),
    (
        "earlier_elsewhere",
        (("procedures", 2, {"earlier_elsewhere": "1", "indication": "progression"}),),
        (),
    ),
    ("gap_in_numbers", (("procedures", 1, {"earlier_elsewhere": "1"}),), ()),
    (
        "repeat_indication_without_predecessor",
        (("procedures", 2, {"indication": "recurrence_after_cr"}),),
        (),
    ),
    ("first_indication_at_repeat", (("procedures", 1, {"indication": "first"}),), ()),
    (
        "recurrence_without_complete_response",
        (("procedures", 0, {"response": "PR"}), ("assessments", 0, {"response": "PR"})),
        (),
    ),
    (
        "procedure_after_amputation",
        (
            (
                "procedures",
                0,
                {
                    "amputation_date": "2009-01-01",
                    "amputation_level": "major",
                    "amputation_cause": "progression",
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
            "procedures",
            None,
            {
                "procedure_id": "P2-2011-06-20",
                "patient_id": "P2",
                "procedure_date": "2011-06-20",
                "region": "arm",
                "side": "R",
            },
        ),
    ),
    (
        (
            "procedures",
            None,
            {
                "procedure_id": "P2-2012-02-02",
                "patient_id": "P2",
                "procedure_date": "2012-02-02",
                "region": "arm",
                "side": "L",
            },
        ),
    ),
    (
        (
            "procedures",
            0,
            {
                "amputation_date": "2010-08-01",
                "amputation_level": "major",
                "amputation_cause": "progression",
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
