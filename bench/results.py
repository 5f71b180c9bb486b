"""What the runner stores and the report reads: medians over rounds, and how answers compare."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .tasks import Entry, Role, Task

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All measurements so far: `cells[task][size][label]` holds one record a round.

    `small` holds one record for every method at the size of a real registry.
    """

    cells: dict[str, dict[str, dict[str, list[Record]]]]
    machine: dict[str, Any]
    imports: dict[str, list[float]]
    small: list[Record] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path, machine: dict[str, Any]) -> Store:
        """Read the file; of another machine or other versions nothing is kept."""
        if path.exists():
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["machine"] == machine:
                return cls(**data)
        return cls(cells={}, machine=machine, imports={})

    def save(self, path: Path) -> None:
        """Write the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        names = ("machine", "imports", "small", "cells")
        data = {name: getattr(self, name) for name in names}
        path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")

    def sizes(self) -> list[int]:
        """All sizes that were measured, ascending."""
        return sorted({int(size) for by_size in self.cells.values() for size in by_size})

    def rounds(self, task: Task, size: int, entry: Entry) -> list[Record]:
        """Return the records of one cell; none if it was not measured."""
        return self.cells.get(task.name, {}).get(str(size), {}).get(entry.label, [])

    def seconds(self, task: Task, size: int, entry: Entry, *, kind: str = "cpu") -> float | None:
        """Return the median CPU seconds of the whole work (`kind` "first": of the first call)."""
        times = [r[kind] / r["share"] for r in self.rounds(task, size, entry) if is_ok(r)]
        return statistics.median(times) if times else None

    def memory(self, task: Task, size: int, entry: Entry) -> float | None:
        """Return the median peak of memory above the base, in MiB."""
        peaks = [r["peak_mib"] for r in self.rounds(task, size, entry) if is_ok(r)]
        known = [peak for peak in peaks if peak is not None]
        return statistics.median(known) if known else None

    def values(self, task: Task, size: int, entry: Entry) -> dict[str, float]:
        """Return the numbers in which engines must agree."""
        found = [r["values"] for r in self.rounds(task, size, entry) if is_ok(r)]
        return {k: v for k, v in found[0].items() if v is not None} if found else {}


def is_ok(record: Record) -> bool:
    """Whether the record holds a time."""
    return bool(record["status"] == "ok")


def yardstick(store: Store, task: Task, size: int) -> Entry | None:
    """Return the engine whose answer the others are held against, of those that gave one."""
    order = (Role.R_FULL, Role.R_KERNEL, Role.OTHER, Role.OURS, Role.PEER)
    named = [e for label in task.reference for e in task.entries if e.label == label]
    others = sorted(
        (entry for entry in task.entries if entry.role in order),
        key=lambda entry: order.index(entry.role),
    )
    return next((entry for entry in (*named, *others) if store.values(task, size, entry)), None)


def difference(store: Store, task: Task, size: int, entry: Entry) -> float | None:
    """Largest relative difference from the yardstick over the numbers both give."""
    reference = yardstick(store, task, size)
    if reference is None or reference == entry:
        return None
    expected = store.values(task, size, reference)
    found = store.values(task, size, entry)
    names = expected.keys() & found.keys()
    if not names:
        return None
    return max(_relative(found[name], expected[name]) for name in names)


def _relative(found: float, expected: float) -> float:
    if found == expected:
        return 0.0
    return abs(found - expected) / max(abs(expected), 1e-300)


def fastest(store: Store, task: Task, size: int, role: Role) -> tuple[Entry, float] | None:
    """Return the fastest entry of a role that finished, and its seconds."""
    times = [
        (entry, seconds)
        for entry in task.entries
        if entry.role == role and (seconds := store.seconds(task, size, entry)) is not None
    ]
    return min(times, key=lambda pair: pair[1], default=None)
