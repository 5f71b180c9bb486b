"""What would the response rate be if everyone were in this group? Adjusted risks from a model.

A fitted logistic model (`gee` or `logistic`) predicts every row as if it belonged to group g, all
other covariates left as they are, and the predictions are averaged. Errors follow by the delta
method from the (corrected) covariance of the coefficients; the covariates of the rows are taken as
the population of interest, not as a sample of one.

Validated against R `geepack::geeglm` and `glm` with numerical derivatives (tests/reference/
standardization.R). References: Lane and Nelder, Biometrics 1982;38:613. Localio, Margolis and
Berlin, J Clin Epidemiol 2007;60:874.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add
from typing import Any, Self

import numpy as np
from scipy.special import chdtrc, expit, logit

from ..estimate import Contrast, Estimate, FloatArray, checked_conf_level
from ..intervals import UNREPRESENTABLE, exp_or_none, normal_quantile, t_p_value, t_quantile
from ..sandwich import Frame
from .gee import GeeFit, gee_spread
from .logistic import LogisticFit
from .response_rows import ResponseRows

__all__ = [
    "Average",
    "Groups",
    "RiskSums",
    "StandardizedRisks",
    "check_groups",
    "missing_risks",
    "risk_sums",
    "risks_from_sums",
    "row_weights",
    "scenarios",
    "standardized_risks",
]

Groups = Mapping[str, Mapping[str, float]]


_BACK: dict[str, Callable[[float], float | None]] = {
    "logit": lambda value: float(expit(value)),
    "identity": float,
    "log": exp_or_none,
}


class Average(StrEnum):
    """Whose predictions are averaged: every patient counts the same, or every row does."""

    PATIENTS = "patients"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskSums:
    """What a site returns: summed risks (G,) and slopes (G, p) of its predictions, and how many."""

    count: int
    risk: FloatArray
    slope: FloatArray

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no rows; they add to sums of any number of groups."""
        return cls(count=0, risk=np.zeros(1), slope=np.zeros((1, 1)))

    def __add__(self, other: "RiskSums") -> "RiskSums":
        if not isinstance(other, RiskSums):
            return NotImplemented
        return RiskSums(
            count=self.count + other.count,
            risk=self.risk + other.risk,
            slope=self.slope + other.slope,
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        return {"count": self.count, "risk": self.risk.tolist(), "slope": self.slope.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        risk, slope = np.array(data["risk"]), np.array(data["slope"])
        return cls(count=data["count"], risk=risk, slope=slope)


def risk_sums(
    rows: ResponseRows, beta: FloatArray, groups: Groups, average: Average = Average.PATIENTS
) -> RiskSums:
    """Predict the rows of one site in each group at broadcast coefficients.

    >>> rows = ResponseRows.from_columns(None, [1, 0], {"second": [0, 1]})
    >>> risk_sums(rows, np.array([0.0, 0.0]), {"second": {"second": 1}}).risk.tolist()
    [1.0]
    """
    weight, count = row_weights(rows, average)
    risks, slopes = [], []
    for x in scenarios(rows, groups):
        linear = x @ beta
        mean = expit(linear)
        risks.append(float(weight @ mean))
        slopes.append((weight * mean * expit(-linear)) @ x)
    return RiskSums(count=count, risk=np.array(risks), slope=np.array(slopes))


def row_weights(rows: ResponseRows, average: Average) -> tuple[FloatArray, int]:
    """Return the weight of each row in the average, and what the weights sum to."""
    if average is Average.ROWS:
        return np.ones(rows.n), rows.n
    sizes = rows.sizes()
    return np.repeat(1.0 / sizes, sizes), rows.first.size


def scenarios(rows: ResponseRows, groups: Groups) -> Iterator[FloatArray]:
    """Yield the design (n, p) with every row made a member of each group in turn."""
    for values in groups.values():
        x = rows.design.copy()
        for name, value in values.items():
            x[:, rows.names.index(name)] = value
        yield x


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardizedRisks:
    """Adjusted risks of the groups, and each group's difference and ratio to the reference."""

    groups: tuple[str, ...]
    reference: str
    average: Average
    risks: tuple[Estimate, ...]
    differences: tuple[Contrast, ...]
    ratios: tuple[Contrast, ...]
    reason: str | None = None


def standardized_risks(
    fit: GeeFit | LogisticFit,
    groups: Groups,
    *sites: ResponseRows,
    average: Average = Average.PATIENTS,
    conf_level: float = 0.95,
) -> StandardizedRisks:
    """What risk would each group have if all patients were in it, and how do these risks differ?

    `groups` maps a group's name to the covariates that make a row its member; the first is the
    reference. A product of the group with another covariate cannot be set in this way, so leave
    such products out of the model. `sites` are the rows of the fit. Limits: of a risk on the logit
    scale, of a difference on its own, of a ratio on the log scale (there also `std_error` and
    `statistic`); t on the Satterthwaite degrees of freedom of each for a GEE, normal otherwise.
    A fit without numbers passes its reason on.

    >>> from .gee import gee
    >>> rows = ResponseRows.from_columns([1, 1, 2, 3, 3, 4], [1, 0, 1, 0, 1, 0],
    ...                                  {"second": [0, 1, 0, 0, 1, 0]})
    >>> groups = {"first": {"second": 0}, "second": {"second": 1}}
    >>> risks = standardized_risks(gee(rows), groups, rows)
    >>> [round(risk.value, 6) for risk in risks.risks]  # 2 of 4, 1 of 2
    [0.5, 0.5]
    """
    level = checked_conf_level(conf_level)
    average = Average(average)
    check_groups(fit.names, groups, sites)
    kind = fit.terms[0].method.removesuffix(", odds ratio")
    method = f"standardized over {average}, {kind}"
    frame = Frame(method, level, fit.terms[0].unit, fit.n, fit.n_events)
    names = tuple(groups)
    if fit.reason is not None:
        return missing_risks(frame, names, average, fit.reason)
    beta = np.array(fit.coefficients, dtype=np.float64)
    sums = reduce(add, (risk_sums(site, beta, groups, average) for site in sites))
    return risks_from_sums(frame, names, average, sums, lambda d: _errors(fit, d, sites))


Errors = Callable[[FloatArray], tuple[FloatArray, list[float | None]]]


def risks_from_sums(
    frame: Frame, names: tuple[str, ...], average: Average, sums: RiskSums, errors_of: Errors
) -> StandardizedRisks:
    """Build risks, differences and ratios; `errors_of` gives errors and df of directions (q, p)."""
    risk, slope = sums.risk / sums.count, sums.slope / sums.count
    # Slopes on the scale of the limits: logit of a risk, difference, log of a ratio.
    relative = slope / risk[:, None]
    directions = np.vstack(
        [slope / (risk * (1 - risk))[:, None], slope[1:] - slope[0], relative[1:] - relative[0]]
    )
    values = np.concatenate([logit(risk), risk[1:] - risk[0], np.log(risk[1:] / risk[0])])
    errors, df = errors_of(directions)
    scales = ["logit"] * len(names) + ["identity"] * (len(names) - 1) + ["log"] * (len(names) - 1)
    estimates = [
        _estimate(frame, scale, (float(value), float(error)), nu)
        for scale, value, error, nu in zip(scales, values, errors, df, strict=True)
    ]
    return _collect(names, average, estimates, risk)


def missing_risks(
    frame: Frame, names: tuple[str, ...], average: Average, reason: str
) -> StandardizedRisks:
    """Build the result that has a reason in place of every number."""
    return _collect(names, average, [_missing(frame, reason)] * (3 * len(names) - 2), None)


def check_groups(names: tuple[str, ...], groups: Groups, sites: tuple[ResponseRows, ...]) -> None:
    """Refuse rows of another model, and groups that set what the model does not have."""
    if not sites or any(site.names != names for site in sites):
        raise ValueError("rows: expected those of the fit, with covariates " + ", ".join(names[1:]))
    if len(groups) < 2:
        raise ValueError(
            f"groups: expected the reference and at least one more, found {len(groups)}"
        )
    for group, values in groups.items():
        unknown = [name for name in values if name not in names[1:]]
        if unknown:
            raise ValueError(
                f"groups, {group!r}: expected covariates of the fit ({', '.join(names[1:])}), "
                f"found {unknown[0]!r}"
            )


def _errors(
    fit: GeeFit | LogisticFit, directions: FloatArray, sites: tuple[ResponseRows, ...]
) -> tuple[FloatArray, list[float | None]]:
    covariance = np.array(fit.covariance)
    df: list[float | None] = [None] * len(directions)
    if isinstance(fit, GeeFit):
        df = [float(nu) for nu in gee_spread(fit, directions, *sites).df]
    variance = np.einsum("qj,jk,qk->q", directions, covariance, directions)
    return np.sqrt(np.maximum(variance, 0.0)), df


def _missing(frame: Frame, reason: str, value: float | None = None) -> Estimate:
    return Estimate(
        method=frame.method,
        value=value,
        conf_level=frame.conf_level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=reason,
    )


def _estimate(frame: Frame, scale: str, number: tuple[float, float], df: float | None) -> Estimate:
    """Limits on a scale, then back; the error of a risk is of the risk itself."""
    value, std_error = number
    back = _BACK[scale]
    if std_error == 0:
        return _missing(frame, "the patients leave no spread for a standard error", back(value))
    level = frame.conf_level
    half = std_error * (normal_quantile(level) if df is None else t_quantile(level, df))
    statistic = value / std_error
    p_value = float(chdtrc(1, statistic**2)) if df is None else t_p_value(statistic, df)
    risk = scale == "logit"
    slope = float(expit(value) * expit(-value)) if risk else 1.0
    high = back(value + half)
    return Estimate(
        method=frame.method,
        value=back(value),
        std_error=std_error * slope,
        # "A risk of one half" is nobody's question.
        statistic=None if risk else statistic,
        df=df,
        p_value=None if risk else p_value,
        conf_low=back(value - half),
        conf_high=high,
        conf_level=level,
        unit=frame.unit,
        n=frame.n,
        n_events=frame.n_events,
        reason=UNREPRESENTABLE if high is None else None,
    )


def _collect(
    names: tuple[str, ...], average: Average, estimates: list[Estimate], risk: FloatArray | None
) -> StandardizedRisks:
    """Sort estimates (risks, differences, ratios) into the result."""
    count = len(names)
    values = [None] * count if risk is None else [float(value) for value in risk]

    def contrasts(measure: str, found: list[Estimate]) -> tuple[Contrast, ...]:
        return tuple(
            Contrast(
                measure=measure,
                group=name,
                reference=names[0],
                estimate=estimate,
                group_value=value,
                reference_value=values[0],
            )
            for name, value, estimate in zip(names[1:], values[1:], found, strict=True)
        )

    return StandardizedRisks(
        groups=names,
        reference=names[0],
        average=average,
        risks=tuple(estimates[:count]),
        differences=contrasts("risk_difference", estimates[count : 2 * count - 1]),
        ratios=contrasts("risk_ratio", estimates[2 * count - 1 :]),
        reason=estimates[0].reason if risk is None else None,
    )
