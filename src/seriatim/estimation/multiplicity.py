"""Many comparisons find something by chance: p-values adjusted for the whole family of them.

The family is an inventory: every comparison that was made or planned, by name, also those without a
p-value. Leaving those out would reward whoever reports selectively. Adjustment needs all p-values
together and is no sum over sites; the results it starts from may be.

Validated against R `p.adjust` (tests/reference/multiplicity.R). References: Holm, Scand J Stat
1979;6:65. Hochberg, Biometrika 1988;75:800. Benjamini and Hochberg, J R Stat Soc B 1995;57:289.
"""

import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from .estimate import Estimate, FloatArray, HypothesisTest

__all__ = ["AdjustedComparison", "AdjustedFamily", "Adjustment", "Comparison", "adjust"]


class Adjustment(StrEnum):
    """What is kept low: the chance of any false finding, or the share of false ones among all.

    Holm holds whatever the dependence. Hochberg is never weaker and needs p-values that are
    independent or positively dependent, as does Benjamini-Hochberg for the share of false findings.
    """

    HOLM = "holm"
    HOCHBERG = "hochberg"
    BENJAMINI_HOCHBERG = "benjamini_hochberg"


_NAMES = {
    Adjustment.HOLM: "Holm",
    Adjustment.HOCHBERG: "Hochberg",
    Adjustment.BENJAMINI_HOCHBERG: "Benjamini-Hochberg (false discovery rate)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison of the family: its name, and its p-value or the reason why there is none."""

    name: str
    p_value: float | None
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.p_value is None:
            if not self.reason:
                raise ValueError(f"{self.name}: p_value is None, so `reason` must say why")
        elif not 0 <= self.p_value <= 1:
            raise ValueError(
                f"{self.name}: expected a p-value from 0 to 1, or None with a reason; "
                f"found {self.p_value!r}"
            )

    @classmethod
    def of(cls, name: str, result: Estimate | HypothesisTest) -> "Comparison":
        """Take the p-value, or the reason, from a result."""
        reason = None if result.p_value is not None else result.reason or "no test was made"
        return cls(name=name, p_value=result.p_value, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedComparison:
    """A comparison with its adjusted p-value and its rank: 1 is the smallest, ties share one."""

    name: str
    p_value: float | None
    adjusted: float | None
    rank: int | None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedFamily:
    """The whole inventory, in the order given.

    `family_size` is the number that the adjustment counts (None: unknown), `n_listed` how many are
    listed here and `n_reported` how many of those have a p-value.
    """

    method: str
    comparisons: tuple[AdjustedComparison, ...]
    family_size: int | None
    n_listed: int
    n_reported: int
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)


def adjust(
    comparisons: Sequence[Comparison],
    *,
    method: Adjustment | str = Adjustment.HOLM,
    family_size: int | None = None,
    complete: bool = True,
    count_missing: bool = True,
) -> AdjustedFamily:
    """Which findings remain when all comparisons of the family are counted?

    An adjusted p-value below 5 % is a finding at that level for the family. `family_size` is the
    number of comparisons by default: those without a p-value count too, as if theirs were 1 (R's
    `p.adjust` drops them unless told its `n`); `count_missing=False` leaves them out. Give a larger
    `family_size` if more were made than are listed. If more were made and nobody knows how many,
    say `complete=False`: no adjusted p-value is then invented, and the reason says so.

    >>> family = adjust([
    ...     Comparison(name="response", p_value=0.01),
    ...     Comparison(name="toxicity", p_value=0.04),
    ...     Comparison(name="survival", p_value=None, reason="no events"),
    ... ])
    >>> [c.adjusted for c in family.comparisons], family.family_size, family.n_reported
    ([0.03, 0.08, None], 3, 2)
    """
    chosen = _checked_method(method)
    _refuse_repeated_names(comparisons)
    reported = {c.name: c.p_value for c in comparisons if c.p_value is not None}
    counted = len(comparisons) if count_missing else len(reported)
    size, unknown = None, None
    if complete or family_size is not None:
        size = _checked_size(family_size, counted)
    else:
        unknown = "family size unknown: more comparisons were made than are listed"
    p_values = np.array(list(reported.values()), dtype=np.float64)
    adjusted = {} if size is None else _by_name(reported, _adjusted(p_values, size, chosen))
    ranks = {name: 1 + int((p_values < p).sum()) for name, p in reported.items()}
    return AdjustedFamily(
        method=_NAMES[chosen],
        comparisons=tuple(
            AdjustedComparison(
                name=c.name,
                p_value=c.p_value,
                adjusted=adjusted.get(c.name),
                rank=ranks.get(c.name),
                reason=c.reason if c.p_value is None else unknown,
            )
            for c in comparisons
        ),
        family_size=size,
        n_listed=len(comparisons),
        n_reported=len(reported),
        reason=unknown,
    )


def _by_name(reported: dict[str, float], adjusted: FloatArray) -> dict[str, float]:
    return dict(zip(reported, adjusted.tolist(), strict=True))


def _adjusted(p_values: FloatArray, size: int, method: Adjustment) -> FloatArray:
    """Adjusted p-values in the order given; those of the family that are missing count as 1."""
    order = np.argsort(p_values, kind="stable")
    ordered, rank = p_values[order], np.arange(1, p_values.size + 1)
    if method is Adjustment.HOLM:
        monotone = np.maximum.accumulate((size + 1 - rank) * ordered)
    else:
        factor = size + 1 - rank if method is Adjustment.HOCHBERG else size / rank
        monotone = np.minimum.accumulate((factor * ordered)[::-1])[::-1]
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(monotone, 1.0)
    return adjusted


def _checked_method(method: Adjustment | str) -> Adjustment:
    if method not in tuple(Adjustment):
        raise ValueError(f"method: expected one of {', '.join(Adjustment)}; found {method!r}")
    return Adjustment(method)


def _checked_size(family_size: int | None, counted: int) -> int:
    if family_size is None:
        return counted
    if operator.index(family_size) < counted:
        raise ValueError(
            f"family_size: expected at least the {counted} comparisons listed, found {family_size}"
        )
    return operator.index(family_size)


def _refuse_repeated_names(comparisons: Sequence[Comparison]) -> None:
    for name, times in Counter(comparison.name for comparison in comparisons).items():
        if times > 1:
            raise ValueError(f"comparisons: expected distinct names, found {name!r} {times} times")
