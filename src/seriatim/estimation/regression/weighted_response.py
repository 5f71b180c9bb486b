"""What if every patient had had a second procedure? By weighting those who had one.

Patients with a second procedure stand for those like them without one: each counts 1 / pi, pi the
chance of a second procedure given the covariates, from a logistic model. The mean response by
these weights estimates the response had all had one, if the covariates hold all that bears both on
who was treated again and on the response, and if nobody was sure not to be.

The weights are estimated, and the limits know it: model, first and second response are one set of
estimating equations. Its sandwich variance takes each patient's residual as if the patient had been
left out (a jackknife of one step), which keeps it from being too small in small groups.

Validated against the estimating equations written out in R, derivatives taken numerically
(tests/reference/weighted_response.R). References: Robins, Rotnitzky and Zhao, JASA 1994;89:846.
Stefanski and Boos, Am Stat 2002;56:29. Mancl and DeRouen, Biometrics 2001;57:126.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from ..encoding import finite_floats, same_length
from ..estimate import Estimate, FloatArray, checked_conf_level
from ..intervals import t_p_value, t_quantile
from .logistic_sums import maximize, obstacle_to_fit
from .response_rows import ResponseRows, standardize

__all__ = ["FIRST_RESPONSE", "WeightedResponse", "covariates_allowed", "weighted_response"]

FIRST_RESPONSE = "first response"
_METHOD = "inverse probability weighting, one-step jackknife"
#: Patients of the rarer kind, treated again or not, that one covariate of the weights needs.
PER_COVARIATE = 10
#: Patients treated again that each first response needs.
LEAST_IN_STRATUM = 5
#: Below so many patients in effect, a few carry the answer.
LEAST_EFFECTIVE = 20.0
_BLOCK = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedResponse:
    """Response after the first and, had all had one, after the second procedure.

    `effective_n` is (sum w)^2 / (sum w^2) over patients treated again, `largest_weight` the largest
    weight as a share of all. Estimates hold None with the reason where it is refused; `effective_n`
    and `largest_weight` are given wherever weights could be fitted. From rows in one place: no sum.
    """

    first: Estimate
    second: Estimate
    difference: Estimate
    effective_n: float | None
    largest_weight: float | None
    covariates: tuple[str, ...]
    reason: str | None = None


def covariates_allowed(n_again: int, n_not_again: int) -> int:
    """Return how many covariates the weights may have: one for ten of the rarer kind.

    >>> covariates_allowed(59, 231), covariates_allowed(59, 8)
    (5, 0)
    """
    return min(n_again, n_not_again) // PER_COVARIATE


def weighted_response(
    first: Any,
    again: Any,
    second: Any,
    covariates: dict[str, Any] | None = None,
    *,
    conf_level: float = 0.95,
) -> WeightedResponse:
    """How would the response rate differ, had every patient had a second procedure?

    One row a patient: `first` response, whether there was a second procedure with a response
    (`again`), and that response (`second`, ignored where there was none; give 0), all 0/1. The
    model of the weights holds the first response and further `covariates`, columns of numbers.

    Limits are t limits with (patients treated again - parameters of the weights) degrees of
    freedom. Refused with a reason: fewer than 5 treated again with (or without) a first response, a
    covariate for fewer than 10 patients of the rarer kind, separation, an effective number of
    patients below 20.

    >>> first = [1] * 174 + [0] * 116
    >>> again = [1] * 34 + [0] * 140 + [1] * 25 + [0] * 91
    >>> second = [1] * 22 + [0] * 152 + [1] * 2 + [0] * 114
    >>> result = weighted_response(first, again, second)
    >>> round(result.difference.value, 4)  # 0.6 x 22/34 + 0.4 x 2/25 - 0.6
    -0.1798
    >>> round(result.effective_n, 1)
    58.9
    """
    level = checked_conf_level(conf_level)
    more = dict(covariates or {})
    if FIRST_RESPONSE in more:
        raise ValueError(f"covariates: {FIRST_RESPONSE!r} is always in the model, leave it out")
    columns = _checked(first, again, second)
    names = (FIRST_RESPONSE, *more)
    reason = _obstacle(columns, len(names))
    if reason is not None:
        return _refused(columns, level, names, reason)
    model = {FIRST_RESPONSE: columns.first, **more}
    data = standardize([ResponseRows.from_columns(None, columns.again, model)])
    reason = obstacle_to_fit(data)
    if reason is not None:
        return _refused(columns, level, names, f"weights: {reason}")
    found = maximize(data)
    if found.reason is not None:
        return _refused(columns, level, names, f"weights: {found.reason}")
    design = data.sites[0].design
    chance: FloatArray = expit(design @ found.beta)
    weight = columns.again / chance
    effective = float(weight.sum() ** 2 / (weight @ weight))
    largest = float(weight.max() / weight.sum())
    if effective < LEAST_EFFECTIVE:
        reason = (
            f"by their weights {int(columns.again.sum())} patients treated again count as "
            f"{effective:.1f}, fewer than {LEAST_EFFECTIVE:g}"
        )
        return _refused(columns, level, names, reason, (effective, largest))
    return _solved(columns, _Weights(design, chance, weight), level, (names, effective, largest))


@dataclass(frozen=True, slots=True)
class _Columns:
    """First response, treated again, second response: 0 or 1, one a patient."""

    first: FloatArray
    again: FloatArray
    second: FloatArray


@dataclass(frozen=True, slots=True)
class _Weights:
    """The design (n, p) of the weights' model, fitted chances (n,) and weights (n,)."""

    design: FloatArray
    chance: FloatArray
    weight: FloatArray


def _checked(first: Any, again: Any, second: Any) -> _Columns:
    columns = {"first": first, "again": again, "second": second}
    checked = {name: finite_floats(name, column) for name, column in columns.items()}
    same_length(**checked)
    for name, column in checked.items():
        if not np.isin(column, (0, 1)).all():
            raise ValueError(f"{name}: expected True/False or 0/1, found other numbers")
    return _Columns(**checked)


def _obstacle(columns: _Columns, n_covariates: int) -> str | None:
    n, n_again = columns.again.size, int(columns.again.sum())
    if n == 0:
        return "no patients"
    for value, words in ((1, "with"), (0, "without")):
        had = int(columns.again[columns.first == value].sum())
        if had < LEAST_IN_STRATUM:
            return (
                f"{had} patients {words} a first response had a second procedure, fewer than "
                f"{LEAST_IN_STRATUM}"
            )
    allowed = covariates_allowed(n_again, n - n_again)
    if n_covariates > allowed:
        return (
            f"{n_again} patients treated again and {n - n_again} not allow {allowed} covariates "
            f"of the weights (one for {PER_COVARIATE}); the model has {n_covariates}"
        )
    return None


def _solved(
    columns: _Columns,
    weights: _Weights,
    level: float,
    about: tuple[tuple[str, ...], float, float],
) -> WeightedResponse:
    """Give both means and their difference with limits from the stacked equations."""
    names, effective, largest = about
    means = (
        float(columns.first.mean()),
        float(weights.weight @ columns.second / weights.weight.sum()),
    )
    variance = _variance(columns, weights, means)
    df = float(columns.again.sum() - weights.design.shape[1])
    contrasts = ((1.0, 0.0), (0.0, 1.0), (-1.0, 1.0))
    bounds = ((0.0, 1.0), (0.0, 1.0), (-1.0, 1.0))
    first, second, difference = (
        _estimate(columns, level, df, (np.array(c), np.array(means), variance), bound)
        for c, bound in zip(contrasts, bounds, strict=True)
    )
    return WeightedResponse(
        first=first,
        second=second,
        difference=difference,
        effective_n=effective,
        largest_weight=largest,
        covariates=names,
    )


def _variance(columns: _Columns, weights: _Weights, means: tuple[float, float]) -> FloatArray:
    """Return the variance (2, 2) of both means, model of the weights included."""
    p = weights.design.shape[1]
    total = np.zeros((p + 2, p + 2))
    for block in _blocks(columns.again.size):
        total += _slopes(columns, weights, means, block).sum(axis=0)
    inverse = np.linalg.inv(total)
    variance = np.zeros((2, 2))
    for block in _blocks(columns.again.size):
        slopes = _slopes(columns, weights, means, block)
        scores = _scores(columns, weights, means, block)
        # The sum without the patient is total - slopes: one Newton step from all to the others.
        moved = np.linalg.solve(np.eye(p + 2) - slopes @ inverse, scores[..., None])[..., 0]
        influence = (moved @ inverse.T)[:, p:]
        variance += influence.T @ influence
    return variance


def _blocks(n: int) -> list[slice]:
    return [slice(low, low + _BLOCK) for low in range(0, n, _BLOCK)]


def _scores(
    columns: _Columns, weights: _Weights, means: tuple[float, float], block: slice
) -> FloatArray:
    """Each patient's estimating functions (n, p + 2): model of weights, first, second response."""
    x, chance = weights.design[block], weights.chance[block]
    of_model = x * (columns.again[block] - chance)[:, None]
    of_first = columns.first[block] - means[0]
    of_second = weights.weight[block] * (columns.second[block] - means[1])
    return np.column_stack([of_model, of_first, of_second])


def _slopes(
    columns: _Columns, weights: _Weights, means: tuple[float, float], block: slice
) -> FloatArray:
    """Minus the derivative of the estimating functions, (n, p + 2, p + 2)."""
    x, chance, weight = weights.design[block], weights.chance[block], weights.weight[block]
    p = x.shape[1]
    slopes = np.zeros((x.shape[0], p + 2, p + 2))
    slopes[:, :p, :p] = (chance * (1 - chance))[:, None, None] * x[:, :, None] * x[:, None, :]
    slopes[:, p, p] = 1.0
    off = weight * (1 - chance) * (columns.second[block] - means[1])
    slopes[:, p + 1, :p] = off[:, None] * x
    slopes[:, p + 1, p + 1] = weight
    return slopes


def _estimate(
    columns: _Columns,
    level: float,
    df: float,
    numbers: tuple[FloatArray, FloatArray, FloatArray],
    bounds: tuple[float, float],
) -> Estimate:
    contrast, means, variance = numbers
    value = float(contrast @ means)
    std_error = math.sqrt(max(float(contrast @ variance @ contrast), 0.0))
    if std_error < 1e-9:
        return _missing(columns, level, "all patients responded alike, so no spread is seen", value)
    half = t_quantile(level, df) * std_error
    tested = bounds[0] < 0
    statistic = value / std_error
    return Estimate(
        method=_METHOD,
        value=value,
        std_error=std_error,
        statistic=statistic if tested else None,
        df=df,
        p_value=t_p_value(statistic, df) if tested else None,
        conf_low=max(bounds[0], value - half),
        conf_high=min(bounds[1], value + half),
        conf_level=level,
        n=columns.again.size,
        n_events=int(columns.again.sum()),
    )


def _missing(columns: _Columns, level: float, reason: str, value: float | None = None) -> Estimate:
    return Estimate(
        method=_METHOD,
        value=value,
        conf_level=level,
        n=columns.again.size,
        n_events=int(columns.again.sum()),
        reason=reason,
    )


def _refused(
    columns: _Columns,
    level: float,
    names: tuple[str, ...],
    reason: str,
    weights: tuple[float | None, float | None] = (None, None),
) -> WeightedResponse:
    gap = _missing(columns, level, reason)
    return WeightedResponse(
        first=gap,
        second=gap,
        difference=gap,
        effective_n=weights[0],
        largest_weight=weights[1],
        covariates=names,
        reason=reason,
    )
