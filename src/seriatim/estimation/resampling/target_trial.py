"""Is survival longer when a further procedure is done within a grace period than when none is?

Each moment at which a further procedure could be done starts a trial. Every trial is cloned: one
copy follows "treated again within the grace period, unless excused", the other "not treated within
it". A copy is censored when its patient does otherwise, and the others are weighted by the inverse
of the chance of not having been censored. So both start on one day, and the time that a patient
must live to be treated is in both.

Valid if the covariates at the start hold all that bears both on who is treated again and on how
long a patient lives, if nobody is sure to be treated or not, and if it does not matter when within
the grace period a procedure is done. Limits come from patients drawn with replacement, weights
fitted anew in each draw.

Validated against R: the same clones with `glm` and weighted `survival::survfit`
(tests/reference/target_trial.R). References: Hernan and Robins, Am J Epidemiol 2016;183:758. Cain,
Robins, Lanoy, Logan, Costagliola and Hernan, Int J Biostat 2010;6(2):18. Maringe et al., Int J
Epidemiol 2020;49:1719.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..estimate import Estimate, FloatArray, checked_conf_level
from .bootstrap import Replicates, percentile_limits
from .resampling import ResamplingPlan, draw_counts, stratify
from .trial_weights import Grace, TrialRows, chances, weights_again, weights_not

__all__ = ["Strategy", "TargetTrial", "TrialAtHorizon", "target_trial"]

_NAME = "clone-censor-weight, bootstrap of patients"
#: Trials of the rarer kind, treated again within grace or not, that one parameter needs.
PER_PARAMETER = 10
#: Below so many clones in effect, a few carry a curve.
LEAST_EFFECTIVE = 20.0
#: Clones followed to a horizon in each strategy, for a number there.
LEAST_AT_RISK = 5
#: Replicates side by side, as long as their weights stay below so many numbers.
_MOST_REPLICATES, _MOST_NUMBERS = 50, 2**23


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strategy:
    """A weighted survival curve: `survival` just after each `time` of a death.

    `ends` (sorted) is until when each clone is followed. `n` trials were compatible with it to the
    end of grace; `effective_n` is what they count as.
    """

    time: FloatArray
    survival: FloatArray
    ends: FloatArray
    n: int
    effective_n: float
    largest_weight: float

    def at_risk(self, time: FloatArray) -> NDArray[np.int64]:
        """Return how many clones are at risk just before each time, without their weights."""
        return self.ends.size - np.searchsorted(self.ends, time, side="left")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialAtHorizon:
    """Survival by strategy at a time, their difference, and that of the mean time up to it."""

    time: float
    again: Estimate
    not_again: Estimate
    difference: Estimate
    mean_difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TargetTrial:
    """Both strategies and their differences (treated again minus not); a reason where refused."""

    again: Strategy | None
    not_again: Strategy | None
    horizons: tuple[TrialAtHorizon, ...]
    n_trials: int
    n_patients: int
    n_again: int
    terms: tuple[str, ...]
    reason: str | None = None


def target_trial(
    rows: TrialRows,
    grace_days: float,
    horizons: tuple[float, ...],
    plan: ResamplingPlan,
    *,
    conf_level: float = 0.95,
) -> TargetTrial:
    """By how much does survival differ between the two strategies, at each horizon (in days)?

    Refused with a reason: fewer than ten trials treated again (or not) within grace for each
    parameter of the weights, a covariate that tells for sure who is treated, clones that count as
    fewer than 20 by their weights. A horizon that fewer than 5 clones of a strategy reach has no
    number. Limits are percentile limits; replicates in which the weights have no fit are counted
    as failed.
    """
    checked_conf_level(conf_level)
    if not 0 < grace_days < np.inf:
        raise ValueError(f"grace_days: expected a number of days above 0, found {grace_days!r}")
    grace = Grace.of(grace_days)
    terms = ("time since the start", *rows.names)
    reason = _obstacle(rows, grace, len(terms))
    if reason is None:
        chance, fitted = chances(rows, grace, np.ones((1, rows.days.size)))
        if not fitted[0]:
            reason = "a covariate tells for sure who is treated again, or repeats another"
    if reason is not None:
        return _refused(rows, grace, terms, reason)
    arms = _arms(rows, grace)
    ones = np.ones((1, rows.days.size))
    strategies = [_strategy(arm, arm.weights(chance), ones) for arm in arms]
    for strategy, words in zip(strategies, ("treated again", "not treated"), strict=True):
        if strategy.effective_n < LEAST_EFFECTIVE:
            reason = (
                f"by their weights {strategy.n} trials {words} within grace count as "
                f"{strategy.effective_n:.1f}, fewer than {LEAST_EFFECTIVE:g}"
            )
            return _refused(rows, grace, terms, reason)
    value = _read(arms, chance, ones, horizons)[0]
    drawn = _replicates(rows, grace, arms, horizons, plan)
    return TargetTrial(
        again=strategies[0],
        not_again=strategies[1],
        horizons=tuple(
            _at_horizon(rows, arms, (time, value[h], drawn[:, h]), plan, conf_level)
            for h, time in enumerate(horizons)
        ),
        n_trials=rows.days.size,
        n_patients=rows.n_patients,
        n_again=int(grace.treated(rows).sum()),
        terms=terms,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Arm:
    """The clones of one strategy: until when each is followed, and the times of deaths.

    `order` (n,) sorts clones by `stop`, and from `place` (T,) on they are at risk at each distinct
    `time` of a death. `dying` are the clones that die, by time, those of each from `first` (T,) on.
    `passed` (T,) is how many intervals lie before.
    """

    rows: TrialRows
    grace: Grace
    treated: bool
    stop: FloatArray
    stays: NDArray[np.bool_]
    time: FloatArray
    order: NDArray[np.int64]
    place: NDArray[np.int64]
    dying: NDArray[np.int64]
    first: NDArray[np.int64]
    passed: NDArray[np.int64]

    def weights(self, chance: FloatArray) -> FloatArray:
        """Return the weights of the clones after each interval, (B, n, K + 1)."""
        weigh = weights_again if self.treated else weights_not
        return weigh(self.rows, self.grace, chance)


def _arms(rows: TrialRows, grace: Grace) -> tuple[_Arm, _Arm]:
    """Clone the trials: treated again within grace, and not."""
    complies = grace.treated(rows) | (rows.excused <= grace.days)
    until_again = np.where(complies, rows.days, np.minimum(rows.days, grace.days))
    # Censored at the end of the interval of the procedure, as the chances are those of intervals.
    within = rows.again <= grace.days
    ends = grace.bounds[np.minimum(grace.passed(rows.again) + 1, grace.count)]
    until_not = np.where(within, np.minimum(rows.days, ends), rows.days)
    return (
        _arm(rows, grace, treated=True, stop=until_again),
        _arm(rows, grace, treated=False, stop=until_not),
    )


def _arm(rows: TrialRows, grace: Grace, *, treated: bool, stop: FloatArray) -> _Arm:
    dies = np.flatnonzero(rows.death & (stop == rows.days))
    dying = dies[np.argsort(stop[dies], kind="stable")]
    time, first = np.unique(stop[dying], return_index=True)
    order = np.argsort(stop, kind="stable")
    return _Arm(
        rows=rows,
        grace=grace,
        treated=treated,
        stop=stop,
        stays=stop > grace.days,
        time=time,
        order=order,
        place=np.searchsorted(stop[order], time, side="left"),
        dying=dying,
        first=first,
        passed=grace.passed(time),
    )


def _curves(arm: _Arm, weights: FloatArray, multiplicity: FloatArray) -> FloatArray:
    """Return the weighted product-limit curves (B, T) at the times of deaths."""
    steps = np.ones((len(weights), arm.time.size))
    for k in np.unique(arm.passed):
        inside = arm.passed == k
        mass = weights[:, :, k] * multiplicity
        at_risk = np.cumsum(mass[:, arm.order[::-1]], axis=1)[:, ::-1][:, arm.place[inside]]
        dead = np.add.reduceat(mass[:, arm.dying], arm.first, axis=1)[:, inside]
        steps[:, inside] = 1.0 - np.divide(
            dead, at_risk, out=np.zeros_like(dead), where=at_risk > 0
        )
    curves: FloatArray = np.cumprod(np.clip(steps, 0.0, 1.0), axis=1).astype(np.float64)
    return curves


def _strategy(arm: _Arm, weights: FloatArray, multiplicity: FloatArray) -> Strategy:
    last = weights[0, arm.stays, -1]
    total = float(last.sum())
    return Strategy(
        time=arm.time,
        survival=_curves(arm, weights, multiplicity)[0],
        ends=arm.stop[arm.order],
        n=last.size,
        effective_n=total**2 / float(last @ last) if last.size else 0.0,
        largest_weight=float(last.max()) / total if last.size else 0.0,
    )


def _read(
    arms: tuple[_Arm, _Arm],
    chance: FloatArray,
    multiplicity: FloatArray,
    horizons: tuple[float, ...],
) -> FloatArray:
    """Return survival of both strategies, difference, difference of mean times: (B, H, 4)."""
    found = np.empty((len(chance), len(horizons), 4))
    means = []
    for a, arm in enumerate(arms):
        curve = _curves(arm, arm.weights(chance), multiplicity)
        level = np.concatenate([np.ones((len(curve), 1)), curve], axis=1)
        mean = np.empty((len(curve), len(horizons)))
        for h, horizon in enumerate(horizons):
            before = int(np.searchsorted(arm.time, horizon, side="right"))
            found[:, h, a] = level[:, before]
            edges = np.concatenate([[0.0], arm.time[:before], [horizon]])
            mean[:, h] = level[:, : before + 1] @ np.diff(edges)
        means.append(mean)
    found[:, :, 2] = found[:, :, 0] - found[:, :, 1]
    found[:, :, 3] = means[0] - means[1]
    return found


def _replicates(
    rows: TrialRows,
    grace: Grace,
    arms: tuple[_Arm, _Arm],
    horizons: tuple[float, ...],
    plan: ResamplingPlan,
) -> FloatArray:
    """Return what is read in every draw of patients, nan where the weights have no fit."""
    strata = stratify(rows.n_patients)
    width = max(1, min(_MOST_REPLICATES, _MOST_NUMBERS // (rows.days.size * grace.count)))
    blocks = []
    for first in range(0, plan.n_replicates, width):
        drawn = range(first, min(first + width, plan.n_replicates))
        counts = draw_counts(plan.seed, drawn, strata)[:, rows.patient].astype(np.float64)
        chance, fitted = chances(rows, grace, counts)
        found = _read(arms, chance, counts, horizons)
        found[~fitted] = np.nan
        blocks.append(found)
    return np.concatenate(blocks)


def _at_horizon(
    rows: TrialRows,
    arms: tuple[_Arm, _Arm],
    numbers: tuple[float, FloatArray, FloatArray],
    plan: ResamplingPlan,
    conf_level: float,
) -> TrialAtHorizon:
    time, value, drawn = numbers
    followed = [int((arm.stop >= time).sum()) for arm in arms]
    few = min(followed) < LEAST_AT_RISK
    reason = (
        f"{min(followed)} clones of a strategy are followed so long, fewer than {LEAST_AT_RISK}"
    )
    estimates = [
        _missing(rows, conf_level, reason)
        if few
        else percentile_limits(
            Replicates(
                value=float(value[k]),
                replicates=drawn[:, k].copy(),
                influence=np.zeros(0),
                seed=plan.seed,
                n=rows.n_patients,
                name=_NAME,
                unit=rows.unit,
            ),
            conf_level=conf_level,
        )
        for k in range(4)
    ]
    return TrialAtHorizon(
        time=time,
        again=estimates[0],
        not_again=estimates[1],
        difference=estimates[2],
        mean_difference=estimates[3],
    )


def _obstacle(rows: TrialRows, grace: Grace, n_terms: int) -> str | None:
    n = rows.days.size
    if n == 0:
        return "no moment at which a further procedure could be done is recorded"
    treated = int(grace.treated(rows).sum())
    allowed = min(treated, n - treated) // PER_PARAMETER
    if n_terms > allowed:
        return (
            f"{treated} trials treated again within grace and {n - treated} not allow {allowed} "
            f"parameters of the weights (one for {PER_PARAMETER}); the model has {n_terms}"
        )
    return None


def _missing(rows: TrialRows, conf_level: float, reason: str) -> Estimate:
    return Estimate(
        method=_NAME,
        value=None,
        conf_level=conf_level,
        unit=rows.unit,
        n=rows.n_patients,
        reason=reason,
    )


def _refused(rows: TrialRows, grace: Grace, terms: tuple[str, ...], reason: str) -> TargetTrial:
    return TargetTrial(
        again=None,
        not_again=None,
        horizons=(),
        n_trials=rows.days.size,
        n_patients=rows.n_patients,
        n_again=int(grace.treated(rows).sum()),
        terms=terms,
        reason=reason,
    )
