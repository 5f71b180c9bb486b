"""How uncertain is any statistic of repeated procedures? Resample patients and see.

A replicate draws as many patients as there are, with replacement, each with all rows. So rows of
one patient stay together, and nothing is assumed about how they resemble each other.

`bootstrap` and `bootstrap_rows` compute replicates, `percentile_limits` and `bca_limits` turn them
into an estimate with limits. The number of patients is the sample size: with fewer than about 20,
limits are too narrow, whatever the number of rows.

Validated against R `boot::boot.ci`, given our replicates (tests/reference/bootstrap.R).
References: Efron, JASA 1987;82:171. Davison and Hinkley, Bootstrap Methods and their Application,
1997, chapters 2, 3 and 5. Field and Welsh, JRSS B 2007;69:369.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from ..encoding import encode_patients
from ..estimate import Estimate, FloatArray, IntArray, checked_conf_level
from .resampling import (
    BlockStatistic,
    DrawArray,
    ResamplingPlan,
    Strata,
    jackknife_groups,
    leave_out,
    replicate_values,
    stratify,
)

__all__ = [
    "Replicates",
    "bca_limits",
    "bootstrap",
    "bootstrap_blocks",
    "bootstrap_rows",
    "percentile_limits",
]

# Leave out one patient at a time up to here; beyond, this many groups of patients.
_JACKKNIFE_GROUPS = 400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replicates:
    """A statistic, its bootstrap replicates, and its jackknife influences.

    `value` is the statistic of the data as they are. `replicates` (B,) holds nan where the
    statistic did not exist, and infinity where it lies beyond the data, such as a median that was
    not reached. `influence` (patients or groups of them,) is what the acceleration of BCa limits
    comes from. `n` counts patients. Replicates of two hospitals do not add up.
    """

    value: float | None
    replicates: FloatArray
    influence: FloatArray
    seed: int
    n: int
    name: str = "bootstrap of patients"
    n_strata: int = 1
    unit: str | None = "patient"

    def __post_init__(self) -> None:
        self.replicates.setflags(write=False)
        self.influence.setflags(write=False)

    @property
    def n_replicates(self) -> int:
        """How many replicates were asked for."""
        return self.replicates.size

    @property
    def n_failed(self) -> int:
        """In how many replicates the statistic did not exist."""
        return int(np.isnan(self.replicates).sum())

    @property
    def n_not_reached(self) -> int:
        """In how many replicates the statistic lies beyond the data."""
        return int(np.isinf(self.replicates).sum())

    @property
    def std_error(self) -> float | None:
        """Standard deviation of the replicates; None if some lie beyond the data."""
        kept = self._finite()
        return float(kept.std(ddof=1)) if kept.size > 1 else None

    @property
    def bias(self) -> float | None:
        """Mean of the replicates minus the value; None if some lie beyond the data."""
        kept = self._finite()
        return float(kept.mean()) - self.value if kept.size and self.value is not None else None

    def renamed(self, name: str) -> "Replicates":
        """Say what the statistic is."""
        return replace(self, name=name)

    def _finite(self) -> FloatArray:
        return self.replicates[~np.isnan(self.replicates)] if not self.n_not_reached else _NONE

    def acceleration(self) -> float | None:
        """Skewness of the influences over six; None where a jackknife value does not exist."""
        if not np.isfinite(self.influence).all():
            return None
        squares = float((self.influence**2).sum())
        return float((self.influence**3).sum()) / (6 * squares**1.5) if squares > 0 else None

    def bias_correction(self) -> float | None:
        """Normal quantile of the share of replicates below the value, ties counting half."""
        kept = self.replicates[~np.isnan(self.replicates)]
        if self.value is None or kept.size == 0:
            return None
        below = ((kept < self.value).sum() + (kept <= self.value).sum()) / (2 * kept.size)
        return float(ndtri(below)) if 0 < below < 1 else None


_NONE: FloatArray = np.zeros(0)


def bootstrap(
    statistic: Callable[[IntArray], float | None],
    n_patients: int,
    plan: ResamplingPlan,
    *,
    strata: Any = None,
) -> Replicates:
    """How much does this statistic vary from one series of patients to the next?

    Parameters: `statistic` takes how often each patient is drawn (n_patients,), whole numbers, and
    returns a number, None where it does not exist, or infinity where it lies beyond the data (all
    ones: the data as they are); `n_patients`; `strata` a label for each patient (n_patients,) if
    patients were recruited in fixed numbers from each, such as hospitals.

    The result holds the replicates: `percentile_limits` and `bca_limits` make an estimate of it.
    Nothing is resampled within patients, and no statistic may look at a patient's identity other
    than through these counts. Validated against R `boot` (tests/reference/bootstrap.R).

    >>> counts = np.array([2, 0, 1, 1, 3, 0])
    >>> result = bootstrap(lambda m: float(m @ counts / m.sum()), 6, ResamplingPlan(seed=1))
    >>> round(result.value, 4), round(result.std_error, 2)
    (1.1667, 0.44)
    """
    return bootstrap_blocks(_OneByOne(statistic), n_patients, plan, strata=strata)


def bootstrap_rows(
    statistic: Callable[[IntArray], float | None],
    patient: Any,
    plan: ResamplingPlan,
    *,
    strata: Any = None,
) -> Replicates:
    """`bootstrap` for a statistic of rows: it receives the positions of the rows drawn.

    `patient` (n,) says whose each row is, `strata` (n,) the stratum of each row's patient. The
    rows of a patient drawn twice come twice, as if from two patients; positions are ascending.

    >>> value = np.array([1.0, 3.0, 2.0])
    >>> plan = ResamplingPlan(seed=1, n_replicates=99)
    >>> bootstrap_rows(lambda rows: float(value[rows].mean()), ["a", "a", "b"], plan).value
    2.0
    """
    patients, codes = encode_patients(patient)
    labels = None if strata is None else _one_stratum_each(strata, codes, patients)
    return bootstrap(_RowStatistic(statistic, codes), patients.size, plan, strata=labels)


def _one_stratum_each(strata: Any, codes: IntArray, patients: Any) -> Any:
    """Return each patient's stratum, or refuse a patient in two."""
    labels = np.asarray([str(label) for label in strata])
    if labels.size != codes.size:
        raise ValueError(f"strata: expected {codes.size} rows as in patient, found {labels.size}")
    of_patient = np.empty(patients.size, dtype=labels.dtype)
    of_patient[codes] = labels
    bad = np.flatnonzero(of_patient[codes] != labels)
    if bad.size:
        raise ValueError(
            f"strata: expected one stratum a patient, found {labels[bad[0]]} and "
            f"{of_patient[codes[bad[0]]]} for patient {patients[codes[bad[0]]]}. "
            "Stratify by something that does not change, or not at all."
        )
    return of_patient


def bootstrap_blocks(
    statistic: BlockStatistic, n_patients: int, plan: ResamplingPlan, *, strata: Any = None
) -> Replicates:
    """`bootstrap` for a statistic that does many replicates side by side, which is faster.

    `statistic` takes how often each patient is drawn in each replicate (replicates, n_patients),
    bytes, and returns the values (replicates,), nan where there is none. Bytes overflow when
    multiplied with each other; with other arrays they do not.

    >>> age = np.array([50.0, 60.0, 70.0])
    >>> plan = ResamplingPlan(seed=1, n_replicates=99)
    >>> bootstrap_blocks(lambda m: m @ age / m.sum(axis=1), 3, plan).value
    60.0
    """
    places = stratify(n_patients, strata)
    if n_patients == 0:
        none = np.full(plan.n_replicates, np.nan)
        return Replicates(value=None, replicates=none, influence=_NONE, seed=plan.seed, n=0)
    value = float(statistic(np.ones((1, n_patients), dtype=np.uint8))[0])
    exists = math.isfinite(value)
    return Replicates(
        value=value if exists else None,
        replicates=replicate_values(statistic, plan, places),
        influence=_influence(statistic, places) if exists else _NONE,
        seed=plan.seed,
        n=n_patients,
        n_strata=len(places),
    )


def _influence(statistic: BlockStatistic, strata: Strata) -> FloatArray:
    """Jackknife influences, within strata; of groups of patients where there are many.

    The influence of one of m groups of a stratum is (m - 1) / m (mean - value without it).
    """
    groups, sizes = jackknife_groups(strata, _JACKKNIFE_GROUPS)
    if sizes.sum() < 2:
        return _NONE
    left_out = leave_out(statistic, groups, int(sizes.sum()))
    if not np.isfinite(left_out).all():
        return np.full(left_out.size, np.nan)
    parts = np.split(left_out, np.cumsum(sizes)[:-1])
    return np.concatenate([(part.mean() - part) * (part.size - 1) / part.size for part in parts])


@dataclass(frozen=True, slots=True)
class _OneByOne:
    """A statistic of one replicate as a statistic of many; a class, so that it can be pickled."""

    statistic: Callable[[IntArray], float | None]

    def __call__(self, drawn: DrawArray) -> FloatArray:
        values = (self.statistic(row) for row in drawn.astype(np.int64))
        return np.array([math.nan if value is None else value for value in values])


@dataclass(frozen=True, slots=True)
class _RowStatistic:
    statistic: Callable[[IntArray], float | None]
    patient: IntArray

    def __call__(self, drawn: IntArray) -> float | None:
        return self.statistic(np.repeat(np.arange(self.patient.size), drawn[self.patient]))


def percentile_limits(replicates: Replicates, *, conf_level: float = 0.95) -> Estimate:
    """Return the estimate with limits that cut off equal shares of the replicates.

    A limit is the replicate of rank (B + 1) alpha, interpolated on the scale of normal quantiles
    (Davison and Hinkley 1997, formula 5.8), as in R `boot.ci`.

    >>> drawn = Replicates(value=5.0, replicates=np.arange(1.0, 10), influence=_NONE, seed=1, n=9)
    >>> estimate = percentile_limits(drawn, conf_level=0.8)
    >>> round(estimate.conf_low, 9), round(estimate.conf_high, 9)
    (1.0, 9.0)
    """
    tail = (1 - checked_conf_level(conf_level)) / 2
    return _with_limits(replicates, "percentile", (tail, 1 - tail), conf_level)


def bca_limits(replicates: Replicates, *, conf_level: float = 0.95) -> Estimate:
    """Return the estimate with limits corrected for bias and for a changing standard error (BCa).

    The share to cut off is moved by the share of replicates below the value (ties count half; R
    `boot.ci` counts them as above, which moves the limits of a median or a proportion) and by the
    skewness of the jackknife influences (Efron 1987).

    >>> drawn = Replicates(
    ...     value=5.0, replicates=np.arange(1.0, 10), influence=np.array([-1.0, 1.0]), seed=1, n=2
    ... )
    >>> estimate = bca_limits(drawn, conf_level=0.8)
    >>> round(estimate.conf_low, 9), round(estimate.conf_high, 9)
    (1.0, 9.0)
    """
    tail = (1 - checked_conf_level(conf_level)) / 2
    shift, acceleration = replicates.bias_correction(), replicates.acceleration()
    if shift is None or acceleration is None:
        return _without_limits(replicates, "BCa", conf_level, _no_bca(replicates))
    levels = []
    for quantile in (ndtri(tail), -ndtri(tail)):
        moved = shift + quantile
        room = 1 - acceleration * moved
        if room <= 0:
            reason = "the acceleration is too large for BCa limits; use percentile limits"
            return _without_limits(replicates, "BCa", conf_level, reason)
        levels.append(float(ndtr(shift + moved / room)))
    return _with_limits(replicates, "BCa", (levels[0], levels[1]), conf_level)


def _no_bca(replicates: Replicates) -> str:
    if replicates.value is None:
        return "no value for these data"
    if replicates.bias_correction() is None:
        return "all replicates lie on one side of the value; BCa limits need some on both"
    if replicates.influence.size == 0:
        return "a jackknife needs two patients, and a Poisson bootstrap has none"
    if not np.isfinite(replicates.influence).all():
        return "the statistic does not exist without some patient, so there is no acceleration"
    return "no patient influences the statistic, so there is no acceleration"


def _with_limits(
    replicates: Replicates, kind: str, levels: tuple[float, float], conf_level: float
) -> Estimate:
    kept = np.sort(replicates.replicates[~np.isnan(replicates.replicates)])
    reasons = _shortcomings(replicates)
    if replicates.n_failed > (1 - conf_level) / 2 * replicates.n_replicates:
        reasons.append("that is more than a tail, so the limits could be anything")
        return _without_limits(replicates, kind, conf_level, "; ".join(reasons))
    limits: list[float | None] = []
    for side, level in zip(("lower", "upper"), levels, strict=True):
        limit = _ordered(kept, level)
        if limit is None:
            reasons.append(f"the {side} limit lies beyond the most extreme replicate: draw more")
        elif math.isinf(limit):
            reasons.append(f"not reached: {side} limit")
        limits.append(None if limit is None or math.isinf(limit) else limit)
    return _estimate(replicates, kind, conf_level, (limits[0], limits[1]), "; ".join(reasons))


def _shortcomings(replicates: Replicates) -> list[str]:
    total, failed, beyond = (
        replicates.n_replicates,
        replicates.n_failed,
        replicates.n_not_reached,
    )
    reasons = ["no value for these data"] if replicates.value is None else []
    if failed:
        reasons.append(f"no value in {failed} of {total} replicates")
    if beyond:
        reasons.append(f"not reached in {beyond} of {total} replicates")
    return reasons


def _ordered(ordered: FloatArray, level: float) -> float | None:
    """Return the order statistic of rank (B + 1) level; None beyond the first or the last."""
    rank = (ordered.size + 1) * level
    # 1000 replicates at 0.975 must not miss a whole rank by rounding.
    below = math.floor(rank + 1e-9)
    if below < 1 or below > ordered.size or (below == ordered.size and rank > below + 1e-9):
        return None
    value = float(ordered[below - 1])
    if abs(rank - below) <= 1e-9 or math.isinf(value):
        return value
    above = float(ordered[below])
    if above == value or math.isinf(above):
        return above
    low, at, high = ndtri(np.array([below, rank, below + 1]) / (ordered.size + 1))
    return value + float((at - low) / (high - low)) * (above - value)


def _without_limits(replicates: Replicates, kind: str, conf_level: float, reason: str) -> Estimate:
    return _estimate(replicates, kind, conf_level, (None, None), reason)


def _estimate(
    replicates: Replicates,
    kind: str,
    conf_level: float,
    limits: tuple[float | None, float | None],
    reason: str,
) -> Estimate:
    strata = f", {replicates.n_strata} strata" if replicates.n_strata > 1 else ""
    return Estimate(
        method=(
            f"{replicates.name}{strata}, {kind} limits, "
            f"{replicates.n_replicates} replicates, seed {replicates.seed}"
        ),
        value=replicates.value,
        std_error=replicates.std_error,
        conf_low=limits[0],
        conf_high=limits[1],
        conf_level=conf_level,
        unit=replicates.unit,
        n=replicates.n,
        reason=reason or None,
    )
