"""Sums over patients of squared influences: what a clustered variance is made of.

A patient's influence on an estimate is how the estimate moves with that patient's weight. Those of
independent patients are independent, so the variance of an estimate is the sum of their squares,
and the covariance of two estimates (two groups that share patients, say) the sum of products.
These sums add over sites whose patients are disjoint; the influences themselves stay at the site.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..encoding import merge_units
from ..estimate import Contrast, Estimate, FloatArray
from ..intervals import normal_quantile

__all__ = ["CurveSquares", "InfluenceMatrix", "difference", "with_normal_limits"]

_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CurveSquares:
    """Squared influences on a whole curve: `squares` (T,) summed over `n_patients` patients.

    `curve` says of what (method, group, event): sums of different curves cannot be added.
    """

    curve: str
    time: FloatArray
    squares: FloatArray
    n_patients: int
    unit: str | None = None

    def __post_init__(self) -> None:
        self.time.setflags(write=False)
        self.squares.setflags(write=False)

    @classmethod
    def zero(cls) -> "CurveSquares":
        """Return the sum over no patients."""
        return cls(curve="", time=np.zeros(0), squares=np.zeros(0), n_patients=0)

    def __add__(self, other: "CurveSquares") -> "CurveSquares":
        if not isinstance(other, CurveSquares):
            return NotImplemented
        if not self.curve or not other.curve:
            return self if self.curve else other
        if self.curve != other.curve or not np.array_equal(self.time, other.time):
            raise ValueError(
                f"squares: expected sums for one curve on one merged table, found {self.curve!r} "
                f"on {self.time.size} times and {other.curve!r} on {other.time.size}. "
                "Every site has to use the table that was sent out."
            )
        return CurveSquares(
            curve=self.curve,
            time=self.time,
            squares=self.squares + other.squares,
            n_patients=self.n_patients + other.n_patients,
            unit=merge_units(self.unit, other.unit),
        )

    def std_error(self, curve: str, time: FloatArray) -> FloatArray:
        """Return the standard error of this curve at its times, or refuse another curve."""
        if self.curve != curve or not np.array_equal(self.time, time):
            raise ValueError(
                f"squares: expected sums for {curve!r} on {time.size} times, "
                f"found {self.curve!r} on {self.time.size}"
            )
        return np.sqrt(self.squares)

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        labels = {"curve": self.curve, "n_patients": self.n_patients, "unit": self.unit}
        return {**labels, "time": self.time.tolist(), "squares": self.squares.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "CurveSquares":
        """Read back what `to_json` wrote."""
        arrays = {name: np.array(data[name], dtype=np.float64) for name in ("time", "squares")}
        return cls(**{**data, **arrays})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InfluenceMatrix:
    """Products of influences on several numbers: `products` (q, q) for q `labels`.

    A label names its number, for example a group and a time.
    """

    labels: tuple[str, ...]
    products: FloatArray
    n_patients: int

    def __post_init__(self) -> None:
        self.products.setflags(write=False)

    @classmethod
    def zero(cls) -> "InfluenceMatrix":
        """Return the sum over no patients."""
        return cls(labels=(), products=np.zeros((0, 0)), n_patients=0)

    @classmethod
    def from_influences(
        cls, labels: tuple[str, ...], influences: list[FloatArray]
    ) -> "InfluenceMatrix":
        """Sum the products; `influences` holds an array over patients for each label."""
        matrix = np.column_stack(influences)
        return cls(labels=labels, products=matrix.T @ matrix, n_patients=matrix.shape[0])

    def __add__(self, other: "InfluenceMatrix") -> "InfluenceMatrix":
        if not isinstance(other, InfluenceMatrix):
            return NotImplemented
        if not self.labels or not other.labels:
            return self if self.labels else other
        if self.labels != other.labels:
            raise ValueError(
                f"products: expected the same numbers in both sums, found {', '.join(self.labels)} "
                f"and {', '.join(other.labels)}"
            )
        return InfluenceMatrix(
            labels=self.labels,
            products=self.products + other.products,
            n_patients=self.n_patients + other.n_patients,
        )

    def covariance(self, first: str, second: str) -> float:
        """Return the covariance of two of the numbers, or with a label twice its variance."""
        for label in (first, second):
            if label not in self.labels:
                known = ", ".join(self.labels)
                raise ValueError(f"label: expected one of {known}; found {label!r}")
        return float(self.products[self.labels.index(first), self.labels.index(second)])

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        labels = {"labels": list(self.labels), "n_patients": self.n_patients}
        return {**labels, "products": self.products.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "InfluenceMatrix":
        """Read back what `to_json` wrote."""
        size = len(data["labels"])
        products = np.array(data["products"], dtype=np.float64).reshape(size, size)
        return cls(labels=tuple(data["labels"]), products=products, n_patients=data["n_patients"])


def difference(
    group: tuple[str, Estimate],
    reference: tuple[str, Estimate],
    measure: str,
    covariance: float = 0.0,
) -> Contrast:
    """Subtract two estimates with standard errors; limits are value -/+ z std_error.

    `covariance` is that of the two estimates: 0 for groups without a patient in common. Without
    one of the values there is no difference, without a standard error no limits.

    >>> two = (Estimate(method="m", value=v, std_error=s, conf_low=0, conf_high=1)
    ...        for v, s in ((0.5, 0.3), (0.25, 0.4)))
    >>> estimate = difference(("b", next(two)), ("a", next(two)), "risk_difference").estimate
    >>> estimate.value, round(estimate.std_error, 12)
    (0.25, 0.5)
    """
    (name, first), (other, second) = group, reference
    both = ((name, first), (other, second))
    missing = [f"{label}: {one.reason}" for label, one in both if one.value is None]
    vague = [f"{label}: {one.reason}" for label, one in both if one.std_error is None]
    value = None if missing else (first.value or 0.0) - (second.value or 0.0)
    apart = (first.std_error or 0.0) ** 2 + (second.std_error or 0.0) ** 2
    variance = apart - 2 * covariance
    reason = next(iter(missing + vague), None)
    if reason is None and variance <= _ROUNDING * apart:
        reason = "the difference has no spread between patients, so no limits"
    estimate = Estimate(
        method=f"difference of two: {first.method}, plain limits",
        value=value,
        conf_level=first.conf_level,
        unit=merge_units(first.unit, second.unit),
        n=(first.n or 0) + (second.n or 0),
        n_events=(first.n_events or 0) + (second.n_events or 0),
        reason=reason or "limits follow",
    )
    if reason is None and value is not None:
        estimate = with_normal_limits(estimate, value, math.sqrt(variance))
    return Contrast(
        measure=measure,
        group=name,
        reference=other,
        estimate=estimate,
        group_value=first.value,
        reference_value=second.value,
    )


def with_normal_limits(estimate: Estimate, value: float, std_error: float) -> Estimate:
    """Give an estimate its value, standard error, limits value -/+ z std_error and test of 0.

    >>> bare = Estimate(method="m", value=None, reason="to be filled")
    >>> round(with_normal_limits(bare, 1.0, 0.5).conf_low, 4)
    0.02
    """
    half = normal_quantile(estimate.conf_level or 0.95) * std_error
    statistic = value / std_error
    return replace(
        estimate,
        value=value,
        std_error=std_error,
        statistic=statistic,
        p_value=math.erfc(abs(statistic) / math.sqrt(2)),
        conf_low=value - half,
        conf_high=value + half,
        reason=None,
    )
