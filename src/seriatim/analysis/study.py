"""What every analysis of one run shares: the cohort, the protocol and the ordered procedures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.rows import Place
from seriatim.cohort import Cohort
from seriatim.endpoints.procedures import Procedures
from seriatim.protocol import GroupDefinition, Protocol

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A group against the reference that the protocol names for it, both by their label."""

    label: str
    reference: str

    @property
    def level(self) -> str:
        """Return the level of the rows of this contrast."""
        return f"{self.label} v {self.reference}"


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

    def contrasts(self, endpoint: str) -> Iterator[Contrast]:
        """Yield every group against its reference, as the protocol compares an endpoint."""
        for comparison in self.protocol.comparisons:
            if comparison.endpoint == endpoint:
                for label in self.labels:
                    if label != comparison.reference:
                        yield Contrast(label=label, reference=comparison.reference)

    def place(self, analysis: str, endpoint: str, population: str = "all_treated") -> Place:
        """Return where rows about the groups of procedures go."""
        return Place(
            analysis=analysis,
            endpoint=endpoint,
            unit="procedure",
            population=population,
            groups=self.group.name,
        )


def group_levels(group: GroupDefinition, number: NDArray[np.int64]) -> NDArray[Any]:
    """Label procedure numbers with the groups of the protocol; None where none contains it."""
    labels = np.full(len(number), None, dtype=object)
    for level in group.levels:
        inside = number >= level.low
        if level.high is not None:
            inside &= number <= level.high
        labels[inside] = level.label
    return labels
