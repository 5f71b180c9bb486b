"""From rows to the counts of an `EventTable`: checked, coded and counted in one pass.

Whole days and whole codes are counted as they are, without a sort and without a float copy; other
times are first coded by `encode_times`. Rows are counted in blocks, so that the memory needed
beside the columns does not grow with their length.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encoding import (
    TIE_RESOLUTION,
    arrange_labels,
    encode_times,
    label_codes,
    numbers,
    place_times,
    same_length,
)
from .estimate import FloatArray, IntArray

__all__ = ["RowPlaces", "count_cells", "count_rows", "count_strata", "row_places"]

_BLOCK = 1 << 16
# So many cells of a table cost no more than to code the times of few rows.
_SPARE_CELLS = 5_000


@dataclass(frozen=True, slots=True)
class _Codes:
    """Small whole numbers: of each row, and what each number stands for (perhaps for no row)."""

    of_row: NDArray[Any]
    meaning: Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Times as positions: `exits` of each row, `entries` with 0 for "from the start"."""

    time: FloatArray
    exits: NDArray[Any]
    entries: NDArray[Any] | None


@dataclass(frozen=True, slots=True)
class _Rows:
    """Checked columns; `order` is that of the groups, where one was given."""

    times: NDArray[Any]
    starts: NDArray[Any] | None
    causes: _Codes
    labels: _Codes
    order: tuple[str, ...] | None


def count_rows(
    columns: tuple[Any, Any, Any, Any], groups: tuple[str, ...] | None
) -> dict[str, Any]:
    """Return the fields of the table that counts these rows (time, event, group, entry)."""
    rows = _checked(columns, groups)
    layers = len(rows.causes.meaning) * len(rows.labels.meaning)
    grid = _whole_grid(rows.times, rows.starts, layers) or _coded_grid(rows.times, rows.starts)
    _refuse_empty_intervals(grid, rows.times, rows.starts)
    left, entered = _table(rows, rows.labels.of_row, grid, len(rows.labels.meaning))
    return _fields(rows.causes, rows.labels, (grid.time, left, entered), rows.order)


def count_strata(
    columns: tuple[Any, Any, Any, Any], strata: NDArray[Any], n_strata: int
) -> list[dict[str, Any]] | None:
    """Count the rows of all strata in one pass: the fields of each stratum's table.

    `strata` are codes below `n_strata`, some perhaps of no row. None where times are not whole, or
    too many to count: strata are then counted one by one.
    """
    rows = _checked(columns, None)
    groups = len(rows.labels.meaning)
    layers = len(rows.causes.meaning) * groups * n_strata
    grid = _whole_grid(rows.times, rows.starts, layers) or _few_times(rows, layers)
    if grid is None:
        return None
    _refuse_empty_intervals(grid, rows.times, rows.starts)
    both: NDArray[Any] = strata.astype(np.uint8 if groups * n_strata < 256 else np.int64)
    both *= groups
    np.add(both, rows.labels.of_row, out=both, casting="unsafe")
    left, entered = _table(rows, both, grid, groups * n_strata)
    return [
        _fields(rows.causes, rows.labels, (grid.time, left[:, own], entered[own]), rows.order)
        for own in (slice(k * groups, (k + 1) * groups) for k in range(n_strata))
    ]


def _checked(columns: tuple[Any, Any, Any, Any], groups: tuple[str, ...] | None) -> _Rows:
    time, event, group, entry = columns
    times, causes = numbers("time", time), _cause_codes(event)
    same_length(time=times, event=causes.of_row, group=group, entry=entry)
    _refuse_negative(times)
    order = (groups or ("all",)) if group is None else groups
    labels = _group_codes(group, order, times.size)
    starts = None if entry is None else numbers("entry", entry)
    return _Rows(times, starts, causes, labels, order)


def _table(rows: _Rows, layer: NDArray[Any], grid: _Grid, layers: int) -> tuple[IntArray, IntArray]:
    """Exits by cause, layer and time, and entries by layer and time."""
    shape = (len(rows.causes.meaning), layers, grid.time.size)
    left = count_cells((rows.causes.of_row, layer, grid.exits), shape)
    return left, _entered(layer, grid, left)


def _cause_codes(event: Any) -> _Codes:
    codes = numbers("event", event)
    if codes.dtype.kind == "b":
        return _Codes(codes.view(np.uint8), (0, 1))
    bad = codes < 0 if codes.dtype.kind in "iu" else (codes < 0) | (codes != np.rint(codes))
    if bad.any():
        raise ValueError(
            "event: expected True/False, or whole-number causes with 0 for censored; "
            f"found {codes[bad][0]}"
        )
    highest = int(codes.max()) if codes.size else 0
    if highest <= 15:
        return _Codes(codes.astype(np.uint8, copy=False), range(highest + 1))
    distinct, index = np.unique(codes, return_inverse=True)
    meaning = [0, *(int(cause) for cause in distinct if cause > 0)]
    return _Codes(index + int(distinct[0] > 0), meaning)


def _group_codes(group: Any, order: tuple[str, ...] | None, n: int) -> _Codes:
    if group is None and order:
        return _Codes(np.zeros(n, dtype=np.int8), order[:1])
    found, codes = label_codes("group", group)
    return _Codes(codes, found or ("all",))


def _refuse_negative(times: NDArray[Any]) -> None:
    if times.size and times.min() < 0:
        row = int(np.argmin(times))
        raise ValueError(f"time: expected 0 or later, found {float(times[row])} at position {row}")


def _whole_grid(times: NDArray[Any], starts: NDArray[Any] | None, layers: int) -> _Grid | None:
    """Whole times are their own positions, if counting them all costs less than sorting."""
    columns = [times] if starts is None else [times, starts]
    highest = max((float(column.max()) for column in columns if column.size), default=0.0)
    if layers * (highest + 1) > 4 * times.size + _SPARE_CELLS:
        return None
    whole = [_whole(column) for column in columns]
    if any(column is None for column in whole):
        return None
    entries = None if starts is None or starts.size == 0 else whole[1]
    if entries is not None and entries.min() < 0:
        entries = np.maximum(entries, 0)
    exits = whole[0] if whole[0] is not None else times
    return _Grid(np.arange(highest + 1), exits, entries)


def _whole(column: NDArray[Any]) -> NDArray[Any] | None:
    """The column as integers, or None where it has fractions; integers are not copied."""
    if column.dtype.kind in "biu":
        return column
    if column.size and column.min() < -(2.0**30):
        return None
    integers = column.astype(np.int32)
    return integers if np.array_equal(integers, column) else None


def _coded_grid(times: NDArray[Any], starts: NDArray[Any] | None) -> _Grid:
    """Times of any kind: distinct ones sorted, with float ties merged, and 0 always the first."""
    late = np.zeros(0) if starts is None else np.maximum(starts, 0.0)
    time, index = encode_times(np.concatenate([[0.0], times, late]))
    entries = None if starts is None else index[1 + times.size :]
    return _Grid(time, index[1 : 1 + times.size], entries)


def _few_times(rows: _Rows, layers: int) -> _Grid | None:
    """Whole times coded, if there are few for so many layers."""
    columns = [rows.times] if rows.starts is None else [rows.times, rows.starts]
    if any(_whole(column) is None for column in columns):
        return None
    grid = _coded_grid(rows.times, rows.starts)
    return grid if layers * grid.time.size <= 4 * rows.times.size + 100_000 else None


def _refuse_empty_intervals(grid: _Grid, times: NDArray[Any], starts: NDArray[Any] | None) -> None:
    if grid.entries is None or starts is None:
        return
    empty = grid.entries >= grid.exits
    if empty.any() and (empty := empty & (grid.entries > 0)).any():
        row = int(np.argmax(empty))
        raise ValueError(
            f"entry: expected before time, found entry {float(starts[row])} and time "
            f"{float(times[row])}. A row that ends when it begins was never at risk: remove it, or "
            "add half a time unit to its end if the event did follow the entry."
        )


def _entered(groups: NDArray[Any], grid: _Grid, left: IntArray) -> IntArray:
    """Count entries by group and time; those at 0 are rows from the start."""
    if grid.entries is not None:
        return count_cells((groups, grid.entries), left.shape[1:])
    entered = np.zeros(left.shape[1:], dtype=np.int64)
    # Who leaves at some time was there from the start.
    entered[:, 0] = left.sum(axis=(0, 2))
    return entered


def count_cells(codes: tuple[NDArray[Any], ...], shape: tuple[int, ...]) -> IntArray:
    """Count rows in the cells of a table; `codes` give each row's place along each axis."""
    n, cells = codes[0].size, int(np.prod(shape))
    totals = np.zeros(cells, dtype=np.int64)
    # A block adds its own table to the totals, which should cost less than to count its rows.
    block = max(_BLOCK, 8 * cells)
    kind: Any = np.int32 if cells < 2**31 else np.int64
    for start in range(0, n, block):
        rows = slice(start, start + block)
        cell: NDArray[Any] = codes[0][rows].astype(kind)
        for size, code in zip(shape[1:], codes[1:], strict=True):
            cell *= size
            np.add(cell, code[rows], out=cell, casting="unsafe")
        totals += np.bincount(cell, minlength=cells)
    return totals.reshape(shape)


def _fields(
    causes: _Codes,
    labels: _Codes,
    counts: tuple[FloatArray, IntArray, IntArray],
    groups: tuple[str, ...] | None,
) -> dict[str, Any]:
    """Drop the times, causes and groups of no row, and put the groups in order."""
    time, left, entered = counts
    at_start, later = entered[:, 0], np.array(entered)
    later[:, 0] = 0
    used = np.flatnonzero(left.any(axis=(0, 1)) | later.any(axis=0))
    present = np.flatnonzero(entered.any(axis=1))
    names = [labels.meaning[k] for k in present.tolist()]
    order, places = arrange_labels("group", names, groups)
    source = np.full(len(order), -1, dtype=np.int64)
    source[places] = present
    complete = len(order) == present.size
    happened = [k for k, cause in enumerate(causes.meaning) if cause and left[k].any()]

    def arranged(table: IntArray) -> IntArray:
        """Take the groups in order (with nothing where a group has no row) and the used times."""
        own = table.take(used, axis=-1).take(source, axis=-2, mode="clip")
        return own if complete else np.where(source[:, None] >= 0, own, 0)

    return {
        "groups": order,
        "causes": tuple(int(causes.meaning[k]) for k in happened),
        "time": time[used],
        "at_start": at_start[source] if complete else np.where(source >= 0, at_start[source], 0),
        "entered": arranged(later),
        "censored": arranged(left[0]),
        "events": arranged(left[happened]),
    }


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Where rows stand in a table: group, position of the exit, of the entry (-1: from the start).

    `happened` is 1.0 where a row ends with an event of any cause.
    """

    group: IntArray
    exits: IntArray
    entries: IntArray
    happened: FloatArray


def row_places(columns: tuple[Any, Any, IntArray, Any], grid: FloatArray) -> RowPlaces:
    """Find rows (time, event, position of the group, entry) in a table of these times.

    Refuses rows that the table does not hold: sums over rows of one set of patients divided by the
    numbers at risk of another are no estimate of anything.
    """
    time, event, group, entry = columns
    times = numbers("time", time).astype(np.float64, copy=False)
    exits = place_times(grid, times)
    strange = exits < 0
    if times.size and not strange.any():
        strange = np.abs(grid[exits] - times) > 2 * TIE_RESOLUTION
    if strange.any():
        raise ValueError(
            f"time: expected times of the table, found {float(times[np.argmax(strange)])}. "
            "Use the table of these rows, or the sum of the tables of all sites."
        )
    entries = np.full(times.size, -1, dtype=np.int64)
    if entry is not None:
        starts = numbers("entry", entry)
        late = np.rint(starts / TIE_RESOLUTION) > 0
        entries[late] = place_times(grid, starts[late].astype(np.float64))
    return RowPlaces(group, exits, entries, (numbers("event", event) != 0).astype(np.float64))
