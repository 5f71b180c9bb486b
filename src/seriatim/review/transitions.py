"""Counts of the table of responses from one procedure to the next."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.wording.labels import response_label
from seriatim.wording.lookup import Lookup

_CODES = ("CR", "PR", "SD", "PD", "NE")
_EVALUABLE = ("CR", "PR", "SD", "PD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How many procedures with one response were followed by another, and the rows that say so."""

    label: str
    again: int
    total: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """How many pairs of evaluable procedures begin with one response, and the rows that say so."""

    total: int
    ids: tuple[str, ...]


def again_after(lookup: Lookup, step: str) -> tuple[Followed, ...]:
    """Count, for each response to a procedure, how many had a further one."""
    followed = []
    for code in _CODES:
        ended = lookup.cell("transition", level=step, context=f"{code}->none")
        tally = ended.tally("count")
        if tally is not None and tally[1]:
            followed.append(
                Followed(
                    label=response_label(code),
                    again=tally[1] - tally[0],
                    total=tally[1],
                    ids=ended.ids,
                )
            )
    return tuple(followed)


def pairs_after(lookup: Lookup, step: str, code: str) -> Pairs:
    """Count the pairs that begin with a response and were evaluable twice."""
    cells = [
        lookup.cell("transition", level=step, context=f"{code}->{after}") for after in _EVALUABLE
    ]
    return Pairs(
        total=sum(cell.count() or 0 for cell in cells),
        ids=tuple(ident for cell in cells for ident in cell.ids),
    )
