"""Bootstrap of patients for what is read from Kaplan-Meier curves: many curves side by side.

The rows of a patient are counted once by group, kind and time. A replicate is this sparse matrix
times how often each patient is drawn, and a block of replicates is one product of matrices.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..encoding import same_length
from ..estimate import FloatArray, IntArray
from ..survival.event_table import EventTable
from ..survival.kaplan_meier import EXACT
from ..survival.patient_rows import PatientRows
from .bootstrap import Replicates, bootstrap_blocks
from .resampling import DrawArray, ResamplingPlan

__all__ = [
    "CurveReading",
    "PatientCells",
    "PatientEvents",
    "bootstrap_survival",
    "difference",
    "product_limits",
    "read_curves",
]

_KINDS = 3  # events, censorings, late entries
# Whole numbers up to here are exact in a float of 32 bits.
_EXACT_32 = 2**24
# The counts of so many rows stay in the cache until they are read.
_PART_ROWS = 2**17


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveReading:
    """What to read from a curve: the share still free at `time`, or the time of a `quantile`.

    >>> CurveReading(quantile=0.5).describe()
    'quantile 0.5 of Kaplan-Meier'
    """

    time: float | None = None
    quantile: float | None = None

    def __post_init__(self) -> None:
        if (self.time is None) == (self.quantile is None):
            raise ValueError("expected either a time or a quantile to read from the curve")
        if self.quantile is not None and not 0 < self.quantile < 1:
            raise ValueError(f"quantile: expected between 0 and 1, found {self.quantile!r}")

    def describe(self) -> str:
        """Say what is read, for the method of a result."""
        if self.time is not None:
            return f"Kaplan-Meier at time {self.time:g}"
        return f"quantile {self.quantile:g} of Kaplan-Meier"


@dataclass(frozen=True, slots=True)
class PatientCells:
    """How many rows of each patient are in each cell.

    `parts` are sparse matrices (cells, patients of the part), stored by patient: so a product reads
    the draws once, in order, and adds to few cells, which stay in the cache. Numbers of type
    `exact` hold what cells sum to when a patient is drawn up to 255 times.
    """

    parts: tuple[Any, ...]
    exact: type

    @property
    def count(self) -> int:
        """Return the number of cells."""
        return int(self.parts[0].shape[0])

    def weighted(self, drawn: DrawArray) -> NDArray[Any]:
        """Count each cell's rows (cells, replicates) where patients are drawn so often.

        >>> rows = PatientEvents.from_rows(["a", "a", "b"], [2, 2, 2], [1, 0, 1])
        >>> rows.cells.weighted(np.array([[2, 0], [1, 5]], dtype=np.uint8)).tolist()
        [[2.0, 6.0], [2.0, 1.0], [0.0, 0.0]]
        """
        total: NDArray[Any] = np.zeros((self.count, len(drawn)), dtype=self.exact)
        start = 0
        for part in self.parts:
            some = slice(start, start + part.shape[1])
            # Bytes first: they are faster to transpose.
            total += part @ np.ascontiguousarray(drawn[:, some].T).astype(self.exact)
            start = some.stop
        return total


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientEvents:
    """Events, censorings and late entries of each patient by group and time.

    Holds what every patient had when: it stays where the rows are, and is not a summary.
    `cells` are groups x kinds x times.

    >>> rows = PatientEvents.from_rows(["a", "a", "b"], [2, 3, 5], [1, 1, 0])
    >>> rows.cells.count, rows.groups
    (9, ('all',))
    """

    patients: NDArray[Any]
    groups: tuple[str, ...]
    time: FloatArray
    cells: PatientCells
    unit: str | None = None

    @classmethod
    def from_rows(
        cls, patient: Any, time: Any, event: Any, group: Any = None, entry: Any = None
    ) -> "PatientEvents":
        """Count rows by patient; columns and refusals are those of `EventTable.from_rows`."""
        same_length(patient=patient, time=time)
        rows = PatientRows.from_rows(patient, time, event, group, entry=entry)
        table = rows.table()
        tables = (table.events.sum(axis=0), table.censored, table.entered)
        largest = max(int(counts.max(initial=0)) for counts in tables)
        exact: type = np.float32 if largest * 255 < _EXACT_32 else np.float64
        parts = tuple(_counted(block, table) for block in rows.blocks(_PART_ROWS))
        return cls(
            patients=rows.patients,
            groups=table.groups,
            time=table.time,
            cells=PatientCells(parts, exact),
        )

    def of_group(self, group: str) -> PatientCells:
        """Return the cells of one group."""
        if group not in self.groups:
            raise ValueError(f"group: expected one of {', '.join(self.groups)}; found {group!r}")
        if len(self.groups) == 1:
            return self.cells
        size = _KINDS * self.time.size
        first = self.groups.index(group) * size
        return replace(
            self.cells, parts=tuple(part[first : first + size] for part in self.cells.parts)
        )


def _counted(rows: PatientRows, table: EventTable) -> Any:
    """Count the exits and late entries of these rows by cell (rows) and patient (columns)."""
    from scipy.sparse import csc_matrix

    places, _ = rows.places(table)
    size = table.time.size
    base = places.group * (_KINDS * size)
    cell = base + np.where(places.happened > 0, 0, size) + places.exits
    owner = rows.patient - (rows.patient[0] if rows.patient.size else 0)
    late = np.flatnonzero(places.entries >= 0)
    if late.size:
        cell = np.concatenate([cell, base[late] + 2 * size + places.entries[late]])
        owner = np.concatenate([owner, owner[late]])
        cell = cell[np.argsort(owner, kind="stable")]
    ends = np.append(0, np.cumsum(np.bincount(owner)))
    shape = (len(table.groups) * _KINDS * size, ends.size - 1)
    return csc_matrix((np.ones(cell.size, dtype=np.int8), cell, ends), shape=shape)


def bootstrap_survival(
    rows: PatientEvents,
    plan: ResamplingPlan,
    reading: CurveReading,
    *,
    group: str = "all",
    reference: str | None = None,
) -> Replicates:
    """How uncertain is a median, another quantile or a milestone of a Kaplan-Meier curve?

    With `reference`, the difference from that group, in the same replicates: a patient with rows in
    both groups is drawn for both. All patients are drawn, also those without rows in the group.

    A quantile that a replicate does not reach counts as later than all others, so a limit is None
    only when its rank falls among them. A milestone after the end of follow-up of a replicate has
    no value there, nor has the difference of two quantiles that are not reached.

    >>> rows = PatientEvents.from_rows(list("aabbcd"), [2, 5, 3, 4, 6, 7], [1, 1, 1, 0, 1, 1])
    >>> plan = ResamplingPlan(seed=1, n_replicates=99)
    >>> result = bootstrap_survival(rows, plan, CurveReading(quantile=0.5))
    >>> result.value, result.n_not_reached
    (5.0, 0)
    """
    names = (group,) if reference is None else (group, reference)
    cells = tuple(rows.of_group(name) for name in names)
    statistic = _CurveStatistic(cells, rows.time, reading)
    drawn = bootstrap_blocks(statistic, rows.patients.size, plan)
    what = reading.describe() + ("" if reference is None else f", {group} minus {reference}")
    return drawn.renamed(f"{what}, bootstrap of patients")


@dataclass(frozen=True, slots=True)
class _CurveStatistic:
    """One or two groups' curves, read in every replicate of a block."""

    cells: tuple[PatientCells, ...]
    time: FloatArray
    reading: CurveReading

    def __call__(self, drawn: DrawArray) -> FloatArray:
        values = [self._one(cells.weighted(drawn)) for cells in self.cells]
        if len(values) == 1:
            return values[0]
        return difference(values[0], values[1])

    def _one(self, counts: NDArray[Any]) -> FloatArray:
        shaped = counts.reshape(_KINDS, self.time.size, -1).astype(np.float64)
        return read_curves(self.time, shaped, self.reading)


def difference(values: FloatArray, reference: FloatArray) -> FloatArray:
    """Subtract replicate by replicate; nan where both are infinite.

    >>> difference(np.array([3.0, np.inf, np.inf]), np.array([1.0, 1.0, np.inf])).tolist()
    [2.0, inf, nan]
    """
    known = np.isfinite(values) | np.isfinite(reference)
    return np.where(known, values, np.nan) - np.where(known, reference, 0.0)


def product_limits(counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Kaplan-Meier curves of many replicates: survival and rows at risk, both (times, replicates).

    `counts` (3, times, replicates) are events, censorings and late entries, whole numbers.
    """
    events, censored, entered = counts
    change = events + censored - entered
    at_risk = np.cumsum(change[::-1], axis=0)[::-1]
    some = np.maximum(at_risk, 1.0)
    return np.cumprod((some - events) / some, axis=0), at_risk


def read_curves(time: FloatArray, counts: FloatArray, reading: CurveReading) -> FloatArray:
    """Read a milestone or a quantile from each replicate: shape (replicates,).

    nan where there is none; infinity for a quantile not reached. The rules are those of
    `survival_at` and `survival_quantile`, to the tolerance.
    """
    n_replicates = counts.shape[2]
    if time.size == 0:
        return np.full(n_replicates, np.nan)
    survival, _ = product_limits(counts)
    left = counts[0] + counts[1]
    last = time.size - 1 - np.argmax(left[::-1] > 0, axis=0)
    anyone = left.any(axis=0)
    if reading.time is not None:
        place = int(np.searchsorted(time, reading.time, side="right")) - 1
        value = survival[place] if place >= 0 else np.ones(n_replicates)
        unknown = (time[last] < reading.time) & (survival[-1] > 0)
        return np.where(anyone & ~unknown, value, np.nan)
    assert reading.quantile is not None
    value = _crossings(time, survival, 1 - reading.quantile, last)
    return np.where(anyone, value, np.nan)


def _crossings(time: FloatArray, survival: FloatArray, level: float, last: IntArray) -> FloatArray:
    """Return the first time at or below the level; the middle of a stretch exactly there."""
    replicate = np.arange(survival.shape[1])
    below = survival <= level + EXACT
    start = np.argmax(below, axis=0)
    exact = survival[start, replicate] >= level - EXACT
    under = survival < level - EXACT
    end = np.where(under[-1], np.argmax(under, axis=0), last)
    value = np.where(exact, (time[start] + time[end]) / 2, time[start])
    return np.where(below[-1], value, np.inf)
