"""The summary of clustered ordered grades: toxicity, complications, response categories."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_labels, encode_patients, merge_labels, merge_units, same_length
from ..estimate import FloatArray, IntArray
from ..summary import ClusterCounts, merge_patients, patient_array, position, positions

__all__ = ["ClusterGrades"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterGrades:
    """Rows of each patient in each group by ordered grade: `counts` has shape (P, G, K).

    `grades` are in order, worst last or best last as the caller likes. The grades stay separate,
    because scores such as ridits depend on all the data and can only be given after merging. Holds
    a line a patient: summaries add, within a hospital.
    """

    patients: NDArray[Any]
    groups: tuple[str, ...]
    grades: tuple[str, ...]
    counts: IntArray
    unit: str | None = None

    def __post_init__(self) -> None:
        shape = (self.patients.size, len(self.groups), len(self.grades))
        if self.counts.shape != shape:
            raise ValueError(f"counts: expected shape {shape}, found {self.counts.shape}")
        self.counts.setflags(write=False)
        self.patients.setflags(write=False)

    @classmethod
    def zero(cls) -> Self:
        """Return the summary of no rows."""
        counts = np.zeros((0, 0, 0), dtype=np.int64)
        return cls(patients=np.zeros(0, dtype=np.int64), groups=(), grades=(), counts=counts)

    @classmethod
    def from_rows(
        cls,
        patient: Any,
        group: Any,
        grade: Any,
        *,
        groups: tuple[str, ...] | None = None,
        grades: tuple[str, ...] | None = None,
    ) -> Self:
        """Count rows by patient, group and grade; pass `grades` unless they sort as numbers."""
        same_length(patient=patient, group=group, grade=grade)
        group_labels, group_codes = encode_labels("group", group, groups)
        grade_labels, grade_codes = encode_labels("grade", grade, grades)
        patients, rows = encode_patients(patient)
        shape = (patients.size, len(group_labels), len(grade_labels))
        cell = (rows * shape[1] + group_codes) * shape[2] + grade_codes
        counts = np.bincount(cell, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)
        return cls(
            patients=patients,
            groups=group_labels,
            grades=grade_labels,
            counts=counts.astype(np.int64),
        )

    def __add__(self, other: "ClusterGrades") -> "ClusterGrades":
        if not isinstance(other, ClusterGrades):
            return NotImplemented
        groups = merge_labels(self.groups, other.groups)
        grades = merge_labels(self.grades, other.grades)
        patients, mine, theirs = merge_patients(self.patients, other.patients)
        counts = np.zeros((patients.size, len(groups), len(grades)), dtype=np.int64)
        for part, rows in ((self, mine), (other, theirs)):
            place = positions(part.groups, groups), positions(part.grades, grades)
            counts[np.ix_(rows, *place)] += part.counts
        return ClusterGrades(
            patients=patients,
            groups=groups,
            grades=grades,
            counts=counts,
            unit=merge_units(self.unit, other.unit),
        )

    def with_unit(self, unit: str | None) -> "ClusterGrades":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ClusterGrades):
            return NotImplemented
        same_labels = self.groups == other.groups and self.grades == other.grades
        same_patients = np.array_equal(self.patients, other.patients)
        same_labels = same_labels and self.unit == other.unit
        return same_labels and same_patients and np.array_equal(self.counts, other.counts)

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def by_group(self) -> IntArray:
        """Return the distribution of grades in each group: shape (G, K)."""
        totals: IntArray = self.counts.sum(axis=0)
        return totals

    def index(self, group: str) -> int:
        """Return the position of a group, or an error that lists the known ones."""
        return position("group", group, self.groups)

    def select(self, *groups: str) -> "ClusterGrades":
        """Return the same summary with these groups only, and the patients that have rows there."""
        counts = self.counts[:, [self.index(group) for group in groups]]
        keep = counts.sum(axis=(1, 2)) > 0
        return replace(self, patients=self.patients[keep], groups=groups, counts=counts[keep])

    def scored(self, scores: Any) -> ClusterCounts:
        """Replace grades by scores, one a grade (K,) or one a group and grade (G, K)."""
        score = np.broadcast_to(np.asarray(scores, dtype=np.float64), self.counts.shape[1:])
        return ClusterCounts(
            patients=self.patients,
            groups=self.groups,
            size=self.counts.sum(axis=2),
            total=(self.counts * score).sum(axis=2),
            total_squares=(self.counts * score * score).sum(axis=2),
            unit=self.unit,
        )

    def ridits(self) -> FloatArray:
        """Ridit of each grade: share of all rows below it plus half of those in it (Bross 1958).

        >>> ClusterGrades.from_rows([1, 2, 3, 4], ["a"] * 4, [1, 1, 2, 3]).ridits().tolist()
        [0.25, 0.625, 0.875]
        """
        totals = self.counts.sum(axis=(0, 1))
        scores: FloatArray = (np.cumsum(totals) - totals / 2) / max(int(totals.sum()), 1)
        return scores

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        labels = {"groups": list(self.groups), "grades": list(self.grades), "unit": self.unit}
        return {**labels, "patients": self.patients.tolist(), "counts": self.counts.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        groups, grades = tuple(data["groups"]), tuple(data["grades"])
        shape = (len(data["patients"]), len(groups), len(grades))
        return cls(
            patients=patient_array(data["patients"]),
            groups=groups,
            grades=grades,
            counts=np.array(data["counts"], dtype=np.int64).reshape(shape),
            unit=data["unit"],
        )
