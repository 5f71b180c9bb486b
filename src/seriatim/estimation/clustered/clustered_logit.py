"""Odds ratios and proportions on the logit scale, patients clustered; see `clustered`."""

import math
from dataclasses import replace

import numpy as np
from scipy.special import expit

from ..estimate import Contrast, Estimate, FloatArray
from ..intervals import UNREPRESENTABLE, exp_or_none, t_quantile
from ..sandwich import (
    Cells,
    Combination,
    Correction,
    check_pair,
    combine,
    frame_of,
    group_sums,
    identity_estimate,
    missing_estimate,
    obstacle,
    with_error,
)
from ..summary import ClusterCounts
from .clustered import cell_means, contrast_of

__all__ = ["clustered_logit_proportion", "clustered_odds_ratio"]


def _logit_weights(cells: Cells, weights: FloatArray) -> FloatArray:
    """Delta method: the logit of p moves 1 / (p(1 - p)) as fast as p."""
    slope = np.where(cells.spread > 0, cells.spread, 1.0)
    return np.asarray(weights / slope, dtype=np.float64)


def _require_binary(counts: ClusterCounts) -> None:
    if not counts.is_binary():
        raise ValueError("value: expected yes/no (0 and 1) values for odds; found other scores")


def clustered_odds_ratio(
    counts: ClusterCounts,
    group: str,
    reference: str,
    *,
    correction: Correction = Correction.MD,
    conf_level: float = 0.95,
) -> Contrast:
    """What is the odds ratio of the group against the reference, patients clustered?

    `std_error` and `statistic` are of the log odds ratio. Equals a logistic GEE with independence
    working correlation in cell-means coding.

    >>> rows = [1, 1, 2, 2, 3, 4], ["a", "b"] * 2 + ["a", "b"], [1, 0, 0, 1, 1, 0]
    >>> round(clustered_odds_ratio(ClusterCounts.from_rows(*rows), "b", "a").estimate.value, 6)
    0.25
    """
    _require_binary(counts)
    cells = group_sums(counts, correction)
    pair = check_pair(group, reference)
    used = [counts.index(name) for name in pair]
    weights = np.zeros(len(counts.groups))
    weights[used] = [1.0, -1.0]
    method = f"patient-clustered logit ({Correction(correction)}, t), odds ratio"
    frame = frame_of(counts, used, method, conf_level)
    reason = obstacle(counts, cells, used)
    if any(cells.n[g] == 0 or cells.spread[g] == 0 for g in used):
        estimate = missing_estimate(Combination(None, reason=reason), frame)
    else:
        log_odds = _log_odds(cells)
        value = float(weights @ log_odds)
        scaled = _logit_weights(cells, weights)
        scale = Combination(value, reason=reason) if reason else with_error(cells, scaled, value)
        estimate = _exponentiated(identity_estimate(scale, frame))
    return contrast_of("odds_ratio", (group, reference), estimate, cell_means(counts))


def _log_odds(cells: Cells) -> FloatArray:
    inside = np.where(cells.spread > 0, cells.mean, 0.5)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float64)


def _exponentiated(estimate: Estimate) -> Estimate:
    """The ratio from its logarithm; standard error and statistic stay on the log scale."""
    low, high = exp_or_none(estimate.conf_low), exp_or_none(estimate.conf_high)
    lost = high is None and estimate.conf_high is not None
    return replace(
        estimate,
        value=exp_or_none(estimate.value),
        conf_low=low,
        conf_high=high,
        reason=UNREPRESENTABLE if lost else estimate.reason,
    )


def clustered_logit_proportion(
    counts: ClusterCounts,
    group: str,
    *,
    correction: Correction = Correction.MD,
    conf_level: float = 0.95,
) -> Estimate:
    """What proportion of the group's rows are yes, with limits from the logit scale?

    Wider than needed in small groups (98 % coverage in simulation); `clustered_proportion` is the
    default. The standard error is of the proportion.

    >>> counts = ClusterCounts.from_rows([1, 1, 2, 3], ["a"] * 4, [1, 0, 0, 1])
    >>> clustered_logit_proportion(counts, "a").value
    0.5
    """
    _require_binary(counts)
    cells = group_sums(counts, correction)
    g = counts.index(group)
    weights = np.zeros(len(counts.groups))
    weights[g] = 1.0
    frame = frame_of(
        counts, [g], f"patient-clustered logit ({Correction(correction)}, t)", conf_level
    )
    scale = combine(counts, cells, weights)
    if scale.value is None or scale.std_error is None or scale.df is None:
        return missing_estimate(scale, frame)
    p = scale.value
    half = t_quantile(frame.conf_level, scale.df) * scale.std_error / (p * (1 - p))
    center = math.log(p / (1 - p))
    return Estimate(
        method=frame.method,
        value=p,
        std_error=scale.std_error,
        df=scale.df,
        conf_low=float(expit(center - half)),
        conf_high=float(expit(center + half)),
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
    )
