"""How often each value of a measured variable occurs in each group: enough for any rank or moment.

Distinct values with their counts add without loss, so quartiles and rank tests of several parts are
those of all. For a variable with many distinct values this is nearly the data itself: between
hospitals, agree on rounding first, or publish means only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_labels, merge_labels, merge_units, same_length
from ..estimate import FloatArray, IntArray
from ..summary import position, positions

__all__ = ["ValueCounts"]

# Squares of larger numbers could not be summed.
_LARGEST = 1e100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueCounts:
    """Counts of rows by group and distinct value: `counts` (groups, values), `missing` (groups,).

    Values are told apart exactly as stored; 0.1 + 0.2 is not 0.3.

    >>> ages = ValueCounts.from_rows([60, 71, None, 60], ["a", "a", "b", "b"])
    >>> ages.values.tolist(), ages.counts.tolist(), ages.missing.tolist()
    ([60.0, 71.0], [[1, 1], [1, 0]], [0, 1])
    """

    groups: tuple[str, ...]
    values: FloatArray
    counts: IntArray
    missing: IntArray
    unit: str | None = None

    def __post_init__(self) -> None:
        shape = len(self.groups), self.values.size
        if self.counts.shape != shape or self.missing.shape != shape[:1]:
            raise ValueError(
                f"counts and missing: expected shapes {shape} and {shape[:1]}, "
                f"found {self.counts.shape} and {self.missing.shape}"
            )
        for name in ("values", "counts", "missing"):
            getattr(self, name).setflags(write=False)

    @classmethod
    def zero(cls) -> "ValueCounts":
        """Return the summary of no rows."""
        none = np.zeros(0, dtype=np.int64)
        return cls(groups=(), values=np.zeros(0), counts=none.reshape(0, 0), missing=none)

    @classmethod
    def from_rows(
        cls, value: Any, group: Any = None, *, groups: tuple[str, ...] | None = None
    ) -> "ValueCounts":
        """Count rows. `value` (n,) numbers, None or nan where missing; `group` (n,) labels.

        Missing values are counted, not refused: a table of patients' characteristics shows them.
        Without `group` all rows are one group named "all".
        """
        return cls.from_columns({"value": value}, group, groups=groups)["value"]

    @classmethod
    def from_columns(
        cls, columns: Mapping[str, Any], group: Any = None, *, groups: tuple[str, ...] | None = None
    ) -> "dict[str, ValueCounts]":
        """Count several variables of the same rows, reading the groups once."""
        numbers = {name: _numbers(name, column) for name, column in columns.items()}
        same_length(group=group, **numbers)
        n = next(iter(numbers.values())).size if numbers else 0
        labels: tuple[str, ...] = ("all",)
        codes = np.zeros(n, dtype=np.int64)
        if group is not None:
            labels, codes = encode_labels("group", group, groups)
        small = codes.astype(np.int16)
        members: list[IntArray] = []
        found = {}
        for name, values in numbers.items():
            whole = _count(labels, small, values)
            if whole is None:
                members = members or [np.flatnonzero(small == k) for k in range(len(labels))]
                whole = _count_sorted(labels, [values[rows] for rows in members])
            found[name] = whole
        return found

    def __add__(self, other: "ValueCounts") -> "ValueCounts":
        if not isinstance(other, ValueCounts):
            return NotImplemented
        groups = merge_labels(self.groups, other.groups)
        values, places = _merge_values([self.values, other.values])
        counts = np.zeros((len(groups), values.size), dtype=np.int64)
        missing = np.zeros(len(groups), dtype=np.int64)
        for part, place in zip((self, other), places, strict=True):
            rows = positions(part.groups, groups)
            counts[np.ix_(rows, place)] += part.counts
            missing[rows] += part.missing
        unit = merge_units(self.unit, other.unit)
        return ValueCounts(groups=groups, values=values, counts=counts, missing=missing, unit=unit)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValueCounts):
            return NotImplemented
        same_labels = self.groups == other.groups and self.unit == other.unit
        return same_labels and all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("values", "counts", "missing")
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def with_unit(self, unit: str | None) -> "ValueCounts":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def index(self, group: str) -> int:
        """Return the position of a group, or an error that lists the known ones."""
        return position("group", group, self.groups)

    def select(self, *groups: str) -> "ValueCounts":
        """Return the same counts of these groups only, in this order; values may have no count."""
        if groups == self.groups:
            return self
        rows = [self.index(group) for group in groups]
        return replace(self, groups=groups, counts=self.counts[rows], missing=self.missing[rows])

    def together(self, name: str = "all") -> "ValueCounts":
        """Return all groups as one: the column "all" of a table."""
        counts, missing = self.counts.sum(axis=0), self.missing.sum()
        return replace(self, groups=(name,), counts=counts[None], missing=np.array([missing]))

    def n(self) -> IntArray:
        """Return the rows with a value, by group."""
        known: IntArray = self.counts.sum(axis=1)
        return known

    def means(self) -> tuple[FloatArray, FloatArray]:
        """Return the mean of each group and its sum of squares about the mean; nan without rows.

        Sums and not products of matrices: those use several processors for little.
        """
        mean = np.full(len(self.groups), np.nan)
        squares = np.zeros(len(self.groups))
        for group, n in enumerate(self.n().tolist()):
            if n:
                weights = self.counts[group].astype(np.float64)
                mean[group] = float((weights * self.values).sum()) / n
                deviation = self.values - mean[group]
                squares[group] = float((weights * deviation * deviation).sum())
        return mean, squares

    def varies(self, squares: FloatArray) -> NDArray[np.bool_]:
        """Tell by group whether values vary more than by rounding, given their sums of squares.

        As in R's t test: the standard deviation exceeds ten times the precision of the largest.
        """
        largest = float(np.abs(self.values[self.counts.any(axis=0)]).max(initial=0.0))
        deviation = np.sqrt(squares / np.maximum(self.n() - 1, 1))
        spread: NDArray[np.bool_] = deviation > 10 * np.finfo(np.float64).eps * largest
        return spread

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        labels = {"groups": list(self.groups), "unit": self.unit}
        arrays = ("values", "counts", "missing")
        return labels | {name: getattr(self, name).tolist() for name in arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ValueCounts":
        """Read back what `to_json` wrote."""
        shape = len(data["groups"]), len(data["values"])
        return cls(
            groups=tuple(data["groups"]),
            values=np.array(data["values"], dtype=np.float64),
            counts=np.array(data["counts"], dtype=np.int64).reshape(shape),
            missing=np.array(data["missing"], dtype=np.int64),
            unit=data["unit"],
        )


def _numbers(name: str, column: Any) -> FloatArray:
    """Return floats with nan where missing, or refuse an infinite one by its position."""
    if np.ma.isMaskedArray(column):
        column = np.ma.filled(np.ma.asarray(column).astype(np.float64), np.nan)
    values = np.asarray(column, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"{name}: expected one column of numbers, found shape {values.shape}")
    beyond = np.abs(values) > _LARGEST
    if beyond.any():
        row = int(np.argmax(beyond))
        raise ValueError(
            f"{name}: expected a number up to {_LARGEST:g} or a missing one, found {values[row]} "
            f"at position {row}. Leave the cell empty if it was not measured."
        )
    return values


def _count(labels: tuple[str, ...], codes: Any, values: FloatArray) -> ValueCounts | None:
    """Count whole numbers of a small range without sorting; None if they are not."""
    known = ~np.isnan(values)
    missing = np.zeros(len(labels), dtype=np.int64)
    if not known.all():
        missing = np.bincount(codes[~known], minlength=len(labels))
        codes, values = codes[known], values[known]
    counted = _count_whole(len(labels), codes, values)
    if counted is None:
        return None
    distinct, counts = counted
    return ValueCounts(groups=labels, values=distinct, counts=counts, missing=missing)


def _count_whole(
    n_groups: int, codes: Any, values: FloatArray
) -> tuple[FloatArray, IntArray] | None:
    """Distinct values and their counts by group; None if they are not whole, or far apart."""
    if values.size == 0:
        return np.zeros(0), np.zeros((n_groups, 0), dtype=np.int64)
    low, high = float(values.min()), float(values.max())
    if max(-low, high) > 2**40 or (high - low + 1) * n_groups > 4 * values.size + 1000:
        return None
    whole = values.astype(np.int64)
    if not np.array_equal(whole, values):
        return None
    width = int(high - low) + 1
    cells = np.bincount(codes * np.int64(width) + (whole - int(low)), minlength=n_groups * width)
    counts = cells.reshape(n_groups, width)
    some = np.flatnonzero(counts.any(axis=0))
    return some.astype(np.float64) + low, counts[:, some].astype(np.int64, copy=False)


def _count_sorted(labels: tuple[str, ...], groups: list[FloatArray]) -> ValueCounts:
    """Sort each group's values, count runs, and merge the groups' distinct values."""
    distinct, times, missing = [], [], []
    for values in groups:
        # Missing values are sorted to the end. Adding 0 turns -0.0 into 0.0.
        ordered = np.sort(values) + 0.0
        n_known = ordered.size - int(np.isnan(ordered).sum())
        missing.append(ordered.size - n_known)
        ordered = ordered[:n_known]
        starts = np.flatnonzero(np.diff(ordered, prepend=-np.inf))
        distinct.append(ordered[starts])
        times.append(np.diff(starts, append=ordered.size))
    merged, places = _merge_values(distinct)
    counts = np.zeros((len(labels), merged.size), dtype=np.int64)
    for row, place, number in zip(counts, places, times, strict=True):
        row[place] = number
    return ValueCounts(groups=labels, values=merged, counts=counts, missing=np.array(missing))


def _merge_values(parts: list[FloatArray]) -> tuple[FloatArray, list[IntArray]]:
    """Merge ascending lists; and where each one's values went.

    A stable sort merges ascending runs in linear time.
    """
    joined = np.concatenate(parts)
    order = np.argsort(joined, kind="stable")
    ordered = joined[order]
    new = np.diff(ordered, prepend=-np.inf) > 0
    place = np.empty(joined.size, dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    return ordered[new], np.split(place, np.cumsum([part.size for part in parts])[:-1])
