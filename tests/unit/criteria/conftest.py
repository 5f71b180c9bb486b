"""Short ways to write a course of lesions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from seriatim.criteria import Lesion, LesionAssessment, LesionCourse, LesionStatus, Measurement

PROCEDURE_DATE = date(2020, 1, 10)
Rows = dict[str, Any]


def row_of(lesion_id: str, seen: Any) -> Measurement:
    """A pair is two diameters, a text a status, a Measurement itself."""
    if isinstance(seen, Measurement):
        return seen
    if isinstance(seen, tuple):
        return Measurement(lesion_id=lesion_id, longest_mm=seen[0], perpendicular_mm=seen[1])
    return Measurement(lesion_id=lesion_id, status=LesionStatus(seen))


@pytest.fixture
def make_course() -> Callable[..., LesionCourse]:
    """Course from {week: {lesion: seen}}, week 0 the baseline; keywords go to LesionCourse."""

    def make(weeks: dict[int, Rows], *described: Lesion, **more: Any) -> LesionCourse:
        known = {lesion.lesion_id: lesion for lesion in described}
        names = sorted({name for rows in weeks.values() for name in rows} | set(known))
        seen = {
            week: LesionAssessment(
                date=PROCEDURE_DATE + timedelta(weeks=week),
                measurements=tuple(row_of(name, each) for name, each in rows.items()),
            )
            for week, rows in weeks.items()
        }
        return LesionCourse(
            procedure_date=PROCEDURE_DATE,
            lesions=tuple(known.get(name, Lesion(lesion_id=name)) for name in names),
            baseline=seen.pop(0, None),
            assessments=tuple(seen.values()),
            **more,
        )

    return make
