"""An event table whose rows have weights, and what curves read from either kind of table.

Weights are kept beside the counts and not in their place: how many patients were at risk stays a
whole number that can be printed under a curve.
"""

from dataclasses import dataclass, replace
from typing import Any, Self, TypeAlias

import numpy as np

from ..encoding import encode_labels, merge_times, numbers, same_length
from ..estimate import FloatArray, IntArray
from ..row_counts import RowPlaces, row_places
from .event_table import EventTable

__all__ = [
    "AnyEventTable",
    "RiskSums",
    "WeightedEventTable",
    "checked_weights",
    "risk_sums",
]

_SUMS = ("at_start", "entered", "censored", "events")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightedEventTable:
    """Sums of weights of entries, censorings and events, beside the counts of the same rows.

    `counts` is the `EventTable` of the rows; `at_start` (G,), `entered` (G, T), `censored` (G, T)
    and `events` (G, T), every cause together, are the sums of their weights. Tables of disjoint
    rows add: counts without loss, weights to rounding.
    """

    counts: EventTable
    at_start: FloatArray
    entered: FloatArray
    censored: FloatArray
    events: FloatArray

    def __post_init__(self) -> None:
        shape = self.counts.entered.shape
        for name, wanted in zip(_SUMS, (shape[:1], shape, shape, shape), strict=True):
            found = getattr(self, name).shape
            if found != wanted:
                raise ValueError(f"{name}: expected shape {wanted}, found {found}")
            getattr(self, name).setflags(write=False)

    @classmethod
    def zero(cls) -> Self:
        """Return the table of no rows: adding it changes nothing."""
        none = np.zeros((0, 0))
        sums = (np.zeros(0), none, none.copy(), none.copy())
        return cls(counts=EventTable.zero(), **dict(zip(_SUMS, sums, strict=True)))

    @classmethod
    def from_rows(
        cls, time: Any, event: Any, weight: Any, group: Any = None, *, entry: Any = None
    ) -> Self:
        """Count rows as `EventTable.from_rows` does, and sum their weights.

        `weight` (n,) is a positive number a row. A row of weight 0 is to be left out instead: it
        would count as a patient at risk.

        >>> table = WeightedEventTable.from_rows([1, 2, 3], [1, 1, 0], [1, 2, 0.5])
        >>> table.events.tolist(), table.counts.n()
        ([[1.0, 2.0, 0.0]], 3)
        """
        same_length(time=time, weight=weight)
        weights = checked_weights(weight)
        counts = EventTable.from_rows(time, event, group, entry=entry)
        codes = np.zeros(weights.size, dtype=np.int64)
        if group is not None:
            codes = encode_labels("group", group, counts.groups)[1]
        places = row_places((time, event, codes, entry), counts.time)
        return cls(counts=counts, **_weight_sums(places, weights, counts))

    def __add__(self, other: "WeightedEventTable") -> "WeightedEventTable":
        if not isinstance(other, WeightedEventTable):
            return NotImplemented
        counts = self.counts + other.counts
        _, mine, theirs = merge_times(self.counts.time, other.counts.time)
        sums = _empty_sums(counts)
        for part, columns in ((self, mine), (other, theirs)):
            rows = np.array([counts.index(group) for group in part.counts.groups], dtype=np.int64)
            sums["at_start"][rows] += part.at_start
            for name in _SUMS[1:]:
                sums[name][np.ix_(rows, columns)] += getattr(part, name)
        return WeightedEventTable(counts=counts, **sums)

    def select(self, *groups: str) -> "WeightedEventTable":
        """Return the same table with these groups only, in this order."""
        counts = self.counts.select(*groups)
        rows = np.array([self.counts.index(group) for group in groups], dtype=np.int64)
        columns = np.searchsorted(self.counts.time, counts.time)
        sums = {name: getattr(self, name)[np.ix_(rows, columns)] for name in _SUMS[1:]}
        return WeightedEventTable(counts=counts, at_start=self.at_start[rows], **sums)

    def with_unit(self, unit: str | None) -> "WeightedEventTable":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, counts=self.counts.with_unit(unit))

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        sums = {name: getattr(self, name).tolist() for name in _SUMS}
        return {"counts": self.counts.to_json(), **sums}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        counts = EventTable.from_json(data["counts"])
        shapes = {name: array.shape for name, array in _empty_sums(counts).items()}
        sums = {name: np.array(data[name], dtype=float).reshape(shapes[name]) for name in _SUMS}
        return cls(counts=counts, **sums)


def _empty_sums(counts: EventTable) -> dict[str, FloatArray]:
    sums = {name: np.zeros(counts.entered.shape) for name in _SUMS[1:]}
    return {"at_start": np.zeros(len(counts.groups)), **sums}


def _weight_sums(
    places: RowPlaces, weights: FloatArray, counts: EventTable
) -> dict[str, FloatArray]:
    shape = counts.entered.shape

    def sums(group: IntArray, time: IntArray, weight: FloatArray) -> FloatArray:
        cell = group * shape[1] + time
        total = np.bincount(cell, weights=weight, minlength=shape[0] * shape[1])
        return total.astype(np.float64).reshape(shape)

    late = places.entries >= 0
    from_start = np.bincount(places.group[~late], weights=weights[~late], minlength=shape[0])
    ended = places.happened * weights
    return {
        "at_start": from_start.astype(np.float64),
        "entered": sums(places.group[late], places.entries[late], weights[late]),
        "censored": sums(places.group, places.exits, weights - ended),
        "events": sums(places.group, places.exits, ended),
    }


AnyEventTable: TypeAlias = EventTable | WeightedEventTable


@dataclass(frozen=True, slots=True)
class RiskSums:
    """What curves need, by group and time, counted or weighted: every cause is the event.

    `at_risk` just before each time, `events` at it, `left` their difference, which is exactly 0
    where everybody at risk had the event.
    """

    counts: EventTable
    at_risk: FloatArray
    events: FloatArray
    left: FloatArray

    def hazard_terms(self) -> tuple[FloatArray, FloatArray]:
        """Return d / (n (n - d)) and 1 / (n - d), with 0 where n - d is 0."""
        one = np.divide(1.0, self.left, out=np.zeros_like(self.left), where=self.left > 0)
        return self.events * one / np.where(self.at_risk > 0, self.at_risk, 1.0), one

    def survival(self) -> FloatArray:
        """Return the product-limit estimate just after each time."""
        share = np.where(self.at_risk > 0, self.at_risk, 1.0)
        kept = np.where(self.events > 0, self.left / share, 1.0)
        return np.asarray(np.cumprod(kept, axis=1), dtype=np.float64)


def risk_sums(table: AnyEventTable) -> RiskSums:
    """Return numbers at risk and events of a counted or a weighted table."""
    counts = table if isinstance(table, EventTable) else table.counts
    at_risk = counts.n_at_risk()
    events = counts.events.sum(axis=0)
    if isinstance(table, EventTable):
        return RiskSums(
            counts, at_risk.astype(np.float64), events.astype(np.float64), 1.0 * (at_risk - events)
        )
    change = table.censored + table.events - table.entered
    # From the end, where few are left, so that nothing large cancels there.
    later = np.cumsum(change[:, ::-1], axis=1)[:, ::-1]
    weighted: FloatArray = np.where(at_risk > 0, np.maximum(later, table.events), 0.0)
    remaining: FloatArray = np.where(at_risk > events, weighted - table.events, 0.0)
    return RiskSums(counts, weighted, table.events, remaining)


def checked_weights(weight: Any) -> FloatArray:
    """Return the weights as floats, or refuse the first that is not positive."""
    weights = numbers("weight", weight).astype(np.float64)
    if weights.size and weights.min() <= 0:
        row = int(np.argmin(weights))
        raise ValueError(
            f"weight: expected a positive number, found {weights[row]} at position {row}. "
            "Remove rows of weight 0 first, and report how many were removed."
        )
    return weights
