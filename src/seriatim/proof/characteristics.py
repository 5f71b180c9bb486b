"""From the answers about many cohorts to operating characteristics, with their Monte Carlo error.

Type I error or power: how often p is at most 1 minus the level or, without a p-value, the interval
of a contrast leaves out 0. Bias: mean estimate less truth. Coverage: how often the interval holds
the truth; an interval that is open to one side counts, a cohort without an interval does not and
is counted apart. Every number has a Monte Carlo standard error: of how often, sqrt(p (1 - p) / n);
of a mean, SD / sqrt(n).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.proof.answers import Question
from seriatim.proof.studies import Study

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """How often something happened in n cohorts."""

    count: int
    n: int

    @property
    def value(self) -> float:
        """Return the fraction."""
        return self.count / self.n

    @property
    def error(self) -> float:
        """Return its Monte Carlo standard error; that of one in n where it never or always was."""
        share = min(max(self.value, 1 / self.n), 1 - 1 / self.n) if self.n > 1 else 0.5
        return math.sqrt(share * (1 - share) / self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """How one analysis did in one scenario; None for what does not apply.

    ``median`` is of the estimates, ``quantiles`` their 10th and 90th percentile. ``without`` is how
    many cohorts had an estimate but no interval.
    """

    scenario: str
    question: Question
    cohorts: int
    rejection: Frequency | None
    mean: float | None
    mean_error: float | None
    median: float | None
    quantiles: tuple[float, float] | None
    coverage: Frequency | None
    without: int

    @property
    def bias(self) -> float | None:
        """Return mean estimate less truth."""
        if self.mean is None or self.question.truth is None:
            return None
        return self.mean - self.question.truth


def summarize_characteristics(study: Study, answers: Numbers) -> tuple[Characteristic, ...]:
    """Summarize the answers (cohorts, questions, 4) of one scenario, one value a question."""
    alpha = 1 - study.design.conf_level
    return tuple(
        _characteristic(study.scenario.name, question, answers[:, place], alpha)
        for place, question in enumerate(study.questions)
    )


def _characteristic(
    scenario: str, question: Question, answers: Numbers, alpha: float
) -> Characteristic:
    p_value, value, low, high = answers.T
    seen = value[np.isfinite(value)]
    has_interval = ~np.isnan(low) & ~np.isnan(high)
    quantiles = np.quantile(seen, (0.1, 0.5, 0.9)).tolist() if seen.size else None
    return Characteristic(
        scenario=scenario,
        question=question,
        cohorts=len(answers),
        rejection=_rejection(question, p_value, low, high, alpha),
        mean=float(seen.mean()) if seen.size else None,
        mean_error=float(seen.std(ddof=1) / math.sqrt(seen.size)) if seen.size > 1 else None,
        median=quantiles[1] if quantiles else None,
        quantiles=(quantiles[0], quantiles[2]) if quantiles else None,
        coverage=_coverage(question.truth, low[has_interval], high[has_interval]),
        without=int((np.isfinite(value) & ~has_interval).sum()),
    )


def _rejection(
    question: Question, p_value: Numbers, low: Numbers, high: Numbers, alpha: float
) -> Frequency | None:
    if question.measure.is_contrast:
        # Without a p-value the interval decides; NaN compares as "does not reject".
        out = np.where(np.isnan(p_value), (low > 0) | (high < 0), p_value <= alpha)
    elif np.isnan(p_value).all():
        return None
    else:
        out = p_value <= alpha
    # A cohort in which the test could not be done did not reject; leaving it out would flatter.
    return Frequency(count=int(out.sum()), n=len(p_value))


def _coverage(truth: float | None, low: Numbers, high: Numbers) -> Frequency | None:
    if truth is None or low.size == 0:
        return None
    return Frequency(count=int(((low <= truth) & (truth <= high)).sum()), n=low.size)
