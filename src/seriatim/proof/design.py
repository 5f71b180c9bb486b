"""What of a protocol the simulations need: groups of procedures, level, times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.time_to_event.survival import survival_labels
from seriatim.protocol import Origin, Protocol, ProtocolError, ResponseEndpoint, TimeToEventEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Groups of procedures by number and the times at which curves are read (months).

    ``states`` name patients by procedures to date, ``labels`` procedures by their number. An
    empty tuple of times, or ``has_outcomes`` False, means the protocol does not ask.
    """

    states: tuple[str, ...]
    labels: tuple[str, ...]
    first_numbers: tuple[int, ...]
    last_number: int | None
    conf_level: float
    has_survival: bool
    survival_milestones: tuple[float, ...]
    survival_landmarks: tuple[float, ...]
    progression_milestones: tuple[float, ...]
    has_outcomes: bool

    def level_of(self, number: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the group of each procedure number; -1 where the protocol has none."""
        level = np.searchsorted(np.array(self.first_numbers), number, side="right") - 1
        if self.last_number is not None:
            level = np.where(number > self.last_number, -1, level)
        return np.asarray(level, dtype=np.int64)


def derive_design(protocol: Protocol) -> Design:
    """Read the design from a protocol.

    Raises ``ProtocolError`` unless its groups are consecutive numbers from 1 on, because the
    simulated questions are about a first procedure and those after it.
    """
    group = protocol.groups[0]
    levels = sorted(group.levels, key=lambda level: level.low)
    wanted = 1
    for level in levels:
        if level.low != wanted:
            raise ProtocolError(
                f"groups.{group.name}: expected groups without a gap from 1 on, found a group from "
                f"{level.low} where {wanted} was due. seriatim prove simulates such groups only."
            )
        wanted = (level.high or level.low) + 1
    if len(levels) < 2:
        raise ProtocolError(f"groups.{group.name}: expected two groups or more to compare.")
    order = tuple(group.levels.index(level) for level in levels)
    states = survival_labels(group)
    timed = [e for e in protocol.endpoints if isinstance(e, TimeToEventEndpoint)]
    survival = [e for e in timed if e.origin is Origin.FIRST_PROCEDURE]
    progression = [e for e in timed if e.origin is Origin.PROCEDURE]
    return Design(
        states=tuple(states[i] for i in order),
        labels=tuple(level.label for level in levels),
        first_numbers=tuple(level.low for level in levels),
        last_number=levels[-1].high,
        conf_level=protocol.conf_level,
        has_survival=bool(survival),
        survival_milestones=survival[0].milestones_months if survival else (),
        survival_landmarks=survival[0].landmarks_months if survival else (),
        progression_milestones=progression[0].milestones_months if progression else (),
        has_outcomes=any(isinstance(e, ResponseEndpoint) for e in protocol.endpoints),
    )
