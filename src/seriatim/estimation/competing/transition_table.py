"""Moves between states: the graph that allows them, their counts by time, and the rows behind them.

A patient is in one state at a time. A row says that one was observed in `state` over (entry, time]
and what happened at its end: a move `to` another state, or nothing ("" or None: last seen there, or
the observation goes on in the next row).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_labels, encode_patients, finite_floats, same_length
from ..estimate import FloatArray, IntArray
from ..survival.event_table import EventTable
from .cause_rows import locate_times

__all__ = ["StateGraph", "StateRows", "TransitionTable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateGraph:
    """The states in their order, and the moves from one to another that can happen.

    A state without a way out is absorbing.

    >>> graph = StateGraph(states=("well", "ill", "dead"),
    ...                    moves=(("well", "ill"), ("ill", "dead"), ("well", "dead")))
    >>> graph.absorbing
    ('dead',)
    """

    states: tuple[str, ...]
    moves: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        if len(set(self.states)) < len(self.states) or "" in self.states:
            raise ValueError(f"states: expected distinct names, found {', '.join(self.states)}")
        for move in self.moves:
            if not set(move) <= set(self.states) or move[0] == move[1]:
                raise ValueError(
                    f"moves: expected pairs of two of {', '.join(self.states)}; found {move}"
                )

    @property
    def absorbing(self) -> tuple[str, ...]:
        """Return the states that nobody leaves."""
        left = {origin for origin, _ in self.moves}
        return tuple(state for state in self.states if state not in left)

    def index(self, state: str) -> int:
        """Return the position of a state, or an error that lists the known ones."""
        if state not in self.states:
            raise ValueError(f"state: expected one of {', '.join(self.states)}; found {state!r}")
        return self.states.index(state)

    def count(self, time: Any, state: Any, to: Any, *, entry: Any = None) -> "TransitionTable":
        """Count rows whose patients need not be told apart; see `rows` for the columns.

        >>> graph = StateGraph(states=("well", "dead"), moves=(("well", "dead"),))
        >>> graph.count([2, 3], ["well", "well"], ["dead", ""]).moves.sum(axis=0).tolist()
        [[0, 1], [0, 0]]
        """
        same_length(time=time, state=state, to=to, entry=entry)
        origin, target = self._codes(state, to)
        labels = [self.states[code] for code in origin]
        counts = EventTable.from_rows(time, target, labels, entry=entry, groups=self.states)
        return TransitionTable(graph=self, counts=counts)

    def rows(self, time: Any, state: Any, to: Any, patient: Any, entry: Any = None) -> "StateRows":
        """Check and collect the rows of patients.

        `time` (n,) when each row ends, `entry` (n,) when it begins (None: at the start of the
        clock); `state` (n,) the state during it; `to` (n,) the state moved to at its end, "" or
        None if none; `patient` (n,). Moves that the graph does not know, rows of a patient that
        overlap, and rows that begin in another state than the one before ended in are refused.

        >>> moves = ("well", "ill"), ("ill", "dead")
        >>> graph = StateGraph(states=("well", "ill", "dead"), moves=moves)
        >>> rows = graph.rows([2, 5], ["well", "ill"], ["ill", "dead"], ["p", "p"], entry=[0, 2])
        >>> rows.table.n_at_risk().tolist()
        [[1, 0], [0, 1], [0, 0]]
        """
        same_length(time=time, patient=patient)
        table = self.count(time, state, to, entry=entry)
        origin, target = self._codes(state, to)
        known, codes = encode_patients(patient)
        times = finite_floats("time", time)
        entries = np.zeros(times.size) if entry is None else finite_floats("entry", entry)
        first = np.zeros(times.size, dtype=np.int64)
        late = entries > 0
        first[late] = locate_times(table.counts.time, entries[late]) + 1
        last = locate_times(table.counts.time, times)
        self._refuse_leaps(codes, first, last, (origin, target))
        return StateRows(
            patient=codes,
            origin=origin,
            target=target,
            time=times,
            entry=entries,
            table=table,
            n_patients=int(known.size),
        )

    def _codes(self, state: Any, to: Any) -> tuple[IntArray, IntArray]:
        """Positions of the states, and of the targets counted from 1 with 0 for none."""
        origin = encode_labels("state", state, self.states)[1]
        targets = ["" if value is None else str(value) for value in np.asarray(to).tolist()]
        target = encode_labels("to", targets, ("", *self.states))[1]
        allowed = np.zeros((len(self.states), len(self.states) + 1), dtype=bool)
        allowed[:, 0] = True
        for one, other in self.moves:
            allowed[self.index(one), self.index(other) + 1] = True
        bad = ~allowed[origin, target]
        if bad.any():
            row = int(np.argmax(bad))
            one, other = self.states[origin[row]], targets[row]
            hint = f"{one!r} is absorbing: nobody leaves it. " if one in self.absorbing else ""
            raise ValueError(
                f"to: expected a move that the graph knows, found {one!r} to {other!r} at position "
                f'{row}. {hint}Correct the row, write "" if nothing happened, or add the move.'
            )
        return origin, target

    def _refuse_leaps(
        self, patient: IntArray, first: IntArray, last: IntArray, codes: tuple[IntArray, IntArray]
    ) -> None:
        order = np.lexsort((last, patient))
        same = patient[order][1:] == patient[order][:-1]
        origin, target = codes[0][order], codes[1][order]
        reached = np.where(target > 0, target - 1, origin)[:-1]
        begins, ends = first[order][1:], last[order][:-1] + 1
        gone = np.isin(reached, [self.index(state) for state in self.absorbing]) & (target[:-1] > 0)
        faults = (
            (begins < ends, "rows that follow each other, found two that overlap"),
            (gone, "no row after a move into an absorbing state, found one"),
            ((begins == ends) & (reached != origin[1:]), "the state that the row before ended in"),
        )
        for wrong, expected in faults:
            if (same & wrong).any():
                row = int(order[1:][int(np.argmax(same & wrong))])
                raise ValueError(
                    f"rows: expected {expected}: row at position {row} in "
                    f"{self.states[codes[0][row]]!r}. Each row of a patient begins when and where "
                    "the one before ended."
                )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TransitionTable:
    """Counts of rows in each state and of the moves between states, by distinct time.

    `counts` is an `EventTable` whose groups are the states and whose cause k is a move to the k-th
    state. Tables of disjoint rows of one graph add.
    """

    graph: StateGraph
    counts: EventTable = field(default_factory=EventTable.zero)

    @classmethod
    def zero(cls, graph: StateGraph) -> "TransitionTable":
        """Return the table of no rows of a graph."""
        return graph.count([], [], [])

    def __add__(self, other: "TransitionTable") -> "TransitionTable":
        if not isinstance(other, TransitionTable):
            return NotImplemented
        if self.graph != other.graph:
            raise ValueError(
                "graph: expected tables of one graph, found states "
                f"{', '.join(self.graph.states)} and {', '.join(other.graph.states)} "
                "or other moves. Agree on the graph before anything is counted."
            )
        return TransitionTable(graph=self.graph, counts=self.counts + other.counts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TransitionTable):
            return NotImplemented
        return self.graph == other.graph and self.counts == other.counts

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    @property
    def time(self) -> FloatArray:
        """Return the distinct times (T,)."""
        return self.counts.time

    @property
    def moves(self) -> IntArray:
        """Return the moves by time, from and to: shape (T, S, S)."""
        size = len(self.graph.states)
        moves = np.zeros((self.time.size, size, size), dtype=np.int64)
        for layer, cause in enumerate(self.counts.causes):
            moves[:, :, cause - 1] = self.counts.events[layer].T
        return moves

    def n_at_risk(self) -> IntArray:
        """Return the rows in each state just before each time: shape (S, T)."""
        return self.counts.n_at_risk()

    def with_unit(self, unit: str | None) -> "TransitionTable":
        """Say what is counted: patient, limb."""
        return TransitionTable(graph=self.graph, counts=self.counts.with_unit(unit))

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        graph = {"states": list(self.graph.states), "moves": [list(m) for m in self.graph.moves]}
        return {"graph": graph, "counts": self.counts.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TransitionTable":
        """Read back what `to_json` wrote."""
        moves = tuple((origin, target) for origin, target in data["graph"]["moves"])
        graph = StateGraph(states=tuple(data["graph"]["states"]), moves=moves)
        return cls(graph=graph, counts=EventTable.from_json(data["counts"]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StateRows:
    """Checked rows of patients; they never leave the site that holds them.

    `origin` (n,) positions of states, `target` (n,) those of moves counted from 1, 0 for none.
    """

    patient: IntArray
    origin: IntArray
    target: IntArray
    time: FloatArray
    entry: FloatArray
    table: TransitionTable
    n_patients: int

    def places(self, table: TransitionTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last time at which each row is at risk, by position in a merged table."""
        first = np.zeros(self.time.size, dtype=np.int64)
        late = self.entry > 0
        first[late] = locate_times(table.time, self.entry[late]) + 1
        return first, locate_times(table.time, self.time)
