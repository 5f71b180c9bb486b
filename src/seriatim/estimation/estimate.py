"""Results: frozen values that carry their method, unit, counts and, if absent, their reason.

A number that cannot be given is ``None`` and ``reason`` says why in one sentence. NaN and infinity
never appear in a result: a reader of the results table must not have to know what they once meant.
"""

import math
from dataclasses import asdict, dataclass, fields
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Contrast",
    "Estimate",
    "FloatArray",
    "HypothesisTest",
    "IncidenceCurve",
    "IntArray",
    "RiskTable",
    "SurvivalCurve",
    "checked_conf_level",
]

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]


def checked_conf_level(conf_level: float) -> float:
    """Return the confidence level, or refuse one that is not strictly between 0 and 1.

    >>> checked_conf_level(0.95)
    0.95
    """
    if not 0.0 < conf_level < 1.0:
        raise ValueError(
            f"conf_level: expected a number between 0 and 1 (0.95 for 95 %), found {conf_level!r}"
        )
    return float(conf_level)


def _plain_float(name: str, value: float | None) -> float | None:
    """A Python float, so that JSON and ``repr`` look the same on every NumPy version."""
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(
            f"{name}: expected a finite number or None with a reason, found {number}. "
            "A result never holds NaN or infinity."
        )
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number with its uncertainty.

    `n` and `n_events` count the rows of `unit` behind the number. `reason` is required when the
    value, or a confidence limit that was asked for, is None.

    >>> Estimate(method="count", value=3, conf_level=None).value
    3.0
    """

    method: str
    value: float | None
    std_error: float | None = None
    statistic: float | None = None
    df: float | None = None
    p_value: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    conf_level: float | None = 0.95
    unit: str | None = None
    n: int | None = None
    n_events: int | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        for name in ("value", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high"):
            object.__setattr__(self, name, _plain_float(name, getattr(self, name)))
        for name in ("n", "n_events"):
            count = getattr(self, name)
            object.__setattr__(self, name, None if count is None else int(count))
        limit_missing = self.conf_level is not None and None in (self.conf_low, self.conf_high)
        if (self.value is None or limit_missing) and not self.reason:
            raise ValueError(
                f"{self.method}: a value or limit is None, so `reason` must say why it is missing"
            )

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A group against its reference: which two, on what scale, and the estimate.

    `measure` is one of risk_difference, risk_ratio, odds_ratio, hazard_ratio, mean_difference,
    probability_index, survival_difference, survival_ratio, restricted_mean_difference,
    restricted_mean_ratio. `group_value` and `reference_value` are the two numbers compared, where
    the measure has them.
    """

    measure: str
    group: str
    reference: str
    estimate: Estimate
    group_value: float | None = None
    reference_value: float | None = None

    def __post_init__(self) -> None:
        for name in ("group_value", "reference_value"):
            object.__setattr__(self, name, _plain_float(name, getattr(self, name)))

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisTest:
    """A test of "no difference between these groups".

    `observed` and `expected` are event counts by group where the test has them. `std_error`,
    limits and an effect are absent on purpose: a test answers no question about size.
    `df_residual` is the second number of degrees of freedom, of an F test.
    """

    method: str
    p_value: float | None
    statistic: float | None = None
    df: float | None = None
    groups: tuple[str, ...] = ()
    n_by_group: tuple[int, ...] = ()
    observed: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()
    n: int | None = None
    n_events: int | None = None
    unit: str | None = None
    reason: str | None = None
    df_residual: float | None = None

    def __post_init__(self) -> None:
        for name in ("statistic", "df", "df_residual", "p_value"):
            object.__setattr__(self, name, _plain_float(name, getattr(self, name)))
        if self.p_value is None and not self.reason:
            raise ValueError(f"{self.method}: p_value is None, so `reason` must say why")

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)


def _freeze_arrays(result: object) -> None:
    """Make the arrays of a result read-only: a drawing function must not change a curve."""
    for field in fields(result):  # type: ignore[arg-type]
        value = getattr(result, field.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurvivalCurve:
    """A Kaplan-Meier curve: one value for each distinct time of the table.

    `n_at_risk` is just before each time; `survival` is just after it. The arrays `conf_low` and
    `conf_high` hold nan where limits do not exist (for log-log: survival exactly 0 or 1);
    `survival_at` and `survival_quantile` turn that into None with a reason.
    """

    group: str
    time: FloatArray
    n_at_risk: IntArray
    n_events: IntArray
    n_censored: IntArray
    n_entered: IntArray
    survival: FloatArray
    std_error: FloatArray
    conf_low: FloatArray
    conf_high: FloatArray
    n: int
    conf_level: float
    interval: str
    method: str
    unit: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        _freeze_arrays(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IncidenceCurve:
    """The cumulative incidence of one cause, one value for each distinct time of the table.

    `n_events` counts the events of this cause, `n_competing` those of the other causes. Limits are
    nan where the incidence is 0.
    """

    group: str
    cause: int
    time: FloatArray
    n_at_risk: IntArray
    n_events: IntArray
    n_competing: IntArray
    n_censored: IntArray
    incidence: FloatArray
    std_error: FloatArray
    conf_low: FloatArray
    conf_high: FloatArray
    n: int
    conf_level: float
    interval: str
    method: str
    unit: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        _freeze_arrays(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTable:
    """Counts under a survival curve at chosen times, for one group.

    At each time t: `n_at_risk` have entered before t and not left before t; `n_censored` and
    `n_events` left before t; `n_entered` entered before t (all of them when nobody enters late).
    Always n_at_risk + n_censored + n_events == n_entered.
    """

    group: str
    times: tuple[float, ...]
    n: int
    n_at_risk: tuple[int, ...]
    n_censored: tuple[int, ...]
    n_events: tuple[int, ...]
    n_entered: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)
