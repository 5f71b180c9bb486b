"""Which cells of tables with totals must stay hidden, so that no small one can be computed.

A cell is small when it counts at least one and fewer than the minimum; 0 says something about
nobody. Hidden are the small cells, and further ones until no hidden cell follows from the rest: it
does when the totals that are shown fix its value, which holds exactly when it is zero in every
vector of the null space of the totals. A total minus what is shown of it is a cell, too: it must
not be small.

References: Hundepool et al., Statistical Disclosure Control, 2012, ch. 4 (linked tables).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

#: A total, and the parts that add up to it.
Line = tuple[str, tuple[str, ...]]
_ZERO = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Counts by name, the totals among them, and the counts that are in no table.

    ``implicit`` cells (those without the outcome, those in no group) are never shown but follow
    from what is.
    """

    values: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    implicit: set[str] = field(default_factory=set)

    def add(self, name: str, value: float) -> str:
        """Enter a count and return its name."""
        self.values[name] = round(value)
        return name

    def total(self, total: str, parts: Iterable[str], *, rest: bool = False) -> None:
        """Enter a total of parts; with ``rest`` what is missing of it becomes an implicit cell.

        A total that the parts do not add up to says nothing about them and is left out.
        """
        names = tuple(parts)
        left = self.values[total] - sum(self.values[name] for name in names)
        if rest and left > 0:
            other = f"rest of {total} without {', '.join(names)}"
            self.implicit.add(self.add(other, left))
            names, left = (*names, other), 0
        if names and left == 0:
            self.lines.append((total, names))


def hidden_cells(ledger: Ledger, minimum: int) -> frozenset[str]:
    """Return the names of the cells to hide, implicit ones left out.

    >>> ledger = Ledger()
    >>> names = [ledger.add(name, n) for name, n in (("all", 22), ("CR", 13), ("PR", 2), ("SD", 7))]
    >>> ledger.total("all", ["CR", "PR", "SD"])
    >>> sorted(hidden_cells(ledger, 5))
    ['PR', 'SD']
    """
    small = {name for name, value in ledger.values.items() if 0 < value < minimum}
    hidden = small | ledger.implicit
    while True:
        # What follows from the rest all the same, and is not small, is as good as shown.
        known = set(exposed(ledger, hidden, set(ledger.values), 0)) - small
        unknown = hidden - known
        at_risk = exposed(ledger, unknown, small, minimum)
        chosen = next((c for name in at_risk if (c := _another(ledger, hidden, name))), None)
        if chosen is None:
            return frozenset(unknown - ledger.implicit)
        hidden.add(chosen)


def exposed(ledger: Ledger, hidden: set[str], small: set[str], minimum: int) -> list[str]:
    """Return the small cells that follow from what is shown, in the order of the ledger."""
    found = []
    for names, lines in _components(ledger, hidden):
        matrix = np.zeros((len(lines), len(names)))
        place = {name: i for i, name in enumerate(names)}
        for row, (total, parts) in enumerate(lines):
            for name in parts:
                if name in place:
                    matrix[row, place[name]] += 1
            if total in place:
                matrix[row, place[total]] -= 1
            left = [name for name in parts if name in place]
            n_left = sum(ledger.values[name] for name in left)
            if total not in place and 0 < n_left < minimum:
                found += [name for name in left if name in small]
        known = _determined(matrix)
        found += [name for name in names if known[place[name]] and name in small]
    order = {name: i for i, name in enumerate(ledger.values)}
    return sorted(set(found), key=order.__getitem__)


def _determined(matrix: np.ndarray) -> np.ndarray:
    """Mark the unknowns that the equations fix: zero in every vector of the null space."""
    _, sizes, vectors = np.linalg.svd(matrix)
    rank = int((sizes > _ZERO).sum())
    determined: np.ndarray = np.abs(vectors[rank:]).max(axis=0, initial=0.0) < _ZERO
    return determined


def _components(ledger: Ledger, hidden: set[str]) -> list[tuple[list[str], list[Line]]]:
    """Group the totals with hidden cells by the hidden cells that they share."""
    owner: dict[str, str] = {}

    def root(name: str) -> str:
        while owner.setdefault(name, name) != name:
            name = owner[name]
        return name

    used = []
    for total, parts in ledger.lines:
        own = [name for name in (total, *parts) if name in hidden]
        if own:
            used.append(((total, parts), own[0]))
            for name in own:
                owner[root(name)] = root(own[0])
    names: dict[str, list[str]] = {}
    lines: dict[str, list[Line]] = {}
    for name in list(owner):
        names.setdefault(root(name), []).append(name)
    for line, one in used:
        lines.setdefault(root(one), []).append(line)
    return [(names[key], lines[key]) for key in names]


def _another(ledger: Ledger, hidden: set[str], name: str) -> str | None:
    """Choose the cell to hide beside an exposed one: the smallest part, else a total.

    In the lines of the exposed cell; where all of them is hidden, in those linked to it by hidden
    cells.
    """
    own = [line for line in ledger.lines if name in (line[0], *line[1])]
    return _smallest(ledger, hidden, own) or _smallest(
        ledger, hidden, _linked(ledger, hidden, name)
    )


def _smallest(ledger: Ledger, hidden: set[str], lines: list[Line]) -> str | None:
    parts = {p for _, names in lines for p in names if p not in hidden and ledger.values[p] > 0}
    totals = {t for t, _ in lines if t not in hidden and ledger.values[t] > 0}
    for choices in (parts - totals, totals | parts):
        if choices:
            return min(choices, key=lambda each: (ledger.values[each], each))
    return None


def _linked(ledger: Ledger, hidden: set[str], name: str) -> list[Line]:
    """Return the lines that are linked to a cell by hidden cells."""
    reached, lines = {name}, list[Line]()
    while True:
        new = [line for line in ledger.lines if line not in lines and reached & {line[0], *line[1]}]
        if not new:
            return lines
        lines += new
        reached |= {cell for total, parts in new for cell in (total, *parts) if cell in hidden}
