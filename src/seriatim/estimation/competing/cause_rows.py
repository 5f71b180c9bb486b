"""Rows of patients with several rows each: what a site keeps, and looks up on a merged table.

A patient-clustered variance needs each patient's own deviation from the estimate. The counts are
merged first (`EventTable`); the merged table is sent back, and each site places its rows on it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_patients, finite_floats, merge_times, same_length
from ..estimate import FloatArray, IntArray
from ..survival.event_table import EventTable

__all__ = ["CauseRows", "PlacedRows", "locate_times"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedRows:
    """Rows of one group on the T times of a table: at risk at times `first` <= j <= `last`.

    `patient` codes run from 0; `event` holds the cause, 0 for censored.
    """

    patient: IntArray
    first: IntArray
    last: IntArray
    event: IntArray
    n_patients: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CauseRows:
    """Checked rows (entry, time] of patients; they never leave the site that holds them.

    `patient` (n,) codes, `table` the counts of these rows. Build it with `from_columns`.
    """

    patient: IntArray
    time: FloatArray
    event: IntArray
    group: NDArray[Any]
    entry: FloatArray
    table: EventTable
    n_patients: int

    @classmethod
    def from_columns(
        cls,
        time: Any,
        event: Any,
        patient: Any,
        *,
        group: Any = None,
        entry: Any = None,
    ) -> "CauseRows":
        """Check and collect columns, as `EventTable.from_rows`, with a patient identifier a row.

        A patient may have several rows: one a procedure, or consecutive stretches (entry, time].

        >>> rows = CauseRows.from_columns([5, 9, 4], [1, 0, 2], ["p", "p", "q"])
        >>> rows.n_patients, rows.table.n_at_risk().tolist()
        (2, [[3, 2, 1]])
        """
        same_length(time=time, patient=patient)
        table = EventTable.from_rows(time, event, group, entry=entry)
        times = finite_floats("time", time)
        known, codes = encode_patients(patient)
        labels = [table.groups[0]] * times.size if group is None else list(np.asarray(group))
        return cls(
            patient=codes,
            time=times,
            event=finite_floats("event", event).astype(np.int64),
            group=np.array([str(label) for label in labels], dtype=np.str_),
            entry=np.zeros(times.size) if entry is None else finite_floats("entry", entry),
            table=table,
            n_patients=int(known.size),
        )

    def place(self, table: EventTable, group: str) -> PlacedRows:
        """Find the rows of one group on the times of a table of that group alone.

        Raises ValueError if the table does not count these rows.
        """
        own = self.group == group
        late = self.entry[own] > 0
        first = np.zeros(int(own.sum()), dtype=np.int64)
        first[late] = locate_times(table.time, self.entry[own][late]) + 1
        return PlacedRows(
            patient=self.patient[own],
            first=first,
            last=locate_times(table.time, self.time[own]),
            event=self.event[own],
            n_patients=self.n_patients,
        )


def locate_times(grid: FloatArray, times: FloatArray) -> IntArray:
    """Where each time stands in a grid that holds them all, float ties being one time.

    >>> locate_times(np.array([0.3, 1.0]), np.array([1.0, 0.1 + 0.2])).tolist()
    [1, 0]
    """
    merged, _, place = merge_times(grid, times)
    if merged.size != grid.size:
        raise ValueError(
            "table: expected the merged table, with the times of all rows; "
            f"found {merged.size - grid.size} times of these rows that it does not hold. "
            "Add this site's table to the sum before its rows are placed on it."
        )
    return place
