"""Turn labels, patients and times into small integer codes, the same way on every part of the data.

The summaries can only be added if two hospitals code the same label, and the same time, alike. So
label order never depends on which part was read first, and float ties are decided value by value.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .estimate import FloatArray, IntArray

__all__ = [
    "TIE_RESOLUTION",
    "arrange_labels",
    "compact",
    "encode_labels",
    "encode_patients",
    "encode_times",
    "finite_floats",
    "label_codes",
    "merge_labels",
    "merge_times",
    "merge_units",
    "natural_order",
    "numbers",
    "place_times",
    "same_length",
    "yes_no",
]

# Two times closer than this are one time. Dates divided by 30.4375 or sums such as 0.1 + 0.2 differ
# by 1e-12 at most, and no registry records time to 1e-8 of its unit.
TIE_RESOLUTION = 1e-8


def natural_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Sort labels with whole numbers by size first, then text, so that "2" comes before "10".

    >>> natural_order(["10", "2", "none"])
    ('2', '10', 'none')
    """

    def key(label: str) -> tuple[int, int, str]:
        return (0, int(label), "") if label.lstrip("-").isdecimal() else (1, 0, label)

    return tuple(sorted(set(labels), key=key))


def merge_labels(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Labels of a sum of two summaries: the given order if both agree, else natural order.

    >>> merge_labels(("b", "a"), ("b", "a")), merge_labels(("b", "a"), ("c",))
    (('b', 'a'), ('a', 'b', 'c'))
    """
    if first == second or not second:
        return first
    if not first:
        return second
    return natural_order(first + second)


def merge_units(first: str | None, second: str | None) -> str | None:
    """Unit of a sum of two summaries; an unstated unit takes the other's, two units are refused.

    >>> merge_units(None, "procedure")
    'procedure'
    """
    if first is not None and second is not None and first != second:
        raise ValueError(
            f"unit: expected summaries of one unit, found {first!r} and {second!r}. "
            "Rows of different units cannot be counted together."
        )
    return first if second is None else second


def same_length(**arrays: Sequence[Any] | NDArray[Any] | None) -> None:
    """Refuse columns of different length, naming each with its length."""
    lengths = {name: len(array) for name, array in arrays.items() if array is not None}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"expected columns of one length, found: {found} rows")


def _refuse_masked(name: str, values: Any) -> None:
    """A masked array (how DuckDB hands over NULL) would lose its mask, and NULL become a number."""
    if np.ma.isMaskedArray(values) and np.ma.getmaskarray(values).any():
        row = int(np.argmax(np.ma.getmaskarray(values)))
        raise ValueError(
            f"{name}: expected a value in every row, found a missing one at position {row}. "
            "Remove such rows first, and report how many were removed."
        )


def numbers(name: str, values: Any) -> NDArray[Any]:
    """Return a column of finite numbers; integers and booleans stay as they are, without a copy.

    >>> numbers("time", [3, 1]).dtype.kind, numbers("time", [3, 1.5]).dtype.kind
    ('i', 'f')
    """
    _refuse_masked(name, values)
    array = np.asarray(values)
    if array.dtype.kind not in "biuf" or array.dtype == np.uint64:
        array = array.astype(np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name}: expected one column of numbers, found shape {array.shape}")
    if array.dtype.kind == "f" and array.size:
        array = array.astype(np.float64, copy=False)
        # A missing or infinite value shows in the extremes: no array of flags is needed.
        if not (np.isfinite(array.min()) and np.isfinite(array.max())):
            row = int(np.argmin(np.isfinite(array)))
            raise ValueError(
                f"{name}: expected a finite number, found {array[row]} at position {row}. "
                "Remove incomplete rows first, and report how many were removed."
            )
    return array


def finite_floats(name: str, values: Any) -> FloatArray:
    """Return a float array, or refuse the first missing or infinite value by its position."""
    return numbers(name, values).astype(np.float64, copy=False)


def yes_no(name: str, values: Any) -> NDArray[np.bool_]:
    """Return a column of True and False (or 1 and 0), or refuse the first other value.

    >>> yes_no("event", [1, 0, True]).tolist()
    [True, False, True]
    """
    array = finite_floats(name, values)
    wrong = (array != 0) & (array != 1)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"{name}: expected True or False (1 or 0), found {array[row]:g} at position {row}. "
            "Decide first which values count as yes."
        )
    yes: NDArray[np.bool_] = array == 1
    return yes


def encode_labels(
    name: str, values: Any, labels: Sequence[str] | None = None
) -> tuple[tuple[str, ...], IntArray]:
    """Code a column of labels by position in `labels` (default: natural order of those found).

    >>> encode_labels("group", ["b", "a", "b"])[1].tolist()
    [1, 0, 1]
    """
    found, codes = label_codes(name, values)
    present = np.flatnonzero(np.bincount(codes, minlength=len(found)))
    order, places = arrange_labels(name, [found[k] for k in present], labels)
    if np.array_equal(present, places):  # each label stands at its code
        return order, codes.astype(np.int64, copy=False)
    recode = np.zeros(len(found), dtype=np.int64)
    recode[present] = places
    return order, recode[codes]


def label_codes(name: str, values: Any) -> tuple[list[str], NDArray[Any]]:
    """Labels, and the position of each row's label among them; some may be the label of no row.

    Whole numbers of a small range are their own codes, so that a column of codes costs nothing.
    """
    _refuse_masked(name, values)
    array = np.asarray(values)
    if array.dtype.kind == "b":
        return ["False", "True"], array.view(np.uint8)
    if array.dtype.kind in "iu":
        low, high = (int(array.min()), int(array.max())) if array.size else (0, -1)
        if high - low <= 31:
            plain = low == 0 and array.dtype != np.uint64
            codes = array if plain else array.astype(np.int64) - low
            return [str(k) for k in range(low, high + 1)], codes
        distinct, codes = _integer_codes(array)
        return [str(value) for value in distinct.tolist()], codes
    if array.dtype.kind == "U" and array.size > 1000:
        few = _codes_of_few(array)
        if few is not None:
            return few
    seen: dict[Any, int] = defaultdict(count().__next__)
    column = array.tolist()
    rows = np.fromiter(map(seen.__getitem__, column), np.int64, len(column))
    texts = [_label_text(name, value) for value in seen]
    merged = list(dict.fromkeys(texts))
    if len(merged) < len(texts):  # 1 and "1" are one label
        rows = np.array([merged.index(text) for text in texts], dtype=np.int64)[rows]
    return merged, rows


def _codes_of_few(array: NDArray[Any]) -> tuple[list[str], NDArray[Any]] | None:
    """Codes of up to 12 different texts, by comparing: no Python string is made for each row."""
    codes = np.full(array.size, -1, dtype=np.int8)
    found: list[str] = []
    while len(found) < 12:
        open_row = int(np.argmin(codes))
        if codes[open_row] >= 0:
            return found, codes
        found.append(str(array[open_row]))
        codes[array == array[open_row]] = len(found) - 1
    return (found, codes) if codes.min() >= 0 else None


def arrange_labels(
    name: str, found: list[str], labels: Sequence[str] | None
) -> tuple[tuple[str, ...], IntArray]:
    """Order of the labels (default: natural), and the place of each found label in it."""
    order = natural_order(found) if labels is None else tuple(str(label) for label in labels)
    _check_known(name, found, order)
    position = {label: index for index, label in enumerate(order)}
    return order, np.array([position[label] for label in found], dtype=np.int64)


def _integer_codes(array: NDArray[Any]) -> tuple[NDArray[Any], IntArray]:
    """`np.unique` with inverse, by counting where the values span a small range."""
    if array.dtype.kind == "b" or array.size == 0:
        return np.unique(array, return_inverse=True)
    low = int(array.min())
    if int(array.max()) - low > 4 * array.size + 1000:
        return np.unique(array, return_inverse=True)
    # Whole numbers 0, 1, 2, ... are their own codes: such a column is not copied.
    shifted = array
    if low != 0 or array.dtype not in (np.int32, np.int64):
        shifted = array.astype(np.int64)
        shifted -= low
    present = np.bincount(shifted) > 0
    if present.all():
        return np.arange(low, low + present.size).astype(array.dtype), shifted
    index: IntArray = np.cumsum(present) - 1
    return np.flatnonzero(present) + low, index[shifted]


def compact(codes: NDArray[Any], n_codes: int, least: type = np.int32) -> NDArray[Any]:
    """The same codes, all below `n_codes`, in a type no wider than needed, for long columns.

    Where codes are multiplied, `least` must leave room for the products.

    >>> compact(np.array([0, 1]), 2).dtype, compact(np.array([0, 1]), 2, np.int8).dtype
    (dtype('int32'), dtype('int8'))
    """
    kind = np.promote_types(least, np.min_scalar_type(-max(n_codes, 1)))
    return codes.astype(kind, copy=False)


def _label_text(name: str, value: Any) -> str:
    if value is None or value != value:
        raise ValueError(
            f"{name}: expected a label in every row, found a missing one. "
            "Remove such rows first, and report how many were removed."
        )
    return str(value)


def _check_known(name: str, found: list[str], labels: tuple[str, ...]) -> None:
    unknown = sorted(set(found) - set(labels))
    if unknown:
        raise ValueError(f"{name}: expected one of {', '.join(labels)}; found {unknown[0]!r}")
    if len(set(labels)) < len(labels):
        raise ValueError(f"{name}: expected distinct labels, found {', '.join(labels)}")


def encode_patients(values: Any) -> tuple[NDArray[Any], IntArray]:
    """Code a column of patient identifiers; returns the sorted identifiers and a code a row."""
    _refuse_masked("patient", values)
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"patient: expected one identifier a row, found shape {array.shape}")
    if array.size == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if array.dtype.kind == "O":
        array = np.array([_label_text("patient", value) for value in array.tolist()])
    if array.dtype.kind == "f":
        finite_floats("patient", array)
        array = array.astype(np.int64) if np.all(array == np.rint(array)) else array.astype(str)
    integers = array.dtype.kind in "iu"
    return _integer_codes(array) if integers else np.unique(array, return_inverse=True)


def _tie_keys(times: FloatArray) -> IntArray:
    if times.size and float(np.max(np.abs(times))) > 1e10:
        raise ValueError(
            f"time: expected values up to 1e10, found {float(np.max(np.abs(times)))}. "
            "Use days, weeks or months."
        )
    return np.rint(times / TIE_RESOLUTION).astype(np.int64)


def _first_of_ties(sorted_times: FloatArray) -> NDArray[np.bool_]:
    keys = _tie_keys(sorted_times)
    return np.concatenate([[True], keys[1:] != keys[:-1]])[: keys.size]


def encode_times(times: FloatArray) -> tuple[FloatArray, IntArray]:
    """Distinct times, ascending, and the index of each row's time; float ties become one time.

    A tied time is written as its smallest member. R's `survival` merges ties by a tolerance that
    depends on all the data (`timefix`); here it is a fixed grid of 1e-8, so that parts of the data
    agree on what is tied without seeing each other. The two differ only for true differences
    below about 1e-8 of the time unit.

    >>> distinct, index = encode_times(np.array([0.1 + 0.2, 0.3, 1.0]))
    >>> distinct.tolist(), index.tolist()
    ([0.3, 1.0], [0, 0, 1])
    """
    if times.size == 0:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    whole = _encode_whole_numbers(times)
    if whole is not None:
        return whole
    few = _encode_few_values(times) if times.size > 5000 else None
    if few is None:
        distinct = np.unique(times)
        few = distinct, np.searchsorted(distinct, times)
    distinct, index = few
    first = _first_of_ties(distinct)
    merged = np.cumsum(first) - 1
    return distinct[first], merged[index]


def _encode_few_values(times: FloatArray) -> tuple[FloatArray, IntArray] | None:
    """Bins instead of sorting for days as months or years: every bin must hold one value."""
    low, high, bins = float(times.min()), float(times.max()), 1 << 17
    if high - low < 1e-6 or high - low > 1e10:
        return None
    bin_of = ((times - low) * (bins / (high - low))).astype(np.int32)
    value = np.full(bins + 1, np.nan)
    value[bin_of] = times
    if not np.array_equal(value[bin_of], times):
        return None
    used = np.flatnonzero(~np.isnan(value))
    rank = np.zeros(bins + 1, dtype=np.int64)
    rank[used] = np.arange(used.size)
    return value[used], rank[bin_of]


def _encode_whole_numbers(times: FloatArray) -> tuple[FloatArray, IntArray] | None:
    """Counting instead of sorting for whole days: five times faster on a million rows."""
    low, high = float(times.min()), float(times.max())
    if high - low > 4 * times.size + 100_000 or high > 2**40 or low < -(2**40):
        return None
    whole = times.astype(np.int64)
    if not np.array_equal(whole, times):
        return None
    shifted = whole - int(low)
    present = np.bincount(shifted) > 0
    index: IntArray = np.cumsum(present) - 1
    distinct: FloatArray = np.flatnonzero(present).astype(np.float64) + low
    return distinct, index[shifted]


def place_times(grid: FloatArray, times: FloatArray) -> IntArray:
    """Position in an encoded grid of the last time at or before each time; -1 before the first.

    >>> place_times(np.array([0.3, 1.0]), np.array([0.1 + 0.2, 2.0, 0.0])).tolist()
    [0, 1, -1]
    """
    if grid.size == 0 or times.size == 0:
        return np.full(times.size, -1, dtype=np.int64)
    last = np.clip(times, -1.0, grid[-1])
    if grid[0] >= 0 and grid[-1] <= 4 * times.size + 100_000 and _are_whole(grid, last):
        ends = np.append(grid, grid[-1] + 1).astype(np.int64)
        table = np.repeat(np.arange(-1, grid.size), np.diff(ends, prepend=-1))
        place: IntArray = table[last.astype(np.int64) + 1]
        return place
    return np.searchsorted(_tie_keys(grid), _tie_keys(last), side="right") - 1


def _are_whole(*arrays: FloatArray) -> bool:
    return all(np.array_equal(array, np.rint(array)) for array in arrays)


def merge_times(first: FloatArray, second: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Distinct times of both grids, and where each grid's times went."""
    distinct, index = encode_times(np.concatenate([first, second]))
    return distinct, index[: first.size], index[first.size :]
