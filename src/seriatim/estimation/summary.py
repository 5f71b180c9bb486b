"""Summaries of categories and of clustered responses: small, frozen, and additive.

Each has `zero()`, ``+``, `to_json()`, `from_json()`. Counts of disjoint rows add exactly, so what
one hospital computes and what several hospitals compute together is the same number.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .encoding import (
    arrange_labels,
    encode_labels,
    encode_patients,
    finite_floats,
    label_codes,
    merge_labels,
    merge_units,
    same_length,
)
from .estimate import FloatArray, IntArray
from .row_counts import count_cells

__all__ = [
    "ClusterCounts",
    "CountTable",
    "merge_patients",
    "patient_array",
    "position",
    "positions",
]


def positions(labels: tuple[str, ...], wanted: tuple[str, ...]) -> IntArray:
    """Where each label stands among those wanted."""
    return np.array([wanted.index(label) for label in labels], dtype=np.int64)


def position(name: str, label: str, labels: tuple[str, ...]) -> int:
    """Where a label stands, or an error that lists the known ones."""
    if label not in labels:
        raise ValueError(f"{name}: expected one of {', '.join(labels)}; found {label!r}")
    return labels.index(label)


def _arranged(
    name: str, labels: list[str], used: IntArray, order: tuple[str, ...] | None
) -> tuple[tuple[str, ...], IntArray]:
    """Order of the labels, and the place in it of each that is used."""
    return arrange_labels(name, [labels[k] for k in used.tolist()], order)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountTable:
    """How many rows fall in each cell of a two-way table: `counts` has shape (rows, columns).

    >>> table = CountTable.from_rows(["a", "a", "b"], ["yes", "no", "no"])
    >>> table.count("a", "yes"), table.row_total("b")
    (1, 1)
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: IntArray
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.counts.shape != (len(self.rows), len(self.columns)):
            raise ValueError(
                f"counts: expected {len(self.rows)} x {len(self.columns)} cells, "
                f"found shape {self.counts.shape}"
            )
        self.counts.setflags(write=False)

    @classmethod
    def zero(cls) -> Self:
        """Return the table of no rows."""
        return cls(rows=(), columns=(), counts=np.zeros((0, 0), dtype=np.int64))

    @classmethod
    def from_rows(
        cls,
        rows: Any,
        columns: Any,
        *,
        row_labels: tuple[str, ...] | None = None,
        column_labels: tuple[str, ...] | None = None,
    ) -> Self:
        """Count two columns of labels against each other; missing labels are refused."""
        same_length(rows=rows, columns=columns)
        sides = label_codes("rows", rows), label_codes("columns", columns)
        shape = len(sides[0][0]), len(sides[1][0])
        found = count_cells((sides[0][1], sides[1][1]), shape)
        # A label may be that of no row: only those seen must be known.
        used = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
        row_names, row_places = _arranged("rows", sides[0][0], used[0], row_labels)
        column_names, column_places = _arranged("columns", sides[1][0], used[1], column_labels)
        counts = np.zeros((len(row_names), len(column_names)), dtype=np.int64)
        counts[np.ix_(row_places, column_places)] = found[np.ix_(*used)]
        return cls(rows=row_names, columns=column_names, counts=counts)

    def __add__(self, other: "CountTable") -> "CountTable":
        if not isinstance(other, CountTable):
            return NotImplemented
        rows = merge_labels(self.rows, other.rows)
        columns = merge_labels(self.columns, other.columns)
        counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
        for table in (self, other):
            place = np.ix_(positions(table.rows, rows), positions(table.columns, columns))
            counts[place] += table.counts
        unit = merge_units(self.unit, other.unit)
        return CountTable(rows=rows, columns=columns, counts=counts, unit=unit)

    def with_unit(self, unit: str | None) -> "CountTable":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CountTable):
            return NotImplemented
        same_labels = self.rows == other.rows and self.columns == other.columns
        return same_labels and self.unit == other.unit and np.array_equal(self.counts, other.counts)

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def count(self, row: str, column: str) -> int:
        """Return one cell."""
        place = position("row", row, self.rows), position("column", column, self.columns)
        return int(self.counts[place])

    def row_total(self, row: str) -> int:
        """Return the total of one row: the denominator of its percentages."""
        return int(self.counts[position("row", row, self.rows)].sum())

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        labels = {"rows": list(self.rows), "columns": list(self.columns), "unit": self.unit}
        return {**labels, "counts": self.counts.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        rows, columns = tuple(data["rows"]), tuple(data["columns"])
        counts = np.array(data["counts"], dtype=np.int64).reshape(len(rows), len(columns))
        return cls(rows=rows, columns=columns, counts=counts, unit=data["unit"])


def merge_patients(
    first: NDArray[Any], second: NDArray[Any]
) -> tuple[NDArray[Any], IntArray, IntArray]:
    """Sorted patients of both summaries, and where each summary's patients went."""
    if first.size == 0 or second.size == 0:
        only = first if second.size == 0 else second
        return only, np.arange(first.size), np.arange(second.size)
    if (first.dtype.kind in "US") != (second.dtype.kind in "US"):
        raise ValueError(
            "patients: expected identifiers of one kind in both summaries, found numbers in one "
            "and text in the other. The same patient could be counted twice."
        )
    patients, place = np.unique(np.concatenate([first, second]), return_inverse=True)
    return patients, place[: first.size], place[first.size :]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterCounts:
    """Rows and score sums of each patient in each group: all that a clustered mean needs.

    For P patients (sorted) and G groups: `size` (P, G) rows m_ig, `total` (P, G) sums s_ig of the
    scores (for a yes/no response the number of yes), `total_squares` (P, G) sums of their squares.
    Adding joins the rows of one patient, so it holds a line a patient, with the identifier.

    >>> counts = ClusterCounts.from_rows([1, 1, 2], ["first", "second", "first"], [1, 0, 1])
    >>> counts.n("first"), counts.n_patients("second"), counts.total.tolist()
    (2, 1, [[1.0, 0.0], [1.0, 0.0]])
    """

    patients: NDArray[Any]
    groups: tuple[str, ...]
    size: IntArray
    total: FloatArray
    total_squares: FloatArray
    unit: str | None = None

    def __post_init__(self) -> None:
        shape = (self.patients.size, len(self.groups))
        for name in ("size", "total", "total_squares"):
            if getattr(self, name).shape != shape:
                raise ValueError(
                    f"{name}: expected shape {shape}, found {getattr(self, name).shape}"
                )
            getattr(self, name).setflags(write=False)
        self.patients.setflags(write=False)

    @classmethod
    def zero(cls) -> Self:
        """Return the summary of no rows."""
        none = np.zeros((0, 0))
        return cls(
            patients=np.zeros(0, dtype=np.int64),
            groups=(),
            size=np.zeros((0, 0), dtype=np.int64),
            total=none,
            total_squares=none.copy(),
        )

    @classmethod
    def from_rows(
        cls, patient: Any, group: Any, value: Any, *, groups: tuple[str, ...] | None = None
    ) -> Self:
        """Sum rows by patient and group.

        `patient` (n,) whole numbers or text; `group` (n,) labels; `value` (n,) True/False or a
        score. Missing values are refused: decide first what a not evaluable response counts as.
        """
        values = finite_floats("value", value)
        same_length(patient=patient, group=group, value=values)
        labels, codes = encode_labels("group", group, groups)
        patients, rows = encode_patients(patient)
        shape = (patients.size, len(labels))
        cell = rows * len(labels) + codes

        def sums(weights: FloatArray | None) -> NDArray[Any]:
            flat = np.bincount(cell, weights=weights, minlength=shape[0] * shape[1])
            return flat.reshape(shape)

        return cls(
            patients=patients,
            groups=labels,
            size=sums(None).astype(np.int64),
            total=sums(values),
            total_squares=sums(values * values),
        )

    def __add__(self, other: "ClusterCounts") -> "ClusterCounts":
        if not isinstance(other, ClusterCounts):
            return NotImplemented
        groups = merge_labels(self.groups, other.groups)
        patients, mine, theirs = merge_patients(self.patients, other.patients)
        shape = (patients.size, len(groups))
        size = np.zeros(shape, dtype=np.int64)
        total, squares = np.zeros(shape), np.zeros(shape)
        for part, rows in ((self, mine), (other, theirs)):
            place = np.ix_(rows, positions(part.groups, groups))
            size[place] += part.size
            total[place] += part.total
            squares[place] += part.total_squares
        return ClusterCounts(
            patients=patients,
            groups=groups,
            size=size,
            total=total,
            total_squares=squares,
            unit=merge_units(self.unit, other.unit),
        )

    def with_unit(self, unit: str | None) -> "ClusterCounts":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ClusterCounts):
            return NotImplemented
        same_labels = self.groups == other.groups and self.unit == other.unit
        return same_labels and all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("patients", "size", "total", "total_squares")
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def index(self, group: str) -> int:
        """Return the position of a group, or an error that lists the known ones."""
        return position("group", group, self.groups)

    def n(self, group: str) -> int:
        """Return the number of rows in a group."""
        return int(self.size[:, self.index(group)].sum())

    def n_patients(self, group: str) -> int:
        """Return the number of patients with at least one row in a group."""
        return int((self.size[:, self.index(group)] > 0).sum())

    def is_binary(self) -> bool:
        """Return whether every score was 0 or 1 (then its square is itself)."""
        whole = np.array_equal(self.total, np.rint(self.total))
        return bool(whole and np.array_equal(self.total, self.total_squares))

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        arrays = ("patients", "size", "total", "total_squares")
        labels = {"groups": list(self.groups), "unit": self.unit}
        return labels | {name: getattr(self, name).tolist() for name in arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        groups = tuple(data["groups"])
        shape = (len(data["patients"]), len(groups))
        return cls(
            patients=patient_array(data["patients"]),
            groups=groups,
            size=np.array(data["size"], dtype=np.int64).reshape(shape),
            total=np.array(data["total"], dtype=np.float64).reshape(shape),
            total_squares=np.array(data["total_squares"], dtype=np.float64).reshape(shape),
            unit=data["unit"],
        )


def patient_array(values: list[Any]) -> NDArray[Any]:
    """Patient identifiers from JSON: numbers stay numbers, text stays text."""
    return np.array(values) if values else np.zeros(0, dtype=np.int64)
