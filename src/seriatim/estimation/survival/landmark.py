"""Survival from a fixed day on, by what had happened until then.

Patients still at risk at the landmark are grouped by the changes of state they had by that day, the
clock starts again there, and nobody is credited with time lived before. What is lost is counted:
those who left before the landmark, and those whose state changes after it. The answer depends on
the day, which belongs in the protocol. Who comes under observation after the landmark counts from
then on (delayed entry), in the state that the history says for the landmark.

Validated against R `survival::survfit`, `survdiff` and `coxph` on the rows chosen in R
(tests/reference/landmark.R). References: Anderson, Cain and Gelber, J Clin Oncol 1983;1:710. van
Houwelingen, Scand J Stat 2007;34:70.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..encoding import TIE_RESOLUTION, finite_floats, merge_labels, numbers, same_length
from ..estimate import FloatArray, IntArray
from ..summary import positions
from .event_table import EventTable

__all__ = ["LandmarkRows", "LandmarkTable", "landmark"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LandmarkTable:
    """Events by state at the landmark, in time from it, and the rows that it leaves out.

    `n_event_before` and `n_censored_before` rows left at or before the landmark;
    `n_changed_later` (G,) of those in the table changed state after it and are counted with the
    state they had. Tables of one landmark add.
    """

    at: float
    table: EventTable
    n_event_before: int
    n_censored_before: int
    n_changed_later: IntArray

    @classmethod
    def zero(cls, at: float) -> "LandmarkTable":
        """Return the table of no rows: adding it changes nothing."""
        none = np.zeros(0, dtype=np.int64)
        return cls(
            at=at,
            table=EventTable.zero(),
            n_event_before=0,
            n_censored_before=0,
            n_changed_later=none,
        )

    def __add__(self, other: "LandmarkTable") -> "LandmarkTable":
        if not isinstance(other, LandmarkTable):
            return NotImplemented
        if self.at != other.at:
            raise ValueError(f"at: expected tables of one landmark, found {self.at} and {other.at}")
        groups = merge_labels(self.table.groups, other.table.groups)
        changed = np.zeros(len(groups), dtype=np.int64)
        for part in (self, other):
            changed[positions(part.table.groups, groups)] += part.n_changed_later
        return LandmarkTable(
            at=self.at,
            table=self.table + other.table,
            n_event_before=self.n_event_before + other.n_event_before,
            n_censored_before=self.n_censored_before + other.n_censored_before,
            n_changed_later=changed,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LandmarkTable):
            return NotImplemented
        return self.table == other.table and self._counts() == other._counts()

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def _counts(self) -> tuple[float, int, int, list[int]]:
        changed: list[int] = self.n_changed_later.tolist()
        return self.at, self.n_event_before, self.n_censored_before, changed

    def n_entered_later(self) -> int:
        """Return how many of those in the table came under observation after the landmark."""
        return int(self.table.entered.sum())

    def n_all(self) -> int:
        """Return how many rows there were before any was left out."""
        return self.table.n() + self.n_event_before + self.n_censored_before

    def with_unit(self, unit: str | None) -> "LandmarkTable":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, table=self.table.with_unit(unit))

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        names = ("at", "n_event_before", "n_censored_before")
        counts = {name: getattr(self, name) for name in names}
        changed = self.n_changed_later.tolist()
        return {**counts, "n_changed_later": changed, "table": self.table.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "LandmarkTable":
        """Read back what `to_json` wrote."""
        return cls(
            at=float(data["at"]),
            table=EventTable.from_json(data["table"]),
            n_event_before=data["n_event_before"],
            n_censored_before=data["n_censored_before"],
            n_changed_later=np.array(data["n_changed_later"], dtype=np.int64),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LandmarkRows:
    """Checked rows: observed over (entry, time], with the times (changes, n) of changes of state.

    `entry` is None if all were observed from the start.
    """

    time: FloatArray
    event: NDArray[Any]
    changes: FloatArray
    entry: FloatArray | None = None

    @classmethod
    def from_columns(
        cls, time: Any, event: Any, changes: Sequence[Any], *, entry: Any = None
    ) -> "LandmarkRows":
        """Check and collect columns, as `landmark` has them.

        `entry` (n,) is the time from which each row was observed (0 and earlier: from the start).
        Changes before it are known from the history that the row brings along.

        >>> rows = LandmarkRows.from_columns([30, 40], [1, 0], [[9, 50]], entry=[0, 20])
        >>> rows.landmark(12).table.entered.tolist()
        [[1, 0, 0], [0, 0, 0]]
        """
        if not changes:
            raise ValueError(
                "changes: expected at least one column of times at which states change"
            )
        times = numbers("time", time).astype(np.float64)
        happened = numbers("event", event)
        entries = None if entry is None else finite_floats("entry", entry)
        columns = {f"changes {k}": column for k, column in enumerate(changes)}
        same_length(time=times, event=happened, entry=entries, **columns)
        if entries is not None and (late := (entries > 0) & (entries >= times)).any():
            row = int(np.argmax(late))
            raise ValueError(
                f"entry: expected before time, found {entries[row]} and {times[row]} at position "
                f"{row}. Such a row was never observed: remove it, and report how many there were."
            )
        when = np.array([_change_times(k, c) for k, c in enumerate(changes)])
        return cls(
            time=times, event=happened, changes=when.reshape(len(changes), -1), entry=entries
        )

    def landmark(self, at: float, *, states: tuple[str, ...] | None = None) -> LandmarkTable:
        """Count rows still to be observed after the landmark, by state then, with time from it.

        A row that enters later is at risk from then on, in the state that it had at the landmark.
        """
        if not (np.isfinite(at) and at >= 0):
            raise ValueError(f"at: expected a landmark of 0 or later, found {at!r}")
        names = states or tuple(str(k) for k in range(len(self.changes) + 1))
        kept = self.time > at + TIE_RESOLUTION
        early = self.changes <= at + TIE_RESOLUTION
        state = np.minimum(early.sum(axis=0), len(names) - 1)[kept]
        last = np.minimum((self.changes < self.time).sum(axis=0), len(names) - 1)[kept]
        changed = np.bincount(state[last > state], minlength=len(names))
        entry = None if self.entry is None else _moved(self.entry[kept], at)
        happened = self.event[~kept] != 0
        return LandmarkTable(
            at=float(at),
            table=EventTable.from_rows(
                self.time[kept] - at,
                self.event[kept],
                np.array(names)[state],
                entry=entry,
                groups=names,
            ),
            n_event_before=int(happened.sum()),
            n_censored_before=int((~happened).sum()),
            n_changed_later=changed.astype(np.int64),
        )


def _moved(entry: FloatArray, at: float) -> FloatArray:
    """Entries in time from the landmark; 0 for those who had entered by then."""
    return np.where(entry <= at + TIE_RESOLUTION, 0.0, entry - at)


def landmark(
    time: Any,
    event: Any,
    changes: Sequence[Any],
    at: float,
    *,
    states: tuple[str, ...] | None = None,
) -> LandmarkTable:
    """Count rows still at risk at the landmark, by state then, with time from it.

    Parameters: `time` and `event` (n,) as in `EventTable.from_rows`; `changes` columns (n,) of the
    times at which a row enters its second, third, ... state, infinity for never; `at` the landmark,
    in the same unit; `states` names of the states (default "0", "1", ... changes), of which the
    last takes every later one too.

    A row that ends at the landmark is out. A change at the landmark has happened; one that is not
    before the row ends is ignored. The result's `table` goes to `kaplan_meier`, `log_rank`,
    `restricted_mean` or `cox_by_group`. For rows observed from later on see `LandmarkRows`.

    >>> found = landmark([5, 30, 40, 50], [1, 1, 0, 1], [[3, 9, np.inf, 20]], 12)
    >>> found.table.groups, found.table.time.tolist(), found.table.at_start.tolist()
    (('0', '1'), [18.0, 28.0, 38.0], [2, 1])
    >>> found.n_event_before, found.n_censored_before, found.n_changed_later.tolist()
    (1, 0, [1, 0])
    """
    return LandmarkRows.from_columns(time, event, changes).landmark(at, states=states)


def _change_times(number: int, column: Any) -> FloatArray:
    """The times of one change; infinity is a time here (never), a missing value is not."""
    found = np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)
    if np.isnan(found).any():
        row = int(np.argmax(np.isnan(found)))
        raise ValueError(
            f"changes {number}: expected a time, or infinity for never, found a missing value at "
            f"position {row}"
        )
    return np.asarray(found, dtype=np.float64)
