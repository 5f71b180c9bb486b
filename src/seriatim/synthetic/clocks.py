"""Progression after each procedure, alike within a patient, for simulation studies.

Every procedure starts a clock that ends with progression, death, the next procedure or the end of
follow-up. The hazard of progression is a gamma frailty of the patient times a constant, so that
clocks of one patient resemble each other; repetition and death know nothing of it. The truth is
an integral, computed here. SYNTHETIC.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad

from seriatim.synthetic.histories import S0, History, HistoryScenario, draw_history, in_days

PROGRESSION, DEATH = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockScenario:
    """Progression at ``rate`` a month times a frailty of the patient, over a history."""

    name: str
    title: str
    history: HistoryScenario
    rate: float
    frailty_variance: float

    def true_incidence(self, months: float) -> float:
        """Return the true probability of progression, death competing, within months of a clock.

        With frailty w of variance v and death at rate d it is the integral over u of
        r exp(-d u) E[w exp(-r w u)], and E[w exp(-r w u)] = (1 + v r u)^(-1/v - 1).
        """
        r, v, d = self.rate, self.frailty_variance, self.history.rate

        def density(u: float) -> float:
            return float(r * np.exp(-d * u) * (1 + v * r * u) ** (-1 / v - 1))

        return float(quad(density, 0.0, months)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """One entry a procedure: its patient and number, days on its clock, and how it ended.

    ``event`` is 0 censored, 1 progression, 2 death. ``to_death`` and ``dead`` are of a clock that
    nothing but death ends: survival from the procedure.
    """

    patient: NDArray[np.int64]
    number: NDArray[np.int64]
    days: NDArray[np.int64]
    event: NDArray[np.int64]
    to_death: NDArray[np.int64]
    dead: NDArray[np.bool_]


def clocks_of(history: History) -> Clocks:
    """Restart the clock at every procedure; without progression, death is the only event."""
    starts = np.column_stack([np.zeros(history.days.size, dtype=np.int64), history.repeated])
    patient, order = np.nonzero(starts >= 0)
    start = starts[patient, order]
    left = history.days[patient] - start
    dead = history.dead[patient]
    return Clocks(
        patient=patient.astype(np.int64),
        number=order.astype(np.int64) + 1,
        days=left,
        event=np.where(dead, DEATH, 0).astype(np.int64),
        to_death=left,
        dead=dead,
    )


def draw_clocks(scenario: ClockScenario, rng: np.random.Generator) -> Clocks:
    """Draw one cohort. Deterministic in the generator."""
    history = draw_history(scenario.history, rng)
    plain = clocks_of(history)
    variance = scenario.frailty_variance
    frailty = rng.gamma(1 / variance, variance, size=history.days.size)[plain.patient]
    drawn = rng.exponential(size=plain.patient.size) / np.maximum(scenario.rate * frailty, 1e-9)
    progression = in_days(np.minimum(drawn, 1e6))
    # Rows are in order of patient and number, so the next procedure is in the next row.
    again = np.append(plain.patient[1:] == plain.patient[:-1], False)
    until_next = np.append(plain.to_death[:-1] - plain.to_death[1:], 0)
    days = np.where(again, until_next, plain.to_death)
    event = np.where(again, 0, plain.event)
    first = progression <= days
    return Clocks(
        patient=plain.patient,
        number=plain.number,
        days=np.where(first, progression, days),
        event=np.where(first, PROGRESSION, event).astype(np.int64),
        to_death=plain.to_death,
        dead=plain.dead,
    )


P0 = ClockScenario(
    name="P0",
    title="progression alike within patients (frailty variance 1), death competing",
    history=S0,
    rate=0.05,
    frailty_variance=1.0,
)
