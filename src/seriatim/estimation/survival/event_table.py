"""The summary behind every survival estimate: who entered, who left and who had an event, when."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..encoding import (
    encode_labels,
    label_codes,
    merge_labels,
    merge_times,
    merge_units,
    natural_order,
    same_length,
)
from ..estimate import IntArray
from ..row_counts import count_rows, count_strata

__all__ = ["EventTable", "stratum_tables"]

_COUNTS = ("entered", "censored", "events")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventTable:
    """Counts of entries, censorings and events by group, cause and distinct time.

    Shapes, for G groups, C causes and T distinct times: `time` (T,), `at_start` (G,) rows observed
    from the start of the clock, `entered` (G, T) rows that enter later (delayed entry, or a change
    of state), `censored` (G, T), `events` (C, G, T). All counts are whole numbers, so tables of
    disjoint rows add without loss: ``EventTable.from_rows(a + b) == from_rows(a) + from_rows(b)``.

    A row is at risk just before t if its entry is before t and its time is t or later.
    """

    groups: tuple[str, ...]
    causes: tuple[int, ...]
    time: NDArray[np.float64]
    at_start: IntArray
    entered: IntArray
    censored: IntArray
    events: IntArray
    unit: str | None = None

    def __post_init__(self) -> None:
        shape = (len(self.groups), self.time.size)
        expected = {"entered": shape, "censored": shape, "events": (len(self.causes), *shape)}
        for name, wanted in expected.items():
            if getattr(self, name).shape != wanted:
                raise ValueError(
                    f"{name}: expected shape {wanted}, found {getattr(self, name).shape}"
                )
        for name in ("time", "at_start", *_COUNTS):
            getattr(self, name).setflags(write=False)

    @classmethod
    def zero(cls) -> Self:
        """Return the table of no rows: adding it changes nothing."""
        none = np.zeros((0, 0), dtype=np.int64)
        return cls(
            groups=(),
            causes=(),
            time=np.zeros(0),
            at_start=np.zeros(0, dtype=np.int64),
            entered=none,
            censored=none.copy(),
            events=np.zeros((0, 0, 0), dtype=np.int64),
        )

    @classmethod
    def from_rows(
        cls,
        time: Any,
        event: Any,
        group: Any = None,
        *,
        entry: Any = None,
        groups: tuple[str, ...] | None = None,
    ) -> Self:
        """Count rows.

        Parameters: `time` (n,) 0 or later, any unit; `event` (n,) True where it happened, or a
        whole-number cause with 0 for censored; `group` (n,) labels (None: one group named "all");
        `entry` (n,) time from which the row was observed (None, or 0 and earlier: from the start);
        `groups` the order of the labels (default: natural order of those found).

        Raises ValueError for missing values, negative times, and a row whose entry is not before
        its time: such a row was never at risk.

        >>> table = EventTable.from_rows([2, 3, 3, 5], [True, False, True, False])
        >>> table.time.tolist(), table.events[0].tolist(), table.n_at_risk().tolist()
        ([2.0, 3.0, 5.0], [[1, 1, 0]], [[4, 3, 1]])
        """
        return cls(**count_rows((time, event, group, entry), groups))

    def __add__(self, other: "EventTable") -> "EventTable":
        if not isinstance(other, EventTable):
            return NotImplemented
        return _sum_of_tables(self, other)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventTable):
            return NotImplemented
        return (
            self.groups == other.groups
            and self.unit == other.unit
            and self.causes == other.causes
            and all(
                np.array_equal(getattr(self, name), getattr(other, name))
                for name in ("time", "at_start", *_COUNTS)
            )
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def n(self, group: str | None = None) -> int:
        """Return how many rows were counted, in one group or in all."""
        rows = slice(None) if group is None else self.index(group)
        return int(self.at_start[rows].sum() + self.entered[rows].sum())

    def index(self, group: str) -> int:
        """Return the position of a group, or an error that lists the known ones."""
        if group not in self.groups:
            raise ValueError(f"group: expected one of {', '.join(self.groups)}; found {group!r}")
        return self.groups.index(group)

    def n_at_risk(self) -> IntArray:
        """Rows at risk just before each time, by group: shape (G, T)."""
        left = self.censored + self.events.sum(axis=0)
        change = self.entered - left
        before = np.cumsum(change, axis=1) - change
        at_risk: IntArray = self.at_start[:, None] + before
        return at_risk

    def select(self, *groups: str) -> "EventTable":
        """Return the same table with these groups only, in this order."""
        rows = np.array([self.index(group) for group in groups], dtype=np.int64)
        entered, censored, events = self.entered[rows], self.censored[rows], self.events[:, rows]
        keep = np.flatnonzero(_happens(entered, censored, events))
        return replace(
            self,
            groups=tuple(groups),
            time=self.time[keep],
            at_start=self.at_start[rows],
            entered=entered.take(keep, axis=1),
            censored=censored.take(keep, axis=1),
            events=events.take(keep, axis=2),
        )

    def compact(self) -> "EventTable":
        """Drop the times at which nothing happens in any group."""
        keep = _happens(self.entered, self.censored, self.events)
        return replace(
            self,
            time=self.time[keep],
            entered=self.entered[:, keep],
            censored=self.censored[:, keep],
            events=self.events[:, :, keep],
        )

    def with_unit(self, unit: str | None) -> "EventTable":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def any_cause(self) -> "EventTable":
        """Count every cause as one event (cause 1): overall survival from a table of causes."""
        return replace(self, causes=(1,), events=self.events.sum(axis=0, keepdims=True))

    def only_cause(self, cause: int) -> "EventTable":
        """Count the other causes as censored: what a cause-specific hazard asks for."""
        if cause not in self.causes:
            raise ValueError(f"cause: expected one of {self.causes}; found {cause!r}")
        kept = self.events[[self.causes.index(cause)]]
        others = self.events.sum(axis=0) - kept[0]
        return replace(self, causes=(1,), censored=self.censored + others, events=kept)

    def reversed(self) -> "EventTable":
        """Swap events and censorings: follow-up time by reverse Kaplan-Meier."""
        swapped = {"censored": self.events.sum(axis=0), "events": self.censored[None]}
        return replace(self, causes=(1,), **swapped)

    def to_json(self) -> dict[str, Any]:
        """Return the table as lists and numbers that `json.dumps` accepts."""
        arrays = {name: getattr(self, name).tolist() for name in ("time", "at_start", *_COUNTS)}
        labels = {"groups": list(self.groups), "causes": list(self.causes), "unit": self.unit}
        return {**labels, **arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        groups, causes = tuple(data["groups"]), tuple(data["causes"])
        shape = (len(groups), len(data["time"]))

        def counts(name: str, wanted: tuple[int, ...]) -> IntArray:
            return np.array(data[name], dtype=np.int64).reshape(wanted)

        return cls(
            groups=groups,
            causes=causes,
            time=np.array(data["time"], dtype=np.float64),
            at_start=counts("at_start", shape[:1]),
            entered=counts("entered", shape),
            censored=counts("censored", shape),
            events=counts("events", (len(causes), *shape)),
            unit=data["unit"],
        )


def _happens(entered: IntArray, censored: IntArray, events: IntArray) -> NDArray[np.bool_]:
    """Whether anything happens at each time."""
    leaves = censored.any(axis=0) | events.any(axis=(0, 1))
    return np.asarray(entered.any(axis=0) | leaves, dtype=np.bool_)


def _sum_of_tables(first: EventTable, second: EventTable) -> EventTable:
    groups = merge_labels(first.groups, second.groups)
    causes = tuple(sorted(set(first.causes) | set(second.causes)))
    time, mine, theirs = merge_times(first.time, second.time)
    at_start = np.zeros(len(groups), dtype=np.int64)
    entered = np.zeros((len(groups), time.size), dtype=np.int64)
    censored = np.zeros_like(entered)
    events = np.zeros((len(causes), *entered.shape), dtype=np.int64)
    for table, columns in ((first, mine), (second, theirs)):
        rows = np.array([groups.index(group) for group in table.groups], dtype=np.int64)
        layers = np.array([causes.index(cause) for cause in table.causes], dtype=np.int64)
        at_start[rows] += table.at_start
        entered[np.ix_(rows, columns)] += table.entered
        censored[np.ix_(rows, columns)] += table.censored
        events[np.ix_(layers, rows, columns)] += table.events
    return EventTable(
        groups=groups,
        causes=causes,
        time=time,
        at_start=at_start,
        entered=entered,
        censored=censored,
        events=events,
        unit=merge_units(first.unit, second.unit),
    )


def stratum_tables(
    stratum: Any, time: Any, event: Any, group: Any = None, *, entry: Any = None
) -> dict[str, EventTable]:
    """Count rows by stratum: one table for each label of `stratum` (n,), in natural order.

    >>> tables = stratum_tables(["north", "south", "north"], [1, 2, 3], [True, True, False])
    >>> {name: table.n() for name, table in tables.items()}
    {'north': 2, 'south': 1}
    """
    same_length(stratum=stratum, time=time, event=event, group=group, entry=entry)
    found, labels = label_codes("stratum", stratum)
    distinct = len(set(found)) == len(found)  # 1 and "1" are one label
    columns = (time, event, group, entry)
    counted = count_strata(columns, labels, len(found)) if distinct else None
    if counted is not None:
        tables = {name: EventTable(**own) for name, own in zip(found, counted, strict=True)}
        return {name: tables[name] for name in natural_order(found) if tables[name].n()}
    names, codes = encode_labels("stratum", stratum)
    arrays = [None if column is None else np.asarray(column) for column in (time, event, group)]
    starts = None if entry is None else np.asarray(entry)

    def table(at: NDArray[np.bool_]) -> EventTable:
        own = [None if column is None else column[at] for column in arrays]
        return EventTable.from_rows(*own, entry=None if starts is None else starts[at])

    return {name: table(codes == code) for code, name in enumerate(names)}
