"""Bootstrap of patients for what is read from Kaplan-Meier curves: many curves side by side.

The rows of a patient are counted once by group, kind and time. A replicate is this sparse matrix
times how often each patient is drawn, and a block of replicates is one product of matrices.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_labels, encode_patients, encode_times, finite_floats, same_length
from ..estimate import FloatArray, IntArray
from ..survival.event_table import EventTable
from ..survival.kaplan_meier import EXACT
from .bootstrap import Replicates, bootstrap_blocks
from .resampling import DrawArray, ResamplingPlan

__all__ = [
    "CurveReading",
    "PatientEvents",
    "bootstrap_survival",
    "difference",
    "patient_parts",
    "product_limits",
    "read_curves",
    "weighted_counts",
]

_KINDS = 3  # events, censorings, late entries
# Whole numbers up to here are exact in a float of 32 bits.
_EXACT_32 = 2**24
_PART_PATIENTS = 2**16


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientEvents:
    """Events, censorings and late entries of each patient by group and time.

    Holds what every patient had when: it stays where the rows are, and is not a summary.
    `cells` is a sparse matrix of shape (groups x kinds x times, patients), stored by patient: so a
    product reads the draws once, in order, and adds to few cells, which stay in the cache.

    >>> rows = PatientEvents.from_rows(["a", "a", "b"], [2, 3, 5], [1, 1, 0])
    >>> rows.cells.shape, rows.groups
    ((9, 2), ('all',))
    """

    patients: NDArray[Any]
    groups: tuple[str, ...]
    time: FloatArray
    cells: Any
    unit: str | None = None

    @classmethod
    def from_rows(
        cls, patient: Any, time: Any, event: Any, group: Any = None, entry: Any = None
    ) -> "PatientEvents":
        """Count rows by patient; columns and refusals are those of `EventTable.from_rows`."""
        from scipy.sparse import csc_matrix

        same_length(patient=patient, time=time)
        table = EventTable.from_rows(time, event, group, entry=entry)
        patients, codes = encode_patients(patient)
        times = finite_floats("time", time)
        row_group = np.zeros(times.size, dtype=np.int64)
        if group is not None:
            row_group = encode_labels("group", group, table.groups)[1]
        starts = np.zeros(times.size) if entry is None else finite_floats("entry", entry)
        late = np.flatnonzero(starts > 0)
        grid, index = encode_times(np.concatenate([times, starts[late]]))
        censored = (np.asarray(event, dtype=np.float64) == 0).astype(np.int64)
        kind = np.concatenate([censored, np.full(late.size, 2)])
        columns = np.concatenate([codes, codes[late]])
        groups = np.concatenate([row_group, row_group[late]])
        cell = (groups * _KINDS + kind) * grid.size + index
        shape = (len(table.groups) * _KINDS * grid.size, patients.size)
        largest = int(np.bincount(cell).max()) if cell.size else 0
        exact = np.float32 if largest * 255 < _EXACT_32 else np.float64
        cells = csc_matrix((np.ones(cell.size, dtype=exact), (cell, columns)), shape=shape)
        return cls(patients=patients, groups=table.groups, time=grid, cells=cells)

    def of_group(self, group: str) -> Any:
        """Return the cells of one group."""
        if group not in self.groups:
            raise ValueError(f"group: expected one of {', '.join(self.groups)}; found {group!r}")
        size = _KINDS * self.time.size
        first = self.groups.index(group) * size
        return self.cells[first : first + size]


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
    cells = tuple(patient_parts(rows.of_group(name)) for name in names)
    statistic = _CurveStatistic(cells, rows.time, reading)
    drawn = bootstrap_blocks(statistic, rows.patients.size, plan)
    what = reading.describe() + ("" if reference is None else f", {group} minus {reference}")
    return drawn.renamed(f"{what}, bootstrap of patients")


Cells: TypeAlias = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class _CurveStatistic:
    """One or two groups' curves, read in every replicate of a block."""

    cells: Cells
    time: FloatArray
    reading: CurveReading

    def __call__(self, drawn: DrawArray) -> FloatArray:
        values = [self._one(weighted_counts(cells, drawn)) for cells in self.cells]
        if len(values) == 1:
            return values[0]
        return difference(values[0], values[1])

    def _one(self, counts: NDArray[Any]) -> FloatArray:
        shaped = counts.reshape(_KINDS, self.time.size, -1).astype(np.float64)
        return read_curves(self.time, shaped, self.reading)


def patient_parts(cells: Any) -> tuple[Any, ...]:
    """Cut cells between patients into parts whose counts stay in the cache until they are read."""
    starts = range(0, max(cells.shape[1], 1), _PART_PATIENTS)
    return tuple(cells[:, start : start + _PART_PATIENTS] for start in starts)


def weighted_counts(parts: tuple[Any, ...], drawn: DrawArray) -> NDArray[Any]:
    """Count each cell's rows (cells, replicates) where patients are drawn so often.

    >>> rows = PatientEvents.from_rows(["a", "a", "b"], [2, 2, 2], [1, 0, 1])
    >>> drawn = np.array([[2, 0], [1, 5]], dtype=np.uint8)
    >>> weighted_counts(patient_parts(rows.cells), drawn).tolist()
    [[2.0, 6.0], [2.0, 1.0], [0.0, 0.0]]
    """
    total = np.zeros((parts[0].shape[0], len(drawn)), dtype=parts[0].dtype)
    start = 0
    for part in parts:
        some = slice(start, start + part.shape[1])
        # Bytes first: they are faster to transpose.
        total += part @ np.ascontiguousarray(drawn[:, some].T).astype(part.dtype)
        start = some.stop
    return total


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
