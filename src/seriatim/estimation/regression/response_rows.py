"""Checked rows of a yes/no response with covariates: what all logistic models read.

The sums that leave a site are computed at coefficients of *standardized* covariates, so that a
year such as 2019 does not cost digits. `standardize` agrees on center and scale from a first round
of plain sums (`CovariateMoments`); `Scaling.to_raw` brings a fit back to the units given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_patients, finite_floats, merge_units, same_length
from ..estimate import FloatArray, IntArray

__all__ = [
    "INTERCEPT",
    "CovariateMoments",
    "ResponseRows",
    "Scaling",
    "Standardized",
    "agree_on_scale",
    "standardize",
]

INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResponseRows:
    """Rows sorted by patient: `response` (n,) 0 or 1, `design` (n, 1 + p) with a first column of 1.

    `names` begins with "intercept". `first` (P,) is where the rows of each patient begin.
    """

    response: FloatArray
    design: FloatArray
    names: tuple[str, ...]
    first: IntArray
    unit: str | None = None

    @classmethod
    def from_columns(
        cls, patient: Any, response: Any, covariates: dict[str, Any]
    ) -> "ResponseRows":
        """Check and collect columns; missing values are refused.

        `patient` (n,) whole numbers or text, or None if every row is another patient; `response`
        (n,) True/False; `covariates` maps names to columns of numbers and may be empty.

        >>> rows = ResponseRows.from_columns([2, 1, 2], [1, 0, 0], {"age": [60, 50, 61]})
        >>> rows.response.tolist(), rows.design[:, 1].tolist(), rows.first.tolist()
        ([0.0, 1.0, 0.0], [50.0, 60.0, 61.0], [0, 1])
        """
        values = finite_floats("response", response)
        odd = (values != 0) & (values != 1)
        if odd.any():
            raise ValueError(f"response: expected True/False or 0/1, found {values[odd][0]}")
        if INTERCEPT in covariates:
            raise ValueError(
                f"covariates: the name {INTERCEPT!r} is taken, a column of 1 is always added. "
                "Leave it out, or give the column another name."
            )
        columns = {name: finite_floats(name, column) for name, column in covariates.items()}
        same_length(patient=patient, response=values, **columns)
        by_column = np.empty((1 + len(columns), values.size))
        by_column[0] = 1.0
        order: IntArray | slice = slice(None)
        if patient is None:
            first = np.arange(values.size)
        else:
            codes = encode_patients(patient)[1]
            if (codes[1:] < codes[:-1]).any():
                order = np.argsort(codes, kind="stable")
                codes = codes[order]
            begins = np.ones(codes.size, dtype=bool)
            begins[1:] = codes[1:] != codes[:-1]
            first = np.flatnonzero(begins)
        for place, column in zip(by_column[1:], columns.values(), strict=True):
            place[:] = column[order]
        values, design = values[order], by_column.T
        return cls(response=values, design=design, names=(INTERCEPT, *columns), first=first)

    def with_unit(self, unit: str | None) -> "ResponseRows":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    @property
    def n(self) -> int:
        """Return the number of rows."""
        return int(self.response.size)

    def sizes(self) -> IntArray:
        """Return the number of rows of each patient."""
        return np.diff(self.first, append=self.n)

    def patient_sums(self, values: FloatArray) -> FloatArray:
        """Sum values (n,) or (n, k) over the rows of each patient."""
        if self.first.size == self.n:
            return values
        return np.asarray(np.add.reduceat(values, self.first, axis=0), dtype=np.float64)

    def blocks(self, rows: int) -> list["ResponseRows"]:
        """Cut between patients into parts of about so many rows, to bound memory."""
        if self.n <= rows:
            return [self]
        cuts = np.searchsorted(self.first, np.arange(rows, self.n, rows))
        edges = np.unique(np.concatenate([[0], cuts, [self.first.size]]))
        parts = []
        for low, high in pairwise(edges.tolist()):
            begin = int(self.first[low])
            end = self.n if high == self.first.size else int(self.first[high])
            parts.append(
                replace(
                    self,
                    response=self.response[begin:end],
                    design=self.design[begin:end],
                    first=self.first[low:high] - begin,
                )
            )
        return parts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CovariateMoments:
    """Counts, and sums of each column and of its square: enough to agree on center and scale.

    >>> rows = ResponseRows.from_columns(None, [1, 0], {"age": [60, 50]})
    >>> CovariateMoments.from_rows(rows).total.tolist()
    [2.0, 110.0]
    """

    n: int
    n_events: int
    n_patients: int
    total: FloatArray
    total_squares: FloatArray

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no rows."""
        return cls(n=0, n_events=0, n_patients=0, total=np.zeros(1), total_squares=np.zeros(1))

    @classmethod
    def from_rows(cls, rows: ResponseRows) -> Self:
        """Sum the rows of one site."""
        return cls(
            n=rows.n,
            n_events=int(rows.response.sum()),
            n_patients=rows.first.size,
            total=rows.design.sum(axis=0),
            total_squares=np.array([column @ column for column in rows.design.T]),
        )

    def __add__(self, other: "CovariateMoments") -> "CovariateMoments":
        if not isinstance(other, CovariateMoments):
            return NotImplemented
        return CovariateMoments(
            n=self.n + other.n,
            n_events=self.n_events + other.n_events,
            n_patients=self.n_patients + other.n_patients,
            total=self.total + other.total,
            total_squares=self.total_squares + other.total_squares,
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        counts = {name: getattr(self, name) for name in ("n", "n_events", "n_patients")}
        return counts | {n: getattr(self, n).tolist() for n in ("total", "total_squares")}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        arrays = {name: np.array(data[name]) for name in ("total", "total_squares")}
        return cls(**(data | arrays))


@dataclass(frozen=True, slots=True)
class Scaling:
    """Covariates as (x - center) / scale at every site, and the way back.

    `varies` (1 + p,) is False for a covariate that is the same everywhere: it becomes 0.
    """

    names: tuple[str, ...]
    moments: CovariateMoments
    center: FloatArray
    scale: FloatArray
    varies: NDArray[np.bool_]
    to_raw: FloatArray
    unit: str | None

    def scaled(self, design: FloatArray) -> FloatArray:
        """Center and scale the covariates (n, 1 + p)."""
        result = design - self.center
        result /= self.scale
        if not self.varies.all():
            result[:, ~self.varies] = 0.0
        return result

    def raw(self, beta: FloatArray) -> FloatArray:
        """Coefficients in the units of the covariates."""
        return np.asarray(self.to_raw @ beta, dtype=np.float64)

    def raw_covariance(self, covariance: FloatArray) -> FloatArray:
        """Their covariance in the units of the covariates."""
        return np.asarray(self.to_raw @ covariance @ self.to_raw.T, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Standardized(Scaling):
    """The sites with their covariates scaled."""

    sites: tuple[ResponseRows, ...]


def agree_on_scale(sites: Sequence[ResponseRows]) -> Scaling:
    """Agree on center and scale of every covariate over all sites."""
    if not sites:
        raise ValueError("rows: expected the rows of at least one site, found none")
    names = sites[0].names
    if any(site.names != names for site in sites):
        found = "; ".join(", ".join(site.names[1:]) for site in sites)
        raise ValueError(f"rows: expected the same covariates in the same order, found {found}")
    moments = reduce(add, (CovariateMoments.from_rows(site) for site in sites))
    n = max(moments.n, 1)
    center = moments.total / n
    variance = np.maximum(moments.total_squares / n - center * center, 0.0)
    # What rounding leaves of a column that never varies must become 0, not noise.
    varies = variance > 1e-14 * moments.total_squares / n
    scale = np.where(varies, np.sqrt(variance), 1.0)
    center[0], scale[0], varies[0] = 0.0, 1.0, True
    to_raw = np.diag(1 / scale)
    to_raw[0, 1:] = -center[1:] / scale[1:]
    unit = reduce(merge_units, (site.unit for site in sites))
    return Scaling(names, moments, center, scale, varies, to_raw, unit)


def standardize(sites: Sequence[ResponseRows]) -> Standardized:
    """Scale every covariate alike at all sites.

    >>> data = standardize([ResponseRows.from_columns(None, [1, 0], {"age": [60, 50]})])
    >>> data.sites[0].design[:, 1].tolist(), data.raw(np.array([1.0, 2.0])).tolist()
    ([1.0, -1.0], [-21.0, 0.4])
    """
    scaling = agree_on_scale(sites)
    scaled = tuple(replace(site, design=scaling.scaled(site.design)) for site in sites)
    own = {field.name: getattr(scaling, field.name) for field in fields(scaling)}
    return Standardized(**own, sites=scaled)
