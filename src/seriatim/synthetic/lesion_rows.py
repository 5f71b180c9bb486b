"""Rows of lesions, measurements and response assessments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from seriatim.synthetic.lesion_growth import Size, Visit, baseline_sizes, regrown, visits_of
from seriatim.synthetic.plan import PatientPlan, ProcedurePlan, Row, Rows

_LOCATIONS = {
    "leg": ("thigh, medial", "thigh, lateral", "knee", "lower leg, medial", "lower leg, lateral",
            "calf", "ankle", "dorsum of foot"),
    "arm": ("upper arm, medial", "upper arm, lateral", "elbow", "forearm, volar",
            "forearm, dorsal", "wrist"),
}  # fmt: skip


@dataclass(slots=True)
class LesionBook:
    """The lesions of one patient: numbers given so far, and the last size of each."""

    patient: PatientPlan
    rows: Rows
    last: dict[str, Size] = field(default_factory=dict)

    def open(self, n: int, seen: date, rng: np.random.Generator) -> tuple[str, ...]:
        """Number ``n`` new lesions of the field; a number is never used again."""
        taken = len(self.last)
        names = tuple(f"L{taken + i + 1:02d}" for i in range(n))
        for name in names:
            self.last[name] = (0, 0)
            self.rows["lesions"].append(
                {
                    "patient_id": self.patient.patient_id,
                    "lesion_id": name,
                    "location": str(rng.choice(_LOCATIONS[self.patient.region])),
                    "region": self.patient.region,
                    "side": self.patient.side,
                    "scope": "in_field",
                    "measurable": "yes",
                    "first_seen_date": seen,
                }
            )
        return names

    def measure(self, name: str, day: date, size: Size, rng: np.random.Generator) -> None:
        """Write one measurement and remember the size."""
        self.last[name] = size
        gone = size == (0, 0)
        pigment = gone and rng.random() < 0.1
        self.rows["measurements"].append(
            {
                "patient_id": self.patient.patient_id,
                "lesion_id": name,
                "measurement_date": day,
                "status": "gone" if gone else "measured",
                "longest_mm": None if gone else float(size[0]),
                "perpendicular_mm": None if gone else float(size[1]),
                "residual_pigment": "yes" if pigment else "no",
                # Pigment that stays is called gone only after a biopsy without melanoma.
                "biopsy": "negative" if pigment else "not_done",
                "method": "caliper",
            }
        )


def lesion_fields(
    book: LesionBook, plan: ProcedurePlan, previous: ProcedurePlan | None, rng: np.random.Generator
) -> Row:
    """Write the lesions, measurements and assessments of a procedure; return its own fields."""
    day = plan.day - timedelta(days=int(rng.integers(0, 8)))
    sizes = _baseline(book, day, previous, rng)
    for name, size in sizes.items():
        book.measure(name, day, size, rng)
    visits = visits_of(plan, tuple(sizes.values()), rng)
    fresh: tuple[str, ...] = ()
    for visit in visits:
        if visit.new and not fresh:
            fresh = book.open(len(visit.new), visit.day, rng)
        shown = (*visit.sizes, *visit.new)
        for name, size in zip((*sizes, *fresh), shown, strict=True):
            book.measure(name, visit.day, size, rng)
        book.rows["assessments"].append(
            {
                "procedure_id": plan.procedure_id,
                "assessment_date": visit.day,
                "criteria": "WHO",
                "response": visit.response,
            }
        )
    return {
        "n_lesions": len(sizes),
        "largest_lesion_mm": float(max(longest for longest, _ in sizes.values())),
        **_response_fields(plan, visits),
    }


def _baseline(
    book: LesionBook, day: date, previous: ProcedurePlan | None, rng: np.random.Generator
) -> dict[str, Size]:
    """Draw the lesions before a procedure: all new at first, later partly those known before."""
    number = int(np.clip(rng.geometric(0.22), 1, 14))
    if previous is None:
        names = book.open(number, day - timedelta(days=int(rng.integers(7, 90))), rng)
        return dict(zip(names, baseline_sizes(number, rng), strict=True))
    known = [n for n, size in book.last.items() if size != (0, 0) or rng.random() < 0.4]
    seen = previous.progression or day
    fresh = book.open(max(1, number // 2), min(seen, day), rng)
    sizes = (*(regrown(book.last[name], rng) for name in known), *baseline_sizes(len(fresh), rng))
    return dict(zip((*known, *fresh), sizes, strict=True))


def _response_fields(plan: ProcedurePlan, visits: tuple[Visit, ...]) -> Row:
    reached = [visit.day for visit in visits if visit.response == plan.response]
    return {
        "response": plan.response,
        "response_date": reached[0] if reached else None,
        "response_criteria": "WHO",
        "not_evaluable_reason": plan.reason,
    }
