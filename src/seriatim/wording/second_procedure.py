"""The three answers about the second procedure, side by side: which rows give them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seriatim.wording.lookup import Cell, Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer about the second procedure against the first: its question and its cell."""

    analysis: str
    question: str
    assumes: str
    cell: Cell

    @property
    def value(self) -> float | None:
        """Return the difference in risk, second minus first."""
        return self.cell.value("risk_difference")


_QUESTIONS = (
    (
        "response_difference",
        "How do the second procedures that were done differ from the first?",
        "Nothing, as a description. No effect of repeating: others were treated.",
    ),
    (
        "paired_change",
        "How did patients treated twice change?",
        "As an effect: the first response did not bear on who was treated again.",
    ),
    (
        "standardized_response",
        "What if all had been treated twice?",
        "Given the first response, nothing else that bears on the second decided who was.",
    ),
)


def answers(lookup: Lookup, endpoint: str) -> tuple[Answer, ...]:
    """Return the answers that the rows hold, in a fixed order; they are never merged."""
    return tuple(_answers(lookup, endpoint))


def _answers(lookup: Lookup, endpoint: str) -> Iterator[Answer]:
    for analysis, question, assumes in _QUESTIONS:
        place = {"endpoint": endpoint, "context": ""}
        if analysis == "response_difference":
            place |= {"population": "evaluable", "level": _second_v_first(lookup)}
        cell = lookup.cell(analysis, **place)
        if cell:
            yield Answer(analysis=analysis, question=question, assumes=assumes, cell=cell)


def _second_v_first(lookup: Lookup) -> str:
    """Return the level of the second procedure against the first; "" where they are no groups."""
    labels = {group.numbers: group.label for group in lookup.results.groups}
    return f"{labels['2']} v {labels['1']}" if {"1", "2"} <= set(labels) else "none"
