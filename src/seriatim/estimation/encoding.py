"""Turn labels, patients and times into small integer codes, the same way on every part of the data.

The summaries can only be added if two hospitals code the same label, and the same time, alike. So
label order never depends on which part was read first, and float ties are decided value by value.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .estimate import FloatArray, IntArray

__all__ = [
    "TIE_RESOLUTION",
    "distinct_integers",
    "encode_labels",
    "encode_patients",
    "encode_times",
    "finite_floats",
    "merge_labels",
    "merge_times",
    "merge_units",
    "natural_order",
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


def finite_floats(name: str, values: Any) -> FloatArray:
    """Return a float array, or refuse the first missing or infinite value by its position."""
    _refuse_masked(name, values)
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name}: expected one column of numbers, found shape {array.shape}")
    bad = ~np.isfinite(array)
    if bad.any():
        row = int(np.argmax(bad))
        raise ValueError(
            f"{name}: expected a finite number, found {array[row]} at position {row}. "
            "Remove incomplete rows first, and report how many were removed."
        )
    return array


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
    _refuse_masked(name, values)
    array = np.asarray(values)
    if array.dtype.kind in "iub":
        distinct, inverse = _integer_codes(array)
        found = [str(value) for value in distinct.tolist()]
    else:
        seen: dict[Any, int] = {}
        column = array.tolist()
        inverse = np.fromiter(
            (seen.setdefault(value, len(seen)) for value in column), np.int64, len(column)
        )
        found = [_label_text(name, value) for value in seen]
    order = natural_order(found) if labels is None else tuple(str(label) for label in labels)
    _check_known(name, found, order)
    position = {label: index for index, label in enumerate(order)}
    recode = np.array([position[label] for label in found], dtype=np.int64)
    codes = recode[inverse] if found else np.zeros(0, dtype=np.int64)
    return order, codes


def _integer_codes(array: NDArray[Any]) -> tuple[NDArray[Any], IntArray]:
    """`np.unique` with inverse, by counting where the values span a small range."""
    if array.dtype.kind == "b" or array.size == 0:
        return np.unique(array, return_inverse=True)
    low = int(array.min())
    if int(array.max()) - low > 4 * array.size + 1000:
        return np.unique(array, return_inverse=True)
    shifted = array.astype(np.int64) - low
    present = np.bincount(shifted) > 0
    index: IntArray = np.cumsum(present) - 1
    return np.flatnonzero(present) + low, index[shifted]


def distinct_integers(array: IntArray) -> list[int]:
    """Return the values that occur, ascending."""
    return [int(value) for value in _integer_codes(array)[0]]


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
    distinct = np.unique(times)
    first = _first_of_ties(distinct)
    merged = np.cumsum(first) - 1
    return distinct[first], merged[np.searchsorted(distinct, times)]


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


def merge_times(first: FloatArray, second: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Distinct times of both grids, and where each grid's times went."""
    distinct, index = encode_times(np.concatenate([first, second]))
    return distinct, index[: first.size], index[first.size :]
