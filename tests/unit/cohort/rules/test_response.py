"""Recorded responses against dates, reasons and one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    (
        "assessment_before_procedure",
        (
            (
                "assessments",
                None,
                {"procedure_id": "P1-1", "assessment_date": "2008-03-03", "response": "CR"},
            ),
        ),
        (),
    ),
    (
        "response_before_procedure",
        (("procedures", 0, {"response_date": "2008-03-01"}),),
        ("recurrence_without_complete_response",),
    ),
    (
        "assessment_after_next_procedure",
        (
            (
                "assessments",
                None,
                {"procedure_id": "P1-1", "assessment_date": "2010-04-13", "response": "CR"},
            ),
        ),
        (),
    ),
    (
        "response_after_next_procedure",
        (("procedures", 0, {"response_date": "2010-04-13"}),),
        ("progression_before_complete_response",),
    ),
    ("assessment_outside_window", (("assessments", 1, {"assessment_date": "2012-02-02"}),), ()),
    ("assessment_outside_window", (("assessments", 1, {"assessment_date": "2011-02-23"}),), ()),
    ("response_outside_window", (("procedures", 2, {"response_date": "2011-12-24"}),), ()),
    ("not_evaluable_without_reason", (("procedures", 1, {"not_evaluable_reason": None}),), ()),
    (
        "not_evaluable_without_reason",
        (
            (
                "assessments",
                None,
                {"procedure_id": "P1-2", "assessment_date": "2010-07-12", "response": "NE"},
            ),
        ),
        (),
    ),
    ("reason_with_response", (("procedures", 2, {"not_evaluable_reason": "lost"}),), ()),
    ("response_without_disease", (("procedures", 2, {"indication": "adjuvant"}),), ()),
    (
        "response_without_lesions",
        (("procedures", 2, {"n_lesions": "0"}),),
        ("outside_plausible_range",),
    ),
    (
        "died_before_assessment_but_alive",
        (("procedures", 1, {"not_evaluable_reason": "died"}),),
        (),
    ),
    (
        "died_before_assessment_but_alive",
        (
            (
                "procedures",
                2,
                {"response": "NE", "response_date": None, "not_evaluable_reason": "died"},
            ),
            ("assessments", 1, {"response": "NE", "not_evaluable_reason": "died"}),
        ),
        (),
    ),
    ("response_disagrees_with_assessments", (("procedures", 2, {"response": "CR"}),), ()),
    (
        "progression_before_complete_response",
        (("progressions", 0, {"progression_date": "2008-05-01", "last_clean_date": None}),),
        (),
    ),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (
        (
            "assessments",
            None,
            {"procedure_id": "P2-1", "assessment_date": "2012-02-02", "response": "CR"},
        ),
    ),
    (("progressions", 0, {"progression_date": "2008-06-02", "last_clean_date": None}),),
    (),
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
