"""Every case of response_cases.toml comes out as it is written there."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seriatim.criteria import (
    LesionCourse,
    RecistCriteria,
    ResponseRules,
    WhoCriteria,
    assess_response,
    best_response,
    response_at_target,
)

CASES = tomllib.loads((Path(__file__).parent / "response_cases.toml").read_text("utf-8"))["case"]
KEYS = {
    "story", "criteria", "options", "rules", "baseline", "lesions", "assessments", "progression",
    "therapy_week", "next_procedure_week", "death_week", "absence_reason", "response", "overall",
    "possible", "flags", "explanation", "best", "best_confirmed", "three_months", "reason",
    "applicable",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["story"][:60] for case in CASES])
def test_case_comes_out_as_written(
    case: dict[str, Any],
    read_course: Callable[[dict[str, Any]], LesionCourse],
    read_criteria: Callable[[dict[str, Any]], WhoCriteria | RecistCriteria],
) -> None:
    course, criteria = read_course(case), read_criteria(case)
    rules = ResponseRules(**case.get("rules", {}))
    results = assess_response(course, criteria)
    best = best_response(course, criteria, rules)
    found: dict[str, Any] = {
        "best": best.response,
        "best_confirmed": best.confirmed,
        "three_months": response_at_target(course, criteria, rules).response,
        "reason": best.reason,
        "applicable": best.applicable,
    }
    if results:
        last = results[-1]
        found |= {
            "response": last.in_field,
            "overall": last.overall,
            "possible": list(last.possible),
            "flags": list(last.flags),
            "explanation": last.explanation,
        }
    else:
        found["explanation"] = best.explanation
    expected = {key: case[key] for key in found if key in case}
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=[case["story"][:60] for case in CASES])
def test_case_is_complete(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS
    assert "explanation" in case
    assert "response" in case or not case["assessments"]


def test_every_story_is_told_once() -> None:
    stories = [case["story"] for case in CASES]
    assert len(set(stories)) == len(stories)
