"""Rows kept with their patients, for variances that allow patients to have several rows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..encoding import compact, encode_labels, encode_patients, numbers, same_length
from ..estimate import FloatArray
from ..row_counts import RowPlaces, row_places
from .event_table import EventTable
from .weighted_event_table import AnyEventTable, WeightedEventTable, checked_weights

__all__ = ["PatientRows"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientRows:
    """Rows (entry, time, event) of patients, by group; they stay where the patients are.

    Not a summary: rows of two sites are not added, their tables and sums are. `patients` (P,) are
    the identifiers, sorted, and `patient` (n,) the position of each row's patient among them;
    `group` (n,) is the position of its group. Both are of a small type (`compact`).
    """

    patients: NDArray[Any]
    patient: NDArray[Any]
    time: NDArray[Any]
    event: NDArray[Any]
    groups: tuple[str, ...] = ("all",)
    group: NDArray[Any] | None = None
    entry: NDArray[Any] | None = None
    weight: FloatArray | None = None
    unit: str | None = None

    @classmethod
    def from_rows(
        cls, patient: Any, time: Any, event: Any, group: Any = None, *, entry: Any = None
    ) -> Self:
        """Collect rows.

        `patient` (n,) whole numbers or text; the others as in `EventTable.from_rows`, which also
        checks them when a table is made. A patient may have rows in several groups, and may be at
        risk in several rows at once (two limbs).

        >>> rows = PatientRows.from_rows(["p2", "p1", "p2"], [3, 4, 9], [1, 0, 1], entry=[0, 0, 3])
        >>> rows.patients.tolist(), rows.table().n_at_risk().tolist()
        (['p1', 'p2'], [[2, 2, 1]])
        """
        same_length(patient=patient, time=time, event=event, group=group, entry=entry)
        patients, codes = encode_patients(patient)
        codes = compact(codes, patients.size)
        groups: tuple[str, ...] = ("all",)
        codes_of_groups: NDArray[Any] | None = None
        if group is not None:
            groups, codes_of_groups = encode_labels("group", group)
            codes_of_groups = compact(codes_of_groups, len(groups), np.int8)
        return cls(
            patients=patients,
            patient=codes,
            time=numbers("time", time),
            event=numbers("event", event),
            groups=groups,
            group=codes_of_groups,
            entry=None if entry is None else numbers("entry", entry),
        )

    def with_weights(self, weight: Any) -> "PatientRows":
        """Give each row a positive weight, for example the inverse of a probability."""
        same_length(weight=weight, time=self.time)
        return replace(self, weight=checked_weights(weight))

    def with_unit(self, unit: str | None) -> "PatientRows":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def table(self) -> EventTable:
        """Count the rows, without their weights."""
        return self._named(EventTable.from_rows(*self._columns(), entry=self.entry))

    def weighted_table(self) -> WeightedEventTable:
        """Count the rows and sum their weights (1 where none were given)."""
        weight = np.ones(self.patient.size) if self.weight is None else self.weight
        time, event, group = self._columns()
        table = WeightedEventTable.from_rows(time, event, weight, group, entry=self.entry)
        return replace(table, counts=self._named(table.counts))

    def _columns(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any] | None]:
        return self.time, self.event, self.group

    def _named(self, table: EventTable) -> EventTable:
        names = table.groups
        if self.group is not None:
            names = tuple(self.groups[int(code)] for code in names)
        return replace(table, groups=names, unit=self.unit)

    def by(self, stratum: Any) -> "dict[str, PatientRows]":
        """Split the rows by a column of strata; the parts share the list of patients."""
        same_length(stratum=stratum, time=self.time)
        names, codes = encode_labels("stratum", stratum)

        return {name: self._only(codes == code) for code, name in enumerate(names)}

    def _only(self, at: NDArray[Any] | slice) -> "PatientRows":
        columns = ("patient", "time", "event", "group", "entry", "weight")
        found = {name: getattr(self, name) for name in columns}
        return replace(self, **{name: x[at] for name, x in found.items() if x is not None})

    def blocks(self, size: int = 1 << 16) -> Iterator["PatientRows"]:
        """Yield the rows in parts of about `size` rows, with each patient whole in one of them.

        Sums over patients can be taken part by part, which keeps their work within the cache. Codes
        of patients are wide in the parts.
        """
        ordered = self
        if (self.patient[1:] < self.patient[:-1]).any():
            ordered = self._only(np.argsort(self.patient, kind="stable"))
        patient = ordered.patient
        cuts = np.searchsorted(patient, patient[size::size])
        ends = [0, *np.unique(cuts[cuts > 0]).tolist(), patient.size]
        for start, end in pairwise(ends):
            part = ordered._only(slice(start, end))
            yield replace(part, patient=part.patient.astype(np.int64))

    def places(self, table: AnyEventTable) -> tuple[RowPlaces, FloatArray]:
        """Where the rows stand in a table that counts them, and their weights."""
        counts = table if isinstance(table, EventTable) else table.counts
        if self.weight is not None and isinstance(table, EventTable):
            raise ValueError(
                "table: expected a weighted table for rows with weights, found one of counts. "
                "Use `weighted_table()`, or the sum of those of all sites."
            )
        group = 0 * self.patient if self.group is None else self.group
        place = np.zeros(len(self.groups), dtype=np.int64)
        for code in np.flatnonzero(np.bincount(group, minlength=place.size)):
            place[code] = counts.index(self.groups[code])
        group = place[group]
        places = row_places((self.time, self.event, group, self.entry), counts.time)
        weight = np.ones(self.patient.size) if self.weight is None else self.weight
        return places, weight
