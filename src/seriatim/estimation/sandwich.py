"""The clustered engine: group sums, sandwich residuals, degrees of freedom, and what stops them.

Formulas and references are in `clustered`, which has the estimators that users call.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .estimate import Estimate, FloatArray, checked_conf_level
from .intervals import t_p_value, t_quantile
from .summary import ClusterCounts

__all__ = [
    "Cells",
    "Combination",
    "Correction",
    "Frame",
    "check_pair",
    "combine",
    "frame_of",
    "group_sums",
    "identity_estimate",
    "missing_estimate",
    "obstacle",
    "with_error",
]


class Correction(StrEnum):
    """Small-sample correction of the sandwich variance."""

    LZ = "LZ"
    KC = "KC"
    MD = "MD"


@dataclass(frozen=True, slots=True)
class Cells:
    """The sums of every formula, with 0 in place of the mean of an empty group."""

    size: FloatArray
    n: FloatArray
    mean: FloatArray
    spread: FloatArray
    residual: FloatArray


def group_sums(counts: ClusterCounts, correction: Correction) -> Cells:
    """Means, leverages and corrected residuals of every group."""
    size = counts.size.astype(np.float64)
    n = size.sum(axis=0)
    divisor = np.maximum(n, 1)
    mean = counts.total.sum(axis=0) / divisor
    mean_square = counts.total_squares.sum(axis=0) / divisor
    spread = mean_square - mean * mean
    # Rounding noise of equal scores must not pass for variation.
    spread = np.where(spread > 1e-12 * mean_square, spread, 0.0)
    raw = np.where(spread > 0, counts.total - size * mean, 0.0)
    free = 1 - size / divisor
    power = {Correction.LZ: 0.0, Correction.KC: 0.5, Correction.MD: 1.0}[Correction(correction)]
    shrink = np.where(free > 0, free, 1.0) ** power
    return Cells(size, n, mean, spread, raw / shrink / divisor)


def obstacle(counts: ClusterCounts, cells: Cells, used: list[int]) -> str | None:
    """Why these groups give no standard error, in one sentence; None when they do."""
    for g in used:
        name, patients = counts.groups[g], int((counts.size[:, g] > 0).sum())
        if cells.n[g] == 0:
            return f"no rows in group {name!r}"
        if patients < 2:
            return f"all rows of group {name!r} come from one patient, so no spread can be seen"
        if cells.spread[g] == 0:
            return (
                f"all rows of group {name!r} have the same value, so the clustered variance is 0; "
                "use an interval that does not need it (wilson_difference, exact 2x2)"
            )
        if not cells.residual[:, g].any():
            return f"the patients of group {name!r} all have the same mean"
    return None


def _satterthwaite(cells: Cells, weights: FloatArray) -> float:
    n = np.maximum(cells.n, 1)
    contributions = cells.size @ (weights**2 * cells.spread / n**2)
    return float(contributions.sum() ** 2 / (contributions**2).sum())


@dataclass(frozen=True, slots=True)
class Combination:
    """A linear combination already evaluated: value, standard error, df, or why not."""

    value: float | None
    std_error: float | None = None
    df: float | None = None
    reason: str | None = None


def combine(counts: ClusterCounts, cells: Cells, weights: FloatArray) -> Combination:
    """Evaluate a weighted sum of group means, or say why it has no standard error."""
    used = [int(g) for g in np.flatnonzero(weights)]
    reason = obstacle(counts, cells, used)
    value = float(weights @ cells.mean) if all(cells.n[g] > 0 for g in used) else None
    if reason is not None:
        return Combination(value, reason=reason)
    return with_error(cells, weights, value)


def with_error(cells: Cells, weights: FloatArray, value: float | None) -> Combination:
    """Add standard error and degrees of freedom for these weights to a value."""
    std_error = float(np.sqrt(((cells.residual @ weights) ** 2).sum()))
    if std_error == 0.0:
        return Combination(
            value, reason="every patient has the same difference, so no spread is seen"
        )
    return Combination(value, std_error, _satterthwaite(cells, weights))


@dataclass(frozen=True, slots=True)
class Frame:
    """What is common to every result of one call."""

    method: str
    conf_level: float
    unit: str | None
    n: int
    n_events: int | None


def frame_of(counts: ClusterCounts, used: list[int], method: str, conf_level: float) -> Frame:
    """Count what the groups `used` hold, for the result to carry."""
    events = int(counts.total[:, used].sum()) if counts.is_binary() else None
    level = checked_conf_level(conf_level)
    return Frame(method, level, counts.unit, int(counts.size[:, used].sum()), events)


def identity_estimate(scale: Combination, frame: Frame, null: float = 0.0) -> Estimate:
    """Build the estimate with t limits; statistic and p-value test against `null`."""
    if scale.value is None or scale.std_error is None or scale.df is None:
        return missing_estimate(scale, frame)
    half = t_quantile(frame.conf_level, scale.df) * scale.std_error
    statistic = (scale.value - null) / scale.std_error
    return Estimate(
        method=frame.method,
        value=scale.value,
        std_error=scale.std_error,
        statistic=statistic,
        df=scale.df,
        p_value=t_p_value(statistic, scale.df),
        conf_low=scale.value - half,
        conf_high=scale.value + half,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
    )


def missing_estimate(scale: Combination, frame: Frame) -> Estimate:
    """Build the estimate that has a reason in place of limits."""
    return Estimate(
        method=frame.method,
        value=scale.value,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=scale.reason,
    )


def check_pair(group: str, reference: str) -> dict[str, float]:
    """Return the weights of group minus reference; refuse a group against itself."""
    if group == reference:
        raise ValueError(f"group: expected another group than the reference {reference!r}")
    return {group: 1.0, reference: -1.0}
