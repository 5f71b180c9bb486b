"""Alive or dead, since when and of what; the stay in hospital."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    (
        "alive_with_death_date",
        (("patients", 0, {"vital_status": "alive", "cause_of_death": None}),),
        (),
    ),
    ("death_without_date", (("patients", 0, {"death_date": None}),), ()),
    ("last_contact_after_death", (("patients", 0, {"last_contact_date": "2012-06-02"}),), ()),
    ("last_contact_before_procedure", (("patients", 0, {"last_contact_date": "2010-01-01"}),), ()),
    ("follow_up_missing", (("patients", 1, {"last_contact_date": None}),), ()),
    ("cause_of_death_of_the_living", (("patients", 1, {"cause_of_death": "other"}),), ()),
    (
        "cause_without_death",
        (("patients", 1, {"cause_of_death": "other", "vital_status": None}),),
        (),
    ),
    ("toxic_death_long_after_procedure", (("patients", 0, {"cause_of_death": "toxicity"}),), ()),
    (
        "discharge_before_admission",
        (("procedures", 0, {"discharge_date": "2008-03-01"}),),
        ("discharge_before_procedure",),
    ),
    (
        "admission_after_procedure",
        (("procedures", 0, {"admission_date": "2008-03-04", "hospital_days": "5"}),),
        (),
    ),
    (
        "discharge_before_procedure",
        (("procedures", 0, {"discharge_date": "2008-03-02", "hospital_days": None}),),
        (),
    ),
    ("discharge_after_death", (("procedures", 1, {"discharge_date": "2012-06-02"}),), ()),
    ("hospital_days_disagree", (("procedures", 0, {"hospital_days": "10"}),), ()),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (("patients", 0, {"last_contact_date": "2012-06-01"}),),
    (("procedures", 0, {"hospital_days": "8"}),),
    (("patients", 0, {"last_contact_date": None}),),
    (("patients", 0, {"vital_status": None}),),
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
