"""What an analysis said about one cohort, in four numbers, and what it should have said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from seriatim.estimation.estimate import Estimate, HypothesisTest

NAN = math.nan


class Answer(NamedTuple):
    """p-value, value and limits of one analysis of one cohort; NaN for what it did not give.

    Not a result for readers, so NaN is allowed here: these become columns of numbers.
    """

    p_value: float = NAN
    value: float = NAN
    low: float = NAN
    high: float = NAN


class Measure(StrEnum):
    """What kind of number an analysis estimates."""

    TEST = "test"
    LOG_HAZARD_RATIO = "log hazard ratio"
    LOG_RISK_RATIO = "log risk ratio"
    RISK_DIFFERENCE = "risk difference"
    INDEX_DIFFERENCE = "probability index less one half"
    PROBABILITY = "probability"
    MONTHS = "months"

    @property
    def is_contrast(self) -> bool:
        """Tell whether 0 means no difference, so that an interval without 0 rejects."""
        return self not in (self.TEST, self.PROBABILITY, self.MONTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One analysis in one scenario. ``truth`` is None where it is not known by formula.

    ``by_default`` marks what ``seriatim run`` reports as its own; the others stand beside it.
    ``rows`` says how many rows the analysis has, such as ``22 procedures``.
    """

    key: str
    label: str
    measure: Measure
    truth: float | None = None
    by_default: bool = False
    rows: str = ""


def answer_of_test(test: HypothesisTest) -> Answer:
    """Keep the p-value of a test."""
    return Answer(p_value=_number(test.p_value))


def answer_of(estimate: Estimate) -> Answer:
    """Keep p-value, value and limits of an estimate as they are."""
    return Answer(
        _number(estimate.p_value),
        _number(estimate.value),
        _number(estimate.conf_low),
        _number(estimate.conf_high),
    )


def answer_of_ratio(estimate: Estimate) -> Answer:
    """Keep an estimated ratio and its limits on the log scale; a limit of 0 is minus infinity.

    An upper limit that is missing beside a lower one is too large to write, so it is infinity.
    """
    plain = answer_of(estimate)
    high = math.inf if math.isnan(plain.high) and not math.isnan(plain.low) else plain.high
    return Answer(plain.p_value, _log(plain.value), _log(plain.low), _log(high))


def answer_of_median(estimate: Estimate) -> Answer:
    """Keep a median; an upper limit that was not reached is infinity."""
    plain = answer_of(estimate)
    open_end = math.isnan(plain.high) and not math.isnan(plain.low)
    return plain._replace(high=math.inf if open_end else plain.high)


def _number(value: float | None) -> float:
    return NAN if value is None else float(value)


def _log(value: float) -> float:
    return -math.inf if value == 0 else math.log(value)
