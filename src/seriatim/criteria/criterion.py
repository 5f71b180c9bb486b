"""What WHO and RECIST have in common: one engine reads either as a Criterion."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from seriatim.criteria.bounds import Thresholds
from seriatim.criteria.errors import CriteriaError
from seriatim.criteria.lesions import LesionCourse
from seriatim.criteria.sizes import SizeRule

Option = TypeVar("Option", bound=StrEnum)

WHO_CONFIRMATION_WEEKS = 4
"""The interval that WHO asks for; also used to tell confirmed from unconfirmed when a protocol
requires no confirmation."""


class ProgressionScope(StrEnum):
    """Whether 25 % growth is asked of any single lesion or of the sum of all."""

    ANY_LESION = "any_lesion"
    SUM = "sum"


class ProgressionReference(StrEnum):
    """Whether growth is measured from baseline or from the smallest size so far."""

    BASELINE = "baseline"
    NADIR = "nadir"


class NadirRule(StrEnum):
    """Whether an incompletely measured earlier assessment may lower the nadir.

    `documented`: only recorded sizes count. `bounds`: what was not measured may have been
    anything, so more responses stay possible.
    """

    DOCUMENTED = "documented"
    BOUNDS = "bounds"


class ConfoundedRule(StrEnum):
    """What another therapy before the assessment does: a flag, or NE unless PD is shown."""

    FLAG = "flag"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A response criterion as the engine reads it.

    `select` names the lesions to add up. `qualitative` lets the presence of other lesions give
    SD where there is nothing to add up (RECIST's non-CR/non-PD).
    """

    name: str
    sum_name: str
    unit: str
    size_rule: SizeRule
    thresholds: Thresholds
    select: Callable[[LesionCourse], frozenset[str]]
    qualitative: bool
    confirmation_weeks: int
    window_weeks: tuple[float, float]
    confounded: ConfoundedRule
    caliper_mm: float


def parse_option(kind: type[Option], value: str, name: str) -> Option:
    """Turn the text of an option into its value, or say which values exist."""
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(each.value for each in kind)
        raise CriteriaError(f"{name}: expected one of {allowed}, found {value!r}.") from None


def refuse_impossible_timing(
    confirmation_weeks: int, window_weeks: tuple[float, float], caliper_mm: float = 0.0
) -> None:
    """Raise for a negative interval or a window that ends before it begins."""
    if confirmation_weeks < 0:
        raise CriteriaError(
            f"confirmation_weeks: expected 0 (none) or more, found {confirmation_weeks}. "
            "WHO asks for 4."
        )
    low, high = window_weeks
    if not 0 <= low <= high:
        raise CriteriaError(
            f"window_weeks: expected two numbers with 0 <= first <= last, found {window_weeks}."
        )
    if not (isfinite(caliper_mm) and caliper_mm >= 0):
        raise CriteriaError(f"caliper_mm: expected 0 mm or more, found {caliper_mm}.")
