"""Is the odds ratio the same in every stratum? The test of Breslow and Day, with Tarone's term.

Two rounds: the Mantel-Haenszel odds ratio of all strata is broadcast, and sums at that ratio come
back. The page is docs/methods/mantel_haenszel.md, the references are in `mantel_haenszel`.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from scipy.special import chdtrc

from ..encoding import merge_units
from ..estimate import FloatArray, HypothesisTest
from .mantel_haenszel import mantel_haenszel_odds_ratio, mantel_haenszel_sums
from .stratified_table import StratifiedTable

__all__ = ["BreslowDaySums", "breslow_day", "breslow_day_sums", "breslow_day_test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreslowDaySums:
    """Sums over strata at one odds ratio: squared standardized gaps, gaps, and variances.

    A gap is the group's events minus those that the odds ratio and the margins of the stratum lead
    to expect.
    """

    odds_ratio: float | None
    n: int
    n_strata: int
    squares: float
    gap: float
    variance: float
    unit: str | None = None

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no strata, at any odds ratio."""
        return cls(odds_ratio=None, n=0, n_strata=0, squares=0.0, gap=0.0, variance=0.0)

    def __add__(self, other: "BreslowDaySums") -> "BreslowDaySums":
        if not isinstance(other, BreslowDaySums):
            return NotImplemented
        ratios = {self.odds_ratio, other.odds_ratio} - {None}
        if len(ratios) > 1:
            raise ValueError(
                f"odds_ratio: expected sums at one odds ratio, found {sorted(map(str, ratios))}. "
                "Broadcast the ratio of all strata first."
            )
        return BreslowDaySums(
            odds_ratio=ratios.pop() if ratios else None,
            n=self.n + other.n,
            n_strata=self.n_strata + other.n_strata,
            squares=self.squares + other.squares,
            gap=self.gap + other.gap,
            variance=self.variance + other.variance,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the sums as a dictionary that `json.dumps` accepts."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(**data)


def breslow_day(table: StratifiedTable, *, tarone: bool = True) -> HypothesisTest:
    """Is the odds ratio the same in every stratum?

    At the Mantel-Haenszel odds ratio of this table; see `breslow_day_test`. A small p-value says
    that one ratio does not describe the strata. A large one says little: the test has low power.

    >>> table = StratifiedTable.from_rows(
    ...     ["s", "t"] * 4, list("bbbbaaaa"), [1, 1, 0, 0, 1, 1, 0, 0], group="b", reference="a"
    ... )
    >>> breslow_day(table).statistic
    0.0
    """
    ratio = mantel_haenszel_odds_ratio(mantel_haenszel_sums(table))
    if ratio.value is None or ratio.value == 0:
        return HypothesisTest(
            method=_name(tarone),
            p_value=None,
            n=ratio.n,
            unit=table.unit,
            reason=ratio.reason,
        )
    return breslow_day_test(breslow_day_sums(table, ratio.value), tarone=tarone)


def breslow_day_sums(table: StratifiedTable, odds_ratio: float) -> BreslowDaySums:
    """Sum over the strata of one table, at an odds ratio that all strata were told.

    Strata in which a group has no rows, or all rows the same outcome, say nothing and are left out.
    """
    if not 0 < odds_ratio < math.inf:
        raise ValueError(f"odds_ratio: expected a finite ratio above 0, found {odds_ratio!r}")
    a, n_1, c, n_0 = table.counts.T.astype(np.float64)
    events = a + c
    kept = (n_1 > 0) & (n_0 > 0) & (events > 0) & (events < n_1 + n_0)
    a, n_1, n_0, events = a[kept], n_1[kept], n_0[kept], events[kept]
    fitted = _fitted_events(n_1, n_0, events, odds_ratio)
    cells = np.array([fitted, n_1 - fitted, events - fitted, n_0 - events + fitted])
    variance = 1 / (1 / cells).sum(axis=0)
    gap = a - fitted
    return BreslowDaySums(
        odds_ratio=float(odds_ratio),
        n=int(table.counts[:, [1, 3]].sum()),
        n_strata=int(kept.sum()),
        squares=float((gap**2 / variance).sum()),
        gap=float(gap.sum()),
        variance=float(variance.sum()),
        unit=table.unit,
    )


def _fitted_events(
    n_1: FloatArray, n_0: FloatArray, events: FloatArray, odds_ratio: float
) -> FloatArray:
    """Group events that give the odds ratio with these margins: the root of a quadratic."""
    square = 1 - odds_ratio
    slope = n_0 - events + odds_ratio * (n_1 + events)
    product = odds_ratio * n_1 * events
    root = np.sqrt(slope**2 + 4 * square * product)
    # A negative slope means a ratio below 1; of the two forms of the root, take the one that adds.
    added = np.where(slope >= 0, slope + root, 1.0)
    other = 2 * square if square > 0 else 1.0
    fitted: FloatArray = np.where(slope >= 0, 2 * product / added, (root - slope) / other)
    return fitted


def breslow_day_test(sums: BreslowDaySums, *, tarone: bool = True) -> HypothesisTest:
    """Is the odds ratio the same in every stratum, from sums of many sites?

    Chi-squared on the number of informative strata minus one. Tarone's term (default) subtracts
    (sum of gaps)^2 / sum of variances, which the Mantel-Haenszel ratio leaves above 0.
    """
    reason = None if sums.n_strata > 1 else "fewer than two strata say anything about the ratio"
    statistic = p_value = None
    if reason is None:
        statistic = sums.squares - (sums.gap**2 / sums.variance if tarone else 0.0)
        statistic = max(statistic, 0.0)
        p_value = float(chdtrc(sums.n_strata - 1, statistic))
    return HypothesisTest(
        method=_name(tarone),
        statistic=statistic,
        df=None if statistic is None else sums.n_strata - 1,
        p_value=p_value,
        n=sums.n,
        unit=sums.unit,
        reason=reason,
    )


def _name(tarone: bool) -> str:
    return "Breslow-Day, Tarone" if tarone else "Breslow-Day"
