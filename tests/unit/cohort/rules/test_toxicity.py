"""Grades of harm against what happened and against their lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("harm_before_procedure", (("toxicities", 0, {"toxicity_date": "2008-03-02"}),), ()),
    ("harm_before_procedure", (("complications", 0, {"complication_date": "2008-03-02"}),), ()),
    ("harm_before_procedure", (("procedures", 0, {"wieberdink_date": "2008-03-02"}),), ()),
    (
        "harm_before_procedure",
        (("procedures", 0, {"fasciotomy": "prophylactic", "fasciotomy_date": "2008-03-02"}),),
        (),
    ),
    (
        "harm_before_procedure",
        (
            (
                "procedures",
                2,
                {
                    "amputation_date": "2011-02-01",
                    "amputation_level": "minor",
                    "amputation_cause": "other",
                },
            ),
        ),
        (),
    ),
    ("toxicity_late", (("toxicities", 0, {"toxicity_date": "2008-08-02"}),), ()),
    ("toxicity_late", (("procedures", 0, {"wieberdink_date": "2008-08-02"}),), ()),
    (
        "complication_late",
        (
            (
                "complications",
                None,
                {
                    "procedure_id": "P1-1",
                    "complication_date": "2008-08-02",
                    "term": "edema",
                    "clavien_dindo": "I",
                },
            ),
        ),
        (),
    ),
    (
        "amputation_below_wieberdink_v",
        (
            (
                "procedures",
                2,
                {
                    "amputation_date": "2011-03-01",
                    "amputation_level": "major",
                    "amputation_cause": "toxicity",
                    "clavien_dindo": "IIIb",
                },
            ),
            (
                "complications",
                None,
                {
                    "procedure_id": "P2-1",
                    "complication_date": "2011-03-01",
                    "term": "necrosis",
                    "clavien_dindo": "IIIb",
                    "anesthesia": "general",
                },
            ),
        ),
        (),
    ),
    (
        "amputation_below_iiib",
        (
            (
                "procedures",
                2,
                {
                    "amputation_date": "2011-03-01",
                    "amputation_level": "major",
                    "amputation_cause": "toxicity",
                    "wieberdink": "V",
                },
            ),
        ),
        (),
    ),
    (
        "fasciotomy_below_wieberdink_iv",
        (
            ("procedures", 2, {"fasciotomy": "therapeutic", "clavien_dindo": "IIIb"}),
            (
                "complications",
                None,
                {
                    "procedure_id": "P2-1",
                    "complication_date": "2011-02-03",
                    "term": "compartment",
                    "clavien_dindo": "IIIb",
                    "anesthesia": "general",
                },
            ),
        ),
        (),
    ),
    (
        "fasciotomy_below_iiib",
        (("procedures", 2, {"fasciotomy": "therapeutic", "wieberdink": "IV"}),),
        (),
    ),
    (
        "present_at_discharge_with_death",
        (
            (
                "patients",
                1,
                {"vital_status": "dead", "death_date": "2011-02-20", "last_contact_date": None},
            ),
            (
                "procedures",
                2,
                {
                    "clavien_dindo": "V",
                    "response": "NE",
                    "response_date": None,
                    "not_evaluable_reason": "died",
                },
            ),
            (
                "assessments",
                1,
                {"assessment_date": "2011-02-19", "response": "NE", "not_evaluable_reason": "died"},
            ),
            (
                "complications",
                None,
                {
                    "procedure_id": "P2-1",
                    "complication_date": "2011-02-20",
                    "term": "sepsis",
                    "clavien_dindo": "V",
                    "present_at_discharge": "yes",
                },
            ),
        ),
        ("assessment_outside_window",),
    ),
    (
        "grade_disagrees_with_anesthesia",
        (
            ("complications", 0, {"clavien_dindo": "IIIb"}),
            ("procedures", 0, {"clavien_dindo": "IIIb"}),
        ),
        (),
    ),
    (
        "grade_disagrees_with_anesthesia",
        (
            ("complications", 0, {"clavien_dindo": "IIIa", "anesthesia": "general"}),
            ("procedures", 0, {"clavien_dindo": "IIIa"}),
        ),
        (),
    ),
    (
        "fatal_grade_of_survivor",
        (("procedures", 2, {"clavien_dindo": "V"}),),
        ("worst_complication_disagrees",),
    ),
    (
        "fatal_grade_of_survivor",
        (
            (
                "complications",
                None,
                {
                    "procedure_id": "P2-1",
                    "complication_date": "2011-02-20",
                    "term": "sepsis",
                    "clavien_dindo": "V",
                },
            ),
        ),
        ("worst_complication_disagrees",),
    ),
    (
        "fatal_grade_without_early_death",
        (
            ("complications", 0, {"clavien_dindo": "V", "anesthesia": None}),
            ("procedures", 0, {"clavien_dindo": "V"}),
        ),
        (),
    ),
    (
        "early_death_without_grade_v",
        (
            (
                "patients",
                1,
                {"vital_status": "dead", "death_date": "2011-02-20", "last_contact_date": None},
            ),
            (
                "procedures",
                2,
                {"response": "NE", "response_date": None, "not_evaluable_reason": "died"},
            ),
            (
                "assessments",
                1,
                {"assessment_date": "2011-02-19", "response": "NE", "not_evaluable_reason": "died"},
            ),
        ),
        ("assessment_outside_window",),
    ),
    (
        "amputation_incomplete",
        (("procedures", 2, {"amputation_date": "2011-08-01", "amputation_level": "minor"}),),
        (),
    ),
    (
        "fasciotomy_date_without_fasciotomy",
        (("procedures", 0, {"fasciotomy_date": "2008-03-03"}),),
        (),
    ),
    ("worst_wieberdink_disagrees", (("procedures", 0, {"wieberdink": "II"}),), ()),
    ("worst_complication_disagrees", (("procedures", 0, {"clavien_dindo": "I"}),), ()),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (
        (
            "complications",
            None,
            {
                "procedure_id": "P1-1",
                "complication_date": "2008-04-20",
                "term": "edema",
                "clavien_dindo": "I",
            },
        ),
    ),
    (
        (
            "complications",
            None,
            {
                "procedure_id": "P1-1",
                "complication_date": "2008-04-20",
                "term": "fasciotomy",
                "clavien_dindo": "IIIb",
                "anesthesia": "general",
            },
        ),
    ),
    (("procedures", 1, {"wieberdink": None, "clavien_dindo": None}),),
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
