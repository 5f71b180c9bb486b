"""Weights of cloned patients, for many resamples side by side.

The grace period is cut into intervals. In each, a logistic model over all trials gives the chance
that a patient not yet treated is treated then. What a clone weighs follows from these chances.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ..encoding import encode_patients, finite_floats, same_length
from ..estimate import FloatArray, IntArray

__all__ = ["Grace", "TrialRows", "chances", "person_intervals", "weights_again", "weights_not"]

BoolArray = NDArray[np.bool_]
_INTERVAL_DAYS = 7.0
_ROUNDS = 40
_SMALL_SCORE = 1e-12
# Coefficients of standardized columns beyond this say that a covariate separates.
_LARGEST = 15.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrialRows:
    """One row a trial: a patient at a moment when another procedure could be done.

    `patient` (n,) codes from 0; `days` from the start to death or the end of follow-up, above 0;
    `again` days to the next procedure, infinite for none; `excused` days to what ends the duty to
    treat, such as distant disease, infinite for never; `design` (n, q) covariates at the start.
    Holds what every patient had when: it stays where the rows are, and is not a summary.
    """

    patient: IntArray
    days: FloatArray
    death: BoolArray
    again: FloatArray
    excused: FloatArray
    design: FloatArray
    names: tuple[str, ...]
    n_patients: int
    unit: str | None = "patient"

    @classmethod
    def from_columns(
        cls,
        patient: Any,
        times: tuple[Any, Any, Any],
        death: Any,
        covariates: dict[str, Any] | None = None,
    ) -> "TrialRows":
        """Check and collect columns; `times` are days, again and excused.

        A procedure after the end of follow-up has not happened.

        >>> rows = TrialRows.from_columns(["a", "a"], ([90, 30], [10, 40], [np.inf] * 2), [1, 0])
        >>> rows.again.tolist(), rows.n_patients
        ([10.0, inf], 1)
        """
        names, codes = encode_patients(patient)
        days = finite_floats("days", times[0])
        again, excused = (np.asarray(column, dtype=np.float64) for column in times[1:])
        died = finite_floats("death", death)
        columns = {n: finite_floats(n, values) for n, values in (covariates or {}).items()}
        same_length(patient=patient, days=days, again=again, excused=excused, death=died, **columns)
        if (days <= 0).any():
            raise ValueError("days: expected a time above 0 for every trial; it starts before it")
        if np.isnan(again).any() or np.isnan(excused).any():
            raise ValueError("again, excused: expected days, infinite for never; found a gap")
        if (again < 0).any():
            raise ValueError("again: expected days from the start of the trial on")
        if not np.isin(died, (0, 1)).all():
            raise ValueError("death: expected True/False or 0/1, found other numbers")
        return cls(
            patient=codes,
            days=days,
            death=died == 1,
            again=np.where(again <= days, again, np.inf),
            excused=excused,
            design=np.column_stack([np.zeros((days.size, 0)), *columns.values()]),
            names=tuple(columns),
            n_patients=len(names),
        )

    def with_unit(self, unit: str | None) -> "TrialRows":
        """Say who is counted."""
        return replace(self, unit=unit)


@dataclass(frozen=True, slots=True, eq=False)
class Grace:
    """The grace period in intervals of about a week; `bounds` (K + 1,) begin at 0."""

    bounds: FloatArray

    @classmethod
    def of(cls, days: float) -> "Grace":
        """Cut a grace period.

        >>> Grace.of(28).bounds.tolist()
        [0.0, 7.0, 14.0, 21.0, 28.0]
        """
        count = max(1, math.ceil(days / _INTERVAL_DAYS))
        return cls(days * np.arange(count + 1) / count)

    @property
    def days(self) -> float:
        """Return how long it lasts."""
        return float(self.bounds[-1])

    @property
    def count(self) -> int:
        """Return the number of intervals."""
        return self.bounds.size - 1

    def passed(self, time: FloatArray) -> IntArray:
        """Return how many whole intervals lie before each time, at most all of them."""
        found: IntArray = np.searchsorted(self.bounds, time, side="left") - 1
        return np.clip(found, 0, self.count)

    def treated(self, rows: TrialRows) -> BoolArray:
        """Mark trials treated again within it, before anything excused them."""
        inside: BoolArray = (rows.again <= self.days) & (rows.again <= rows.excused)
        return inside


@dataclass(frozen=True, slots=True, eq=False)
class _Intervals:
    """Person-intervals (m,): trial, whether treated in it, and the design (m, 2 + q)."""

    trial: IntArray
    treated: FloatArray
    design: FloatArray


def person_intervals(rows: TrialRows, grace: Grace) -> tuple[IntArray, IntArray, FloatArray]:
    """Return trial, interval from 0 and 0/1 treated, for all at risk of being treated again.

    At risk are those followed, not treated and not excused when the interval begins.
    """
    begin = grace.bounds[:-1]
    first = grace.passed(rows.again)
    index = np.arange(grace.count)
    free = (rows.days[:, None] > begin) & (rows.excused[:, None] > begin)
    at_risk = free & (index <= first[:, None])
    trial, interval = np.nonzero(at_risk)
    treated = grace.treated(rows)[trial] & (first[trial] == interval)
    return trial, interval, treated.astype(np.float64)


def _scaled(values: FloatArray) -> FloatArray:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def chances(
    rows: TrialRows, grace: Grace, multiplicity: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Fit the model in every resample: chance of treatment (B, n, K), and where it was fitted.

    `multiplicity` (B, n) is how often each trial counts. Terms: a constant, the interval as a
    number, and the covariates of the rows. Newton's method for all resamples at once.
    """
    trial, interval, treated = person_intervals(rows, grace)
    covariates = _scaled(rows.design)
    clock = _scaled(np.arange(grace.count, dtype=np.float64)[:, None])[:, 0]
    design = np.column_stack([np.ones(trial.size), clock[interval], covariates[trial]])
    if grace.count == 1:
        design = np.delete(design, 1, axis=1)
    beta, fitted = _newton(_Intervals(trial, treated, design), multiplicity[:, trial])
    at_start = np.column_stack([np.ones(rows.days.size), covariates])
    slope = beta[:, 1] if grace.count > 1 else np.zeros(len(beta))
    level = beta if grace.count == 1 else np.delete(beta, 1, axis=1)
    linear = (level @ at_start.T)[:, :, None] + slope[:, None, None] * clock
    return np.asarray(expit(linear), dtype=np.float64), fitted


def _newton(data: _Intervals, weight: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Maximize all likelihoods at once; a resample without a maximum is marked."""
    p = data.design.shape[1]
    beta = np.zeros((len(weight), p))
    products = (data.design[:, :, None] * data.design[:, None, :]).reshape(-1, p * p)
    fitted = np.zeros(len(weight), dtype=np.bool_)
    active = np.arange(len(weight))
    for _ in range(_ROUNDS):
        mean = expit(beta[active] @ data.design.T)
        score = (weight[active] * (data.treated - mean)) @ data.design
        information = ((weight[active] * mean * (1 - mean)) @ products).reshape(-1, p, p)
        size = np.maximum(weight[active].sum(axis=1), 1.0)
        done = np.abs(score).max(axis=1) <= _SMALL_SCORE * size
        usable = np.linalg.eigvalsh(information)[:, 0] > 1e-10 * size
        usable &= np.abs(beta[active]).max(axis=1) < _LARGEST
        fitted[active[done & usable]] = True
        go_on = usable & ~done
        active = active[go_on]
        if active.size == 0:
            break
        step = np.linalg.solve(information[go_on], score[go_on][..., None])[..., 0]
        beta[active] += step / np.maximum(1.0, np.abs(step).max(axis=1) / 3.0)[:, None]
    return beta, fitted


def weights_not(rows: TrialRows, grace: Grace, chance: FloatArray) -> FloatArray:
    """Return what a clone not treated weighs after 0, 1, ... K intervals: (B, n, K + 1).

    One over the chance of not having been treated so far; who is excused is not treated any more.
    """
    exposed = rows.excused[:, None] > grace.bounds[:-1]
    staying = np.where(exposed, 1.0 - chance, 1.0)
    ones = np.ones((*staying.shape[:2], 1))
    return np.concatenate([ones, 1.0 / np.cumprod(staying, axis=2)], axis=2)


def weights_again(rows: TrialRows, grace: Grace, chance: FloatArray) -> FloatArray:
    """Return what a clone treated again weighs after 0, 1, ... K intervals: (B, n, K + 1).

    Until the end of grace nobody has deviated. Then those treated stand for all who were not
    excused: one over the chance of treatment within grace. The excused stand for themselves.
    """
    weights = np.ones((*chance.shape[:2], grace.count + 1))
    within = 1.0 - np.prod(1.0 - chance, axis=2)
    weights[:, :, -1] = np.where(rows.excused <= grace.days, 1.0, 1.0 / within)
    return weights
