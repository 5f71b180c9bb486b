"""Two-by-two tables in named strata: counts that add, stratum by stratum.

Counts alone: the estimators are in `mantel_haenszel`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from ..encoding import encode_labels, merge_labels, merge_units, same_length, yes_no
from ..estimate import IntArray
from ..summary import positions
from .two_by_two import TwoByTwo

__all__ = ["StratifiedTable"]

_COLUMNS = ("events_1", "n_1", "events_0", "n_0")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StratifiedTable:
    """Events and rows of a group (1) and its reference (0) in each stratum.

    `counts` has shape (strata, 4): events and rows of the group, events and rows of the reference.
    A stratum that two hospitals share (a period, a stage) is added; strata that are hospitals stay
    apart.

    >>> table = StratifiedTable.from_rows(
    ...     ["old", "old", "new"], ["b", "a", "b"], [1, 0, 1], group="b", reference="a"
    ... )
    >>> table.strata, table.counts.tolist()
    (('new', 'old'), [[1, 1, 0, 0], [1, 1, 0, 1]])
    """

    strata: tuple[str, ...]
    counts: IntArray
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.counts.shape != (len(self.strata), 4):
            raise ValueError(
                f"counts: expected shape ({len(self.strata)}, 4), found {self.counts.shape}"
            )
        events, rows = self.counts[:, [0, 2]], self.counts[:, [1, 3]]
        wrong = ((events < 0) | (events > rows)).any(axis=1)
        if wrong.any():
            worst = int(np.argmax(wrong))
            raise ValueError(
                f"counts: expected events between 0 and rows, found {self.counts[worst].tolist()} "
                f"(events and rows of group and reference) in stratum {self.strata[worst]!r}"
            )
        self.counts.setflags(write=False)

    @classmethod
    def zero(cls) -> Self:
        """Return the table of no strata."""
        return cls(strata=(), counts=np.zeros((0, 4), dtype=np.int64))

    @classmethod
    def from_rows(cls, stratum: Any, label: Any, event: Any, *, group: str, reference: str) -> Self:
        """Count rows by stratum, group and event.

        `stratum` (n,) labels; `label` (n,) the name of the group or of the reference; `event` (n,)
        True or False. Missing values, and a third group, are refused.
        """
        yes = yes_no("event", event)
        same_length(stratum=stratum, label=label, event=yes)
        strata, stratum_codes = encode_labels("stratum", stratum)
        _, group_codes = encode_labels("label", label, (group, reference))
        cell = stratum_codes * 2 + group_codes
        rows = np.bincount(cell, minlength=2 * len(strata)).reshape(-1, 2)
        events = np.bincount(cell[yes], minlength=2 * len(strata)).reshape(-1, 2)
        columns = events[:, 0], rows[:, 0], events[:, 1], rows[:, 1]
        return cls(strata=strata, counts=np.column_stack(columns).astype(np.int64))

    @classmethod
    def from_tables(cls, tables: Mapping[str, TwoByTwo]) -> Self:
        """Put the two-by-two tables of named strata together."""
        unit = None
        for table in tables.values():
            unit = merge_units(unit, table.unit)
        rows = [[getattr(table, name) for name in _COLUMNS] for table in tables.values()]
        counts = np.array(rows, dtype=np.int64).reshape(len(tables), 4)
        return cls(strata=tuple(tables), counts=counts, unit=unit)

    def __add__(self, other: "StratifiedTable") -> "StratifiedTable":
        if not isinstance(other, StratifiedTable):
            return NotImplemented
        strata = merge_labels(self.strata, other.strata)
        counts = np.zeros((len(strata), 4), dtype=np.int64)
        for table in (self, other):
            counts[positions(table.strata, strata)] += table.counts
        unit = merge_units(self.unit, other.unit)
        return StratifiedTable(strata=strata, counts=counts, unit=unit)

    def with_unit(self, unit: str | None) -> "StratifiedTable":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StratifiedTable):
            return NotImplemented
        same_labels = self.strata == other.strata and self.unit == other.unit
        return same_labels and np.array_equal(self.counts, other.counts)

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def collapsed(self) -> TwoByTwo:
        """Return the table that ignores the strata: what a crude comparison sees."""
        totals = (int(total) for total in self.counts.sum(axis=0))
        return TwoByTwo(**dict(zip(_COLUMNS, totals, strict=True)), unit=self.unit)

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        labels = {"strata": list(self.strata), "unit": self.unit}
        return {**labels, "counts": self.counts.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        counts = np.array(data["counts"], dtype=np.int64).reshape(-1, 4)
        return cls(strata=tuple(data["strata"]), counts=counts, unit=data["unit"])
