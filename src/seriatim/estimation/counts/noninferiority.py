"""Is a difference smaller than a margin that was fixed before the data?

"Not significantly different" does not show that a group is not worse. Here the null hypothesis is
"worse by the margin or more", and a small p-value speaks against that. For two proportions the
statistic is the score that also gives the limits (Miettinen-Nurminen, or Tango for pairs), so the
p-value is below (1 - conf_level) / 2 exactly when the limits stay within the margin. For any other
difference with a standard error, such as a patient-clustered one, it is (value - margin) / se.

Validated against a numeric constrained maximum in base R and R `t.test(mu = , alternative = )`
(tests/reference/noninferiority.R). References: Miettinen and Nurminen, Stat Med 1985;4:213.
Farrington and Manning, Stat Med 1990;9:1447. Schuirmann, J Pharmacokinet Biopharm 1987;15:657.
Tango, Stat Med 1998;17:891.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from scipy.special import ndtr, stdtr

from ..estimate import Estimate
from ..intervals import normal_quantile, t_quantile
from .paired import PairedTable, paired_difference, tango_score
from .two_by_two import TwoByTwo, risk_difference, score_of_difference

__all__ = [
    "Better",
    "MarginTest",
    "equivalence",
    "equivalence_of_estimate",
    "noninferiority",
    "noninferiority_of_estimate",
]


class Better(StrEnum):
    """Which direction is good for the patient: fewer events (toxicity) or more (response)."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginTest:
    """A one-sided test of a difference against a margin, and the difference itself.

    `p_value` is one-sided: it is to be compared with 0.025 where the limits of `estimate` are 95 %
    limits. `better` is None for equivalence, where it is the larger of two one-sided p-values and
    `statistic` belongs to that one. `df` is None where the statistic is referred to the normal.
    """

    method: str
    margin: float
    better: Better | None
    estimate: Estimate
    statistic: float | None = None
    df: float | None = None
    p_value: float | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        for name in ("statistic", "df", "p_value"):
            value = getattr(self, name)
            if value is not None and not math.isfinite(value):
                raise ValueError(f"{name}: expected a finite number or None, found {value}")
        if self.p_value is None and not self.reason:
            raise ValueError(f"{self.method}: p_value is None, so `reason` must say why")

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    margin: float
    better: Better | None

    @property
    def name(self) -> str:
        return "equivalence" if self.better is None else "noninferiority"


def noninferiority(
    table: TwoByTwo | PairedTable,
    margin: float,
    *,
    better: Better | str,
    conf_level: float = 0.95,
) -> MarginTest:
    """Is the group (or the second occasion) worse than its reference by less than the margin?

    `margin` is a difference of proportions between 0 and 1, exclusive: 0.1 for 10 percentage
    points. `better` says whether "lower" (toxicity) or "higher" (response) is good; there is no
    default, since the wrong one reverses the conclusion. Zero cells need no correction. An empty
    group has no p-value, with the reason.

    >>> table = TwoByTwo(events_1=14, n_1=68, events_0=58, n_0=290)
    >>> test = noninferiority(table, 0.10, better="lower")
    >>> round(test.statistic, 3), round(test.p_value, 4), round(test.estimate.conf_high, 3)
    (-1.583, 0.0567, 0.124)
    """
    return _score_test(table, _checked(margin, better, below=1.0), conf_level)


def equivalence(
    table: TwoByTwo | PairedTable, margin: float, *, conf_level: float = 0.95
) -> MarginTest:
    """Is the difference within the margin in both directions (two one-sided score tests)?

    Equivalence at one-sided 2.5 % is the 95 % limits lying within -margin and +margin. Many
    guidelines take one-sided 5 % and 90 % limits: say so with `conf_level=0.90`.

    >>> table = TwoByTwo(events_1=290, n_1=500, events_0=288, n_0=500)
    >>> round(equivalence(table, 0.10).p_value, 5)
    0.00101
    """
    return _score_test(table, _checked(margin, None, below=1.0), conf_level)


def noninferiority_of_estimate(
    estimate: Estimate, margin: float, *, better: Better | str
) -> MarginTest:
    """Is this difference, however estimated, worse than nothing by less than the margin?

    For an estimate with a standard error on its own scale, such as `clustered_difference`; `margin`
    is above 0 in the unit of the estimate. Student's t with the degrees of freedom of the estimate,
    the normal where it has none. An estimate without a value or standard error has no p-value, with
    its reason. A ratio is refused: its standard error is on the log scale.

    >>> estimate = Estimate(method="t", value=0.02, std_error=0.04, df=20, conf_level=None)
    >>> round(noninferiority_of_estimate(estimate, 0.10, better="lower").p_value, 4)
    0.0296
    """
    return _wald_test(estimate, _checked(margin, better))


def equivalence_of_estimate(estimate: Estimate, margin: float) -> MarginTest:
    """Is this difference, however estimated, within the margin in both directions?

    See `noninferiority_of_estimate`; the p-value is the larger of the two one-sided ones.

    >>> estimate = Estimate(method="t", value=0.02, std_error=0.04, df=20, conf_level=None)
    >>> round(equivalence_of_estimate(estimate, 0.10).p_value, 4)
    0.0296
    """
    return _wald_test(estimate, _checked(margin, None))


def _checked(margin: float, better: Better | str | None, *, below: float = math.inf) -> _Question:
    if not 0 < margin < below:
        scale = "above 0" if below == math.inf else "between 0 and 1 (0.1 for 10 percentage points)"
        raise ValueError(
            f"margin: expected a finite difference {scale}, found {margin!r}. "
            "Its direction is said by `better`."
        )
    if better is not None and better not in tuple(Better):
        raise ValueError(
            f"better: expected 'lower' (fewer events are good) or 'higher', found {better!r}"
        )
    return _Question(margin=float(margin), better=None if better is None else Better(better))


def _score_test(
    table: TwoByTwo | PairedTable, question: _Question, conf_level: float
) -> MarginTest:
    if isinstance(table, PairedTable):
        estimate = paired_difference(table, conf_level=conf_level)
    else:
        estimate = risk_difference(table, conf_level=conf_level)

    def score(delta: float) -> float:
        if isinstance(table, PairedTable):
            return tango_score(table, delta)
        return score_of_difference(table, delta)

    return _answer(question, estimate, score)


def _wald_test(estimate: Estimate, question: _Question) -> MarginTest:
    value, std_error = estimate.value, estimate.std_error
    if value is None or std_error is None or std_error == 0:
        return _answer(question, estimate, None)
    _refuse_other_scale(estimate, value, std_error)
    return _answer(question, estimate, lambda delta: (value - delta) / std_error, estimate.df)


def _answer(
    question: _Question,
    estimate: Estimate,
    statistic_at: Callable[[float], float] | None,
    df: float | None = None,
) -> MarginTest:
    """Test against the margin on the bad side, or for equivalence on the side less clear."""
    method = f"{question.name}, {estimate.method}"
    if estimate.value is None or statistic_at is None:
        return MarginTest(
            method=method,
            margin=question.margin,
            better=question.better,
            estimate=estimate,
            reason=estimate.reason or "the estimate has no standard error, or one of 0",
        )
    sides = []
    if question.better is not Better.HIGHER:
        upper = statistic_at(question.margin)
        sides.append((_left_tail(upper, df), upper))
    if question.better is not Better.LOWER:
        lower = statistic_at(-question.margin)
        sides.append((_left_tail(-lower, df), lower))
    p_value, statistic = max(sides)
    return MarginTest(
        method=method,
        margin=question.margin,
        better=question.better,
        estimate=estimate,
        statistic=statistic,
        df=df,
        p_value=p_value,
    )


def _left_tail(statistic: float, df: float | None) -> float:
    return float(ndtr(statistic)) if df is None else float(stdtr(df, statistic))


def _refuse_other_scale(estimate: Estimate, value: float, std_error: float) -> None:
    """Limits that are not value -/+ quantile * std_error betray a ratio or a transformed scale."""
    level, low, high, df = estimate.conf_level, estimate.conf_low, estimate.conf_high, estimate.df
    if level is None or low is None or high is None:
        return
    half = std_error * (normal_quantile(level) if df is None else t_quantile(level, df))
    if max(abs(value - half - low), abs(value + half - high)) > 1e-6 * half:
        raise ValueError(
            f"estimate: expected limits at value -/+ {half:g}, as its standard error says, found "
            f"{low:g} to {high:g} ({estimate.method}). A ratio has its standard error on the log "
            "scale: take a difference, or the logarithm of the ratio and of the margin."
        )
