"""What every analysis of one run shares: the cohort, the protocol and the ordered procedures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort
from seriatim.endpoints.procedures import Procedures
from seriatim.protocol import Comparison, GroupDefinition, Protocol

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A cohort under a protocol, with its procedures in order and in groups.

    ``level`` is the label of the group of each procedure, None for a number in no group.
    """

    cohort: Cohort
    protocol: Protocol
    group: GroupDefinition
    procedures: Procedures
    level: NDArray[Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of the groups in the order of the protocol."""
        return tuple(level.label for level in self.group.levels)

    def comparisons(self, endpoint: str) -> tuple[Comparison, ...]:
        """Return the comparisons that the protocol asks for of an endpoint."""
        return tuple(item for item in self.protocol.comparisons if item.endpoint == endpoint)


def group_levels(group: GroupDefinition, number: NDArray[np.int64]) -> NDArray[Any]:
    """Label procedure numbers with the groups of the protocol; None where none contains it."""
    labels = np.full(len(number), None, dtype=object)
    for level in group.levels:
        inside = number >= level.low
        if level.high is not None:
            inside &= number <= level.high
        labels[inside] = level.label
    return labels
