"""What each patient contributes to curves and what is read from them: sums of squares of influence.

A number read from a Kaplan-Meier curve changes, when the weight of a row is increased, by the
row's influence. Summed over the rows of a patient and squared, these give a variance that holds
when patients have several rows: the infinitesimal jackknife. On the scale of log S(t) the influence
of a row (e, x] is  H(min(t, x)) - H(e)  less  1/(n(x) - d(x))  once it had the event, where H is
the sum of d / (n (n - d)). Between its own times a patient's influence is a + m H(t): squares can
be summed over patients for all times at once, and the work grows with rows plus times only.

Numbers at risk are those of everybody (the table that is broadcast), patients those of one site:
the sums of sites add. A patient with rows at two sites is counted as two.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import influence_kernels
from ..compiled.loader import compiled, pays
from ..encoding import merge_labels, merge_units
from ..estimate import FloatArray, IntArray
from ..row_counts import RowPlaces
from ..summary import positions
from .event_table import EventTable
from .patient_rows import PatientRows
from .weighted_event_table import AnyEventTable, risk_sums

__all__ = [
    "InfluenceProducts",
    "InfluenceSquares",
    "influence_products",
    "influence_squares",
    "products_of",
    "sums_from_start",
]

# The compiled loop sorts a patient's steps by insertion, which is for few rows.
_FEW_ROWS = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InfluenceSquares:
    """By group and time, the sum over patients of the squared influence on log S(t): (G, T).

    `n_patients` (G,) says how many patients had rows in each group.
    """

    groups: tuple[str, ...]
    time: FloatArray
    squares: FloatArray
    n_patients: IntArray
    unit: str | None = None

    @classmethod
    def zero(cls, table: AnyEventTable) -> "InfluenceSquares":
        """Return the sums of no patients on the times of a table: adding it changes nothing."""
        counts = table if isinstance(table, EventTable) else table.counts
        return cls(
            groups=counts.groups,
            time=counts.time,
            squares=np.zeros(counts.entered.shape),
            n_patients=np.zeros(len(counts.groups), dtype=np.int64),
        )

    def __add__(self, other: "InfluenceSquares") -> "InfluenceSquares":
        if not isinstance(other, InfluenceSquares):
            return NotImplemented
        if self.groups != other.groups or not np.array_equal(self.time, other.time):
            raise ValueError(
                "squares: expected sums over one broadcast table, found other groups or times. "
                "Add the tables of all sites first, and send their sum to each."
            )
        return InfluenceSquares(
            groups=self.groups,
            time=self.time,
            squares=self.squares + other.squares,
            n_patients=self.n_patients + other.n_patients,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        arrays = {name: getattr(self, name).tolist() for name in ("time", "squares", "n_patients")}
        return {"groups": list(self.groups), "unit": self.unit, **arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "InfluenceSquares":
        """Read back what `to_json` wrote."""
        shape = (len(data["groups"]), len(data["time"]))
        return cls(
            groups=tuple(data["groups"]),
            time=np.array(data["time"], dtype=np.float64),
            squares=np.array(data["squares"], dtype=np.float64).reshape(shape),
            n_patients=np.array(data["n_patients"], dtype=np.int64),
            unit=data["unit"],
        )


def influence_squares(rows: PatientRows, table: AnyEventTable) -> InfluenceSquares:
    """Sum the squared influence of these patients on log S(t), at every time of the table."""
    risk = risk_sums(table)
    counts = risk.counts
    term, one = risk.hazard_terms()
    hazard = sums_from_start(term)
    changes, by_cell = np.zeros((3, *one.shape)), np.zeros((one.size, 3))
    present = np.zeros((rows.patients.size, len(counts.groups)), dtype=bool)
    add_changes = compiled(influence_kernels.add_changes) if pays(rows.patient.size) else None
    for block in rows.blocks():
        places, weight = block.places(table)
        if add_changes and (longest := _longest_run(block.patient)) <= _FEW_ROWS:
            columns = (block.patient, places.group, places.exits, places.entries)
            values, curves = (weight, places.happened), (hazard, one)
            add_changes(columns, values, curves, longest, (by_cell, present))
        else:
            present[block.patient, places.group] = True
            changes += _changes(_steps(block, places, (hazard, one, weight)), one.shape)
    changes += by_cell.T.reshape(changes.shape)
    constant, mixed, slope = np.cumsum(changes, axis=2)
    h = hazard[:, 1:]
    return InfluenceSquares(
        groups=counts.groups,
        time=counts.time,
        squares=np.maximum(constant + 2 * h * mixed + h**2 * slope, 0.0),
        n_patients=present.sum(axis=0),
        unit=rows.unit,
    )


def _longest_run(patient: IntArray) -> int:
    """Most rows of one patient, where they are together."""
    ends = np.flatnonzero(np.append(patient[1:] != patient[:-1], True))
    return int(np.diff(ends, prepend=-1).max(initial=0))


def _changes(steps: "_Steps", shape: tuple[int, ...]) -> FloatArray:
    """By group and time, the changes of the sums of level^2, level x slope and slope^2."""
    cell = steps.group * shape[1] + steps.time
    level, slope = steps.level, steps.slope
    squares = np.array([level * level, level * slope, slope * slope])
    squares[:, 1:] -= np.where(steps.first[1:], 0.0, squares[:, :-1])
    found = [np.bincount(cell, weights=change, minlength=shape[0] * shape[1]) for change in squares]
    return np.array(found, dtype=np.float64).reshape(3, *shape)


def sums_from_start(terms: FloatArray) -> FloatArray:
    """Running sums with a 0 before the first time, so that position -1 means "from the start"."""
    return np.concatenate([np.zeros((terms.shape[0], 1)), np.cumsum(terms, axis=1)], axis=1)


def _present(rows: PatientRows, places: RowPlaces, groups: int) -> NDArray[np.bool_]:
    """Whether each patient has rows in each group: (P, G)."""
    present = np.zeros((rows.patients.size, groups), dtype=bool)
    present[rows.patient, places.group] = True
    return present


@dataclass(frozen=True, slots=True)
class _Steps:
    """A patient's influence in a group is level + slope H(t) from `time` on, step by step."""

    group: IntArray
    time: IntArray
    first: Any
    level: FloatArray
    slope: FloatArray


def _steps(
    rows: PatientRows, places: RowPlaces, terms: tuple[FloatArray, FloatArray, FloatArray]
) -> _Steps:
    """Two steps a row, at its entry and at its exit, in order of patient, group and time."""
    hazard, one, weight = terms
    g, x, e = places.group, places.exits, places.entries
    cell = g * hazard.shape[1] + x
    at_entry = -weight * hazard.take(cell - x + e + 1)
    at_exit = weight * (hazard.take(cell + 1) - places.happened * one.take(cell - g))
    owner = rows.patient * hazard.shape[0] + g
    times = _pairs(np.maximum(e, 0), x)
    order = np.repeat(owner, 2) * (hazard.shape[1] + 1) + times
    change, slope = _pairs(at_entry, at_exit), _pairs(weight, -weight)
    owners, groups = np.repeat(owner, 2), np.repeat(g, 2)
    if (order[1:] < order[:-1]).any():
        sort = np.argsort(order)
        times, owners, groups = times[sort], owners[sort], groups[sort]
        change, slope = change[sort], slope[sort]
    first = np.ones(owners.size, dtype=bool)
    first[1:] = owners[1:] != owners[:-1]
    # Every row that begins also ends, so the slope is 0 again where the next patient begins.
    return _Steps(groups, times, first, _running(change, first), np.cumsum(slope))


def _pairs(first: Any, second: Any) -> Any:
    return np.column_stack([first, second]).ravel()


def _running(values: FloatArray, first: Any) -> FloatArray:
    """Running sums that begin again at each first; sums of one patient do not blur the next's."""
    starts = np.flatnonzero(first)
    if starts.size:
        totals = np.add.reduceat(values, starts)
        values = values.copy()
        values[starts[1:]] -= totals[:-1]
    running: FloatArray = np.cumsum(values)
    return running


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InfluenceProducts:
    """Sums over patients of products of their influence on one number of each group: (G, G).

    This is the covariance matrix of the numbers, also where a patient has rows in several groups.
    `n_patients` (G,) counts the patients of each group, `n_all` those of all groups once.
    `quantity` says of what number: sums for different times or horizons are not added.
    """

    quantity: str | None
    groups: tuple[str, ...]
    products: FloatArray
    n_patients: IntArray
    n_all: int
    unit: str | None = None

    @classmethod
    def zero(cls) -> "InfluenceProducts":
        """Return the sums of no patients: adding it changes nothing."""
        none = np.zeros(0, dtype=np.int64)
        empty = np.zeros((0, 0))
        return cls(quantity=None, groups=(), products=empty, n_patients=none, n_all=0)

    def __add__(self, other: "InfluenceProducts") -> "InfluenceProducts":
        if not isinstance(other, InfluenceProducts):
            return NotImplemented
        if None not in (self.quantity, other.quantity) and self.quantity != other.quantity:
            raise ValueError(
                f"quantity: expected sums for one number, found {self.quantity!r} and "
                f"{other.quantity!r}. Send every site the same time or horizon."
            )
        groups = merge_labels(self.groups, other.groups)
        products = np.zeros((len(groups), len(groups)))
        n_patients = np.zeros(len(groups), dtype=np.int64)
        for part in (self, other):
            place = positions(part.groups, groups)
            products[np.ix_(place, place)] += part.products
            n_patients[place] += part.n_patients
        return InfluenceProducts(
            quantity=self.quantity or other.quantity,
            groups=groups,
            products=products,
            n_patients=n_patients,
            n_all=self.n_all + other.n_all,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        arrays = {name: getattr(self, name).tolist() for name in ("products", "n_patients")}
        names = ("quantity", "unit", "n_all")
        labels = {"groups": list(self.groups), **{name: getattr(self, name) for name in names}}
        return {**labels, **arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "InfluenceProducts":
        """Read back what `to_json` wrote."""
        size = len(data["groups"])
        return cls(
            quantity=data["quantity"],
            groups=tuple(data["groups"]),
            products=np.array(data["products"], dtype=np.float64).reshape(size, size),
            n_patients=np.array(data["n_patients"], dtype=np.int64),
            n_all=data["n_all"],
            unit=data["unit"],
        )

    def of(self, groups: tuple[str, ...]) -> FloatArray:
        """Return the products of these groups, in this order."""
        place = positions(groups, self.groups)
        return self.products[np.ix_(place, place)]


def influence_products(
    rows: PatientRows, table: AnyEventTable, sensitivity: FloatArray, quantity: str
) -> InfluenceProducts:
    """Sum over patients the products of their influence on a number that is read from each curve.

    `sensitivity` (G, T) is the change of the group's number when log S jumps by 1 at that time:
    S(t) up to t for the milestone S(t), the area to the right for a restricted mean.
    """
    risk = risk_sums(table)
    term, one = risk.hazard_terms()
    places, weight = rows.places(table)
    g, x, e = places.group, places.exits, places.entries
    total = sums_from_start(term * sensitivity)
    jump = places.happened * (one * sensitivity)[g, x]
    of_row = weight * (total[g, x + 1] - total[g, e + 1] - jump)
    shape = (rows.patients.size, len(risk.counts.groups))
    cell = rows.patient * shape[1] + g
    summed = np.bincount(cell, weights=of_row, minlength=shape[0] * shape[1])
    of_patient = summed.astype(np.float64).reshape(shape)
    found = products_of(of_patient, _present(rows, places, shape[1]), risk.counts.groups, quantity)
    return replace(found, unit=rows.unit)


def products_of(
    of_patient: FloatArray,
    present: NDArray[np.bool_],
    groups: tuple[str, ...],
    quantity: str,
) -> InfluenceProducts:
    """Cross products of the influence of each patient on each group's number: shape (P, G).

    `present` (P, G) says whether the patient has rows in the group.
    """
    return InfluenceProducts(
        quantity=quantity,
        groups=groups,
        products=of_patient.T @ of_patient,
        n_patients=present.sum(axis=0),
        n_all=int(present.any(axis=1).sum()),
    )
