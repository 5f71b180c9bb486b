"""What were the patients like? Characteristics by group, and how far groups differ in them.

Measured variables come from `ValueCounts`, categories from `CountTable`; both add over parts of the
data. Tests of difference are in `group_tests` and `chi_squared`.

Validated against R `quantile`, `mean`, `sd` and formulas (tests/reference/descriptives.R).
References: Hyndman and Fan, Am Stat 1996;50:361. Austin, Stat Med 2009;28:3083. Yang and Dalton,
SAS Global Forum 2012, paper 335.
"""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ..estimate import Contrast, Estimate, FloatArray, IntArray
from ..summary import CountTable, position
from .value_counts import ValueCounts

__all__ = [
    "CategoryShare",
    "Description",
    "category_shares",
    "describe",
    "quantile",
    "standardized_difference",
]

_MEASURE = "standardized_mean_difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A measured variable in one group; numbers are None where no value, or only one, is known."""

    group: str
    n: int
    n_missing: int
    mean: float | None = None
    std_dev: float | None = None
    minimum: float | None = None
    first_quartile: float | None = None
    median: float | None = None
    third_quartile: float | None = None
    maximum: float | None = None
    quantile_type: int = 7
    unit: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShare:
    """How many rows of a group fall in one category, of how many."""

    group: str
    category: str
    count: int
    n: int
    share: float | None
    unit: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)


def describe(counts: ValueCounts, group: str = "all", *, quantile_type: int = 7) -> Description:
    """How large is the variable in this group, and how much does it vary?

    `quantile_type` 7 interpolates between the values next to a rank (the default of R and NumPy);
    2 takes a value, or the middle of two (the default of SAS). The standard deviation divides by
    n - 1. Missing values are counted and otherwise left out.

    >>> ages = ValueCounts.from_rows([50, 60, 61, 70, None])
    >>> result = describe(ages)
    >>> result.n, result.n_missing, result.mean, result.first_quartile, result.median
    (4, 1, 60.25, 57.5, 60.5)
    """
    own = counts.select(group)
    ends = np.cumsum(own.counts[0])
    n = int(ends[-1]) if ends.size else 0
    missing = int(own.missing[0])
    if n == 0:
        reason = f"no values in group {group!r}"
        return Description(group=group, n=0, n_missing=missing, unit=counts.unit, reason=reason)
    mean, squares = own.means()
    quartiles = [_quantile(own.values, ends, p, quantile_type) for p in (0.25, 0.5, 0.75)]
    return Description(
        group=group,
        n=n,
        n_missing=missing,
        mean=float(mean[0]),
        std_dev=math.sqrt(float(squares[0]) / (n - 1)) if n > 1 else None,
        minimum=float(own.values[np.searchsorted(ends, 1)]),
        first_quartile=quartiles[0],
        median=quartiles[1],
        third_quartile=quartiles[2],
        maximum=float(own.values[np.searchsorted(ends, n)]),
        quantile_type=quantile_type,
        unit=counts.unit,
        reason=None if n > 1 else "one value has no standard deviation",
    )


def quantile(
    counts: ValueCounts, probability: float, group: str = "all", *, quantile_type: int = 7
) -> float | None:
    """Below which value lies this share of the group? None without values. See `describe`.

    >>> quantile(ValueCounts.from_rows([1, 2, 3, 11]), 0.75)
    5.0
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: expected between 0 and 1, found {probability!r}")
    own = counts.select(group)
    ends = np.cumsum(own.counts[0])
    if ends.size == 0 or ends[-1] == 0:
        return None
    return _quantile(own.values, ends, probability, quantile_type)


def _quantile(values: FloatArray, ends: IntArray, probability: float, kind: int) -> float:
    """Quantile of sorted values with cumulative counts, types 2 and 7 of Hyndman and Fan."""
    if kind not in (2, 7):
        raise ValueError(f"quantile_type: expected 7 or 2, found {kind!r}")
    n = int(ends[-1])
    rank = n * probability if kind == 2 else 1 + (n - 1) * probability
    # A rank that is whole but for rounding is whole, as in R.
    below = math.floor(rank + 4 * np.finfo(np.float64).eps * max(rank, 1))
    part = max(rank - below, 0.0)
    if kind == 2:
        part = 0.5 if part < 4 * np.finfo(np.float64).eps * max(rank, 1) else 1.0
    ranks = np.clip([below, below + 1], 1, n)
    low, high = values[np.searchsorted(ends, ranks, side="left")].tolist()
    return float((1 - part) * low + part * high)


def category_shares(table: CountTable, group: str) -> tuple[CategoryShare, ...]:
    """How is the group divided over the categories (columns of the table)?

    The share is of the rows counted in the group; count rows with a missing category as a category
    of its own, or leave them out and say so.

    >>> table = CountTable.from_rows(["a", "a", "b"], ["arm", "leg", "leg"])
    >>> [(share.category, share.count, share.share) for share in category_shares(table, "a")]
    [('arm', 1, 0.5), ('leg', 1, 0.5)]
    """
    n = table.row_total(group)
    counts = table.counts[position("row", group, table.rows)].tolist()
    return tuple(
        CategoryShare(
            group=group,
            category=category,
            count=count,
            n=n,
            share=count / n if n else None,
            unit=table.unit,
            reason=None if n else f"no rows in group {group!r}",
        )
        for category, count in zip(table.columns, counts, strict=True)
    )


def standardized_difference(
    summary: ValueCounts | CountTable, group: str, reference: str
) -> Contrast:
    """How far apart are two groups in a variable, in standard deviations?

    Measured variables and two categories: the difference of means (or of shares of the second
    category) over the root of the average variance (Austin 2009), group minus reference. More
    categories: the Mahalanobis distance of the shares, never negative (Yang and Dalton 2012). It
    does not grow with the number of rows as a p-value does; 0.1 is often taken as small. It
    describes these groups, so it has no limits.

    >>> ages = ValueCounts.from_rows([50, 60, 70, 60, 70, 80], list("aaabbb"))
    >>> standardized_difference(ages, "b", "a").estimate.value
    1.0
    """
    if isinstance(summary, ValueCounts):
        return _difference_of_means(summary.select(group, reference), group, reference)
    rows = [position("row", name, summary.rows) for name in (group, reference)]
    counts = summary.counts[rows].astype(np.float64)
    counts = counts[:, counts.any(axis=0)]
    n = counts.sum(axis=1)
    if not n.all():
        return _contrast(summary, (group, reference), None, "no rows in one of the groups", n)
    shares = counts / n[:, None]
    if shares.shape[1] == 2:
        spread = float((shares[:, 0] * shares[:, 1]).sum()) / 2
        parts = shares[0, 1], shares[1, 1]
        return _scaled(summary, (group, reference), parts, spread, n)
    difference = (shares[0] - shares[1])[1:]
    covariance = sum(np.diag(p[1:]) - np.outer(p[1:], p[1:]) for p in shares) / 2
    if difference.size == 0 or np.linalg.matrix_rank(covariance, hermitian=True) < difference.size:
        reason = "the categories do not vary enough within the groups"
        return _contrast(summary, (group, reference), None, reason, n)
    distance = math.sqrt(float(difference @ np.linalg.solve(covariance, difference)))
    return _contrast(summary, (group, reference), distance, None, n)


def _difference_of_means(own: ValueCounts, group: str, reference: str) -> Contrast:
    n = own.n().astype(np.float64)
    if n.min() < 2:
        return _contrast(own, (group, reference), None, "fewer than two values in a group", n)
    mean, squares = own.means()
    spread = float((squares / (n - 1)).sum()) / 2 if own.varies(squares).any() else 0.0
    return _scaled(own, (group, reference), (float(mean[0]), float(mean[1])), spread, n)


def _scaled(
    summary: ValueCounts | CountTable,
    groups: tuple[str, str],
    parts: tuple[float, float],
    spread: float,
    n: FloatArray,
) -> Contrast:
    """Divide a difference of means by the root of the average variance."""
    if spread > 0:
        value, reason = (parts[0] - parts[1]) / math.sqrt(spread), None
    else:
        value, reason = None, "no spread within the groups"
    contrast = _contrast(summary, groups, value, reason, n)
    return replace(contrast, group_value=parts[0], reference_value=parts[1])


def _contrast(
    summary: ValueCounts | CountTable,
    groups: tuple[str, str],
    value: float | None,
    reason: str | None,
    n: FloatArray,
) -> Contrast:
    estimate = Estimate(
        method="standardized difference",
        value=value,
        conf_level=None,
        unit=summary.unit,
        n=int(n.sum()),
        reason=reason,
    )
    return Contrast(measure=_MEASURE, group=groups[0], reference=groups[1], estimate=estimate)
