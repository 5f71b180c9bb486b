"""What a check of one printed number found, as data; ``wording`` turns it into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Whether a printed number can be."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A sentence of ``sentences.toml`` by its name, and the texts that stand in it."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCheck:
    """One printed number that is no percentage, and what was found about it."""

    name: str
    label: str
    kind: str
    outcome: Outcome
    facts: tuple[Fact, ...]
    place: str = ""


def fact(code: str, **values: str) -> Fact:
    """Make a fact."""
    return Fact(code=code, values=tuple(values.items()))


def outcome_of(facts: list[Fact], problems: list[Fact]) -> tuple[Outcome, tuple[Fact, ...]]:
    """Return the outcome that problems, or their absence, mean, with all facts."""
    outcome = Outcome.IMPOSSIBLE if problems else Outcome.POSSIBLE
    return outcome, (*problems, *facts)
