"""Rows of patients arranged so that a sum over each patient's rows is a sum of whole slices.

A block holds some thousand rows of whole patients, those with the most rows first, in layers: the
first row of every patient, then the second rows of those who have one, and so on. Layer by layer
the rows belong to the patients 0, 1, 2, ..., so sums by patient need no index.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..estimate import FloatArray, IntArray
from .response_rows import ResponseRows, Scaling

__all__ = ["PatientBlock", "PatientBlocks", "patient_blocks"]

# A block's covariates and what is computed from them stay within a processor's cache.
_BLOCK_ROWS = 4096
_KEPT_ROWS = 4_000_000
# Beyond, slices become short: rows stay in their order and are summed from place to place.
_MOST_LAYERS = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientBlock:
    """Rows of some patients: `sign` (n,) is 1 or -1, `columns` (p, n), `sizes` (P,) rows a patient.

    `layers` counts the patients with a first, second, ... row. It is empty where a patient has very
    many rows; then rows stand patient by patient.
    """

    sign: FloatArray
    columns: FloatArray
    sizes: IntArray
    layers: tuple[int, ...]

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum values (..., n) over the rows of each patient: shape (..., P).

        >>> rows = ResponseRows.from_columns([1, 2, 2], [1, 0, 1], {"x": [5, 6, 7]})
        >>> (block,) = patient_blocks(rows)
        >>> block.sums(block.columns).tolist()
        [[2.0, 1.0], [13.0, 5.0]]
        """
        if not self.layers:
            first = np.cumsum(self.sizes) - self.sizes
            return np.asarray(np.add.reduceat(values, first, axis=-1), dtype=np.float64)
        begin = self.layers[0]
        if len(self.layers) == 1:
            return values
        total = values[..., :begin].copy()
        for count in self.layers[1:]:
            total[..., :count] += values[..., begin : begin + count]
            begin += count
        return total

    def of_rows(self, values: FloatArray) -> FloatArray:
        """Give each row the value (..., P) of its patient: shape (..., n).

        >>> rows = ResponseRows.from_columns([1, 2, 2], [1, 0, 1], {})
        >>> block, = patient_blocks(rows)
        >>> block.of_rows(block.sizes).tolist()
        [2, 1, 2]
        """
        if not self.layers:
            return np.repeat(values, self.sizes, axis=-1)
        return np.concatenate([values[..., :count] for count in self.layers], axis=-1)

    def of_size(self, size: int, values: FloatArray) -> FloatArray:
        """Take values (..., n) of the patients with so many rows: shape (size, ..., patients)."""
        more = self.layers[size] if size < len(self.layers) else 0
        starts = np.cumsum((0, *self.layers[: size - 1])).tolist()
        end = self.layers[size - 1]
        return np.stack([values[..., start + more : start + end] for start in starts])


# Blocks that can be gone through again and again.
PatientBlocks: TypeAlias = Iterable[PatientBlock]


def patient_blocks(rows: ResponseRows, scaling: Scaling | None = None) -> PatientBlocks:
    """Arrange the rows of a site, scaled if asked for, for many rounds of sums.

    Blocks are kept; those of very many rows would need as much memory as the rows themselves and
    are arranged anew in every round.
    """
    if rows.n == 0:
        return ()
    blocks = _Blocks(rows, scaling)
    return blocks if rows.n > _KEPT_ROWS else tuple(blocks)


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    rows: ResponseRows
    scaling: Scaling | None

    def __iter__(self) -> Iterator[PatientBlock]:
        return (_arranged(block, self.scaling) for block in self.rows.blocks(_BLOCK_ROWS))


def _arranged(rows: ResponseRows, scaling: Scaling | None) -> PatientBlock:
    sizes = rows.sizes()
    sign = 2 * rows.response - 1
    columns = rows.design.T if scaling is None else scaling.scaled(rows.design).T
    up_to = np.cumsum(np.bincount(sizes))
    layers = tuple((sizes.size - up_to[:-1]).tolist())
    if len(layers) > _MOST_LAYERS:
        layers = ()
    elif len(layers) > 1:
        order = np.argsort(-sizes, kind="stable")
        starts = rows.first[order]
        index = np.concatenate([starts[:count] + k for k, count in enumerate(layers)])
        sign, columns, sizes = sign[index], columns[:, index], sizes[order]
    return PatientBlock(
        sign=sign, columns=np.ascontiguousarray(columns), sizes=sizes, layers=layers
    )
