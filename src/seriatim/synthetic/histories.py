"""Many small cohorts of times for simulation studies: procedures, death, distant disease.

Each scenario is a law that is known by formula, so the truth of what an analysis should find is
computed here and not by the code under test. Unlike ``null_cohort``, which makes one registry with
everything in it, this draws arrays of days only, quickly, one cohort a call.

Latent gaps between procedures are lognormal, and after each procedure a patient goes on with a
fixed probability; neither knows anything about the time of death. Death has one hazard for all,
times a gamma frailty; from the second procedure on it is multiplied by ``hazard_ratio``. SYNTHETIC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from seriatim.synthetic.null_cohort import DAYS_PER_MONTH

Days = NDArray[np.int64]
Months = NDArray[np.float64]

#: The largest number of procedures that a patient can have.
MOST_PROCEDURES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DistantDisease:
    """Distant disease that ends repetition. Hazards a month: of it, of death before and after."""

    onset: float
    death_before: float
    death_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryScenario:
    """How procedures follow each other and when patients die. Times in months.

    ``gap_medians`` and ``go_on`` have one entry for the way to the second, third, ... procedure.
    ``go_on`` was set so that 290 patients have on average 68 second, 16 third, 4 fourth and 2
    fifth procedures. Censoring is uniform between ``censored`` (the series closes).
    """

    name: str
    title: str
    go_on: tuple[float, float, float, float]
    n_patients: int = 290
    censored: tuple[float, float] = (12.0, 192.0)
    gap_medians: tuple[float, float, float, float] = (14.0, 14.0, 14.0, 14.0)
    gap_sd_log: float = 0.7
    frailty_variance: float = 0.0
    median_months: float = 36.0
    distant: DistantDisease | None = None
    hazard_ratio: float = 1.0

    def survival(self, months: float) -> float:
        """Return the true probability to live longer than this, if repetition has no effect.

        >>> round(S0.survival(36.0), 6), round(S1.survival(36.0), 6)
        (0.5, 0.5)
        """
        if self.distant is not None:
            leaving = self.distant.onset + self.distant.death_before
            after = self.distant.death_after
            well = np.exp(-leaving * months)
            ill = self.distant.onset * (np.exp(-after * months) - well) / (leaving - after)
            return float(well + ill)
        if self.frailty_variance == 0:
            return float(np.exp(-self.rate * months))
        powered = 1 + self.frailty_variance * self.rate * months
        return float(powered ** (-1 / self.frailty_variance))

    @property
    def rate(self) -> float:
        """Return the hazard of death a month of a patient with frailty 1."""
        if self.frailty_variance == 0:
            return float(np.log(2) / self.median_months)
        return (2**self.frailty_variance - 1) / (self.frailty_variance * self.median_months)

    def true_median(self) -> float:
        """Return the true median survival in months, if repetition has no effect."""
        return float(brentq(lambda month: self.survival(month) - 0.5, 0.01, 1000.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One cohort, one entry a patient, in days from the first procedure; -1 where never.

    ``repeated`` (patients, 4) has the days of the second to fifth procedure, all before ``days``.
    """

    days: Days
    dead: NDArray[np.bool_]
    repeated: Days
    distant: Days

    @property
    def total(self) -> Days:
        """Count the procedures of each patient."""
        return np.asarray(1 + (self.repeated >= 0).sum(axis=1), dtype=np.int64)


def draw_history(scenario: HistoryScenario, rng: np.random.Generator) -> History:
    """Draw one cohort. Deterministic in the generator."""
    n = scenario.n_patients
    planned = _planned(scenario, rng)
    followed = rng.uniform(*scenario.censored, size=n)
    distant = np.full(n, np.inf)
    if scenario.distant is not None:
        distant = rng.exponential(1 / scenario.distant.onset, size=n)
    # Whoever is to have the second procedure, if still alive by then.
    second = np.where(planned[:, 0] < np.minimum(followed, distant), planned[:, 0], np.inf)
    death = _death(scenario, rng, second, distant)
    end = np.minimum(death, followed)
    days = in_days(end)
    allowed = in_days(np.minimum(end, distant))
    repeated = np.where(np.isfinite(planned), in_days(np.minimum(planned, 1e6)), 10**9)
    repeated = np.where(repeated < allowed[:, None], repeated, -1)
    seen = distant < end
    return History(
        days=days,
        dead=death <= followed,
        repeated=repeated,
        distant=np.where(seen, np.minimum(in_days(np.where(seen, distant, 1.0)), days), -1),
    )


def in_days(months: Months) -> Days:
    """Turn months into whole days, as a registry would record them; at least one."""
    return np.asarray(np.ceil(months * DAYS_PER_MONTH), dtype=np.int64)


def _planned(scenario: HistoryScenario, rng: np.random.Generator) -> Months:
    """Months of the second to fifth procedure if the patient lives; infinity if never."""
    shape = (scenario.n_patients, MOST_PROCEDURES - 1)
    gaps = np.array(scenario.gap_medians) * np.exp(scenario.gap_sd_log * rng.standard_normal(shape))
    goes_on = np.logical_and.accumulate(rng.random(shape) < np.array(scenario.go_on), axis=1)
    return np.where(goes_on, np.cumsum(gaps, axis=1), np.inf)


def _death(
    scenario: HistoryScenario, rng: np.random.Generator, second: Months, distant: Months
) -> Months:
    """Months to death: where the cumulative hazard reaches an exponential number."""
    n, variance = scenario.n_patients, scenario.frailty_variance
    reached = rng.exponential(size=n)
    if scenario.distant is not None:
        before, after = scenario.distant.death_before, scenario.distant.death_after
        return _piecewise(reached, distant, before, after)
    frailty = rng.gamma(1 / variance, variance, size=n) if variance else np.ones(n)
    # A frailty near 0 makes a time that no follow-up reaches; it must stay a number.
    rate = np.maximum(scenario.rate * frailty, 1e-9)
    return _piecewise(reached, second, rate, rate * scenario.hazard_ratio)


def _piecewise(
    reached: Months, change: Months, before: Months | float, after: Months | float
) -> Months:
    """Invert a cumulative hazard whose rate changes once; ``change`` may be infinite."""
    rate = np.broadcast_to(np.asarray(before), reached.shape)
    first = reached / rate
    spent = rate * np.where(np.isfinite(change), change, 0.0)
    later = np.where(np.isfinite(change), change, 0.0) + (reached - spent) / after
    return np.asarray(np.where(first <= change, first, later), dtype=np.float64)


S0 = HistoryScenario(
    name="S0",
    title="constant hazard, no effect (guarantee time only)",
    go_on=(0.3305, 0.3476, 0.3778, 0.7545),
)
SC = HistoryScenario(
    name="SC",
    title="no effect, tuned to published medians",
    go_on=(0.2893, 0.5068, 0.4567, 0.8024),
    gap_medians=(9.0, 33.0, 26.0, 20.0),
    gap_sd_log=0.55,
    frailty_variance=0.4,
    median_months=38.0,
)
S1 = replace(
    S0,
    name="S1",
    title="no effect, patients differ in prognosis (frailty variance 0.75)",
    go_on=(0.3411, 0.3393, 0.3544, 0.6959),
    frailty_variance=0.75,
)
S2 = replace(
    S0,
    name="S2",
    title="no effect, repeated only while there is no distant disease",
    go_on=(0.3688, 0.3865, 0.4196, 0.8393),
    distant=DistantDisease(onset=0.024, death_before=0.003, death_after=0.055),
)
S3 = replace(
    S1,
    name="S3",
    title="true hazard ratio 0.6 after repetition, frailty variance 0.75",
    go_on=(0.3410, 0.3079, 0.3291, 0.6548),
    hazard_ratio=0.6,
)

HISTORY_SCENARIOS = (S0, SC, S1, S2, S3)
