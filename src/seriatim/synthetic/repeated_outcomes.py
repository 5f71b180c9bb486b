"""A yes-or-no outcome of repeated procedures when repeating changes nothing, for simulation.

Every patient has a propensity on the logit scale (normal, mean chosen so that the outcome has the
same probability at every procedure); given it, procedures are independent. Scenarios differ in who
is treated again. Numbers of procedures are exact: 68 of 290 patients have a second one, 16 a third,
4 a fourth, 2 a fifth. Truths are integrals over the propensity, computed here. SYNTHETIC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()

#: From this grade on a procedure has the outcome.
SEVERE = 3
_THRESHOLDS = np.array([-2.5, -1.0, 0.0, 1.5])


class Selection(StrEnum):
    """What decides who is treated again."""

    RANDOM = "random"
    LAST_OUTCOME = "last_outcome"
    PROPENSITY = "propensity"


@dataclass(frozen=True, kw_only=True)
class OutcomeScenario:
    """How probable the outcome is, and who is treated again.

    ``weight`` says how many times as fast patients with the outcome at their last procedure are
    chosen as the others, or, for selection by propensity, per unit of the logit.
    """

    name: str
    title: str
    probability: float = 0.60
    sd: float = 1.6
    selection: Selection = Selection.RANDOM
    weight: float = 1.0
    counts: tuple[int, ...] = (290, 68, 16, 4, 2)

    @cached_property
    def mean(self) -> float:
        """Return the mean logit that gives the marginal probability."""
        return float(
            brentq(lambda m: _WEIGHTS @ expit(m + self.sd * _NODES) - self.probability, -15.0, 15.0)
        )

    def probability_after(self, outcome: bool) -> float:
        """Return the true probability of the outcome at a procedure, given that of another one.

        By Gauss-Hermite quadrature: E[p q] / E[q], with q = p after the outcome, else 1 - p.
        """
        p = expit(self.mean + self.sd * _NODES)
        given = p if outcome else 1 - p
        return float(_WEIGHTS @ (p * given) / (_WEIGHTS @ given))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """One entry a procedure, in order of number: patient, number (from 1), outcome and grade.

    Grades run from 0 to 4, and the outcome is a grade of 3 or more.
    """

    patient: NDArray[np.int64]
    number: NDArray[np.int64]
    event: NDArray[np.bool_]
    grade: NDArray[np.int64]


def draw_outcomes(scenario: OutcomeScenario, rng: np.random.Generator) -> Outcomes:
    """Draw one cohort. Deterministic in the generator.

    Whoever is treated again is chosen by a race: exponential times at the patients' weights, the
    fastest are in. Equal weights are a draw at random.
    """
    n = scenario.counts[0]
    propensity = scenario.mean + scenario.sd * rng.standard_normal(n)
    who = np.arange(n)
    patients: list[NDArray[np.int64]] = []
    numbers: list[NDArray[np.int64]] = []
    grades: list[NDArray[np.int64]] = []
    for number, count in enumerate(scenario.counts, start=1):
        if number > 1:
            speed = _weights(scenario, propensity[who], grades[-1] >= SEVERE)
            who = np.sort(who[np.argsort(rng.exponential(size=who.size) / speed)[:count]])
        patients.append(who)
        numbers.append(np.full(who.size, number))
        # The chance of grade 3 or more is expit(propensity), whatever the logistic noise adds.
        latent = propensity[who] + rng.logistic(size=who.size)
        grades.append(np.searchsorted(_THRESHOLDS, latent, side="left").astype(np.int64))
    grade = np.concatenate(grades)
    return Outcomes(
        patient=np.concatenate(patients),
        number=np.concatenate(numbers),
        event=grade >= SEVERE,
        grade=grade,
    )


def _weights(
    scenario: OutcomeScenario, propensity: NDArray[np.float64], last: NDArray[np.bool_]
) -> NDArray[np.float64]:
    match scenario.selection:
        case Selection.RANDOM:
            return np.ones(propensity.size)
        case Selection.LAST_OUTCOME:
            return np.where(last, scenario.weight, 1.0)
        case Selection.PROPENSITY:
            return np.asarray(scenario.weight ** (propensity - scenario.mean), dtype=np.float64)


R0 = OutcomeScenario(name="R0", title="outcome 60 %, repetition at random")
R1 = OutcomeScenario(
    name="R1",
    title="outcome 60 %, repeated more often after the outcome",
    selection=Selection.LAST_OUTCOME,
    weight=4.4,
)
R2 = OutcomeScenario(
    name="R2",
    title="outcome 60 %, repeated less often after the outcome",
    selection=Selection.LAST_OUTCOME,
    weight=0.21,
)
R3 = OutcomeScenario(
    name="R3",
    title="outcome 60 %, repetition depends on the propensity",
    selection=Selection.PROPENSITY,
    weight=1.68,
)
T0 = OutcomeScenario(
    name="T0", title="outcome 15 % (as severe toxicity), repetition at random", probability=0.15
)
T1 = OutcomeScenario(
    name="T1", title="outcome 5 % (as major complications), repetition at random", probability=0.05
)
I0 = OutcomeScenario(
    name="I0", title="outcome 40 %, procedures of a patient unrelated", probability=0.40, sd=0.0
)

OUTCOME_SCENARIOS = (R0, R1, R2, R3, T0, T1, I0)
