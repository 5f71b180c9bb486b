"""Yes/no outcomes in pairs: the same patient at a first and a second occasion.

Only pairs that changed carry information about a difference. With b pairs yes-then-no and c pairs
no-then-yes of n, McNemar's tests and the conditional odds ratio look at c in b + c; the risk
difference (c - b) / n needs n as well, and Tango's score limits need all three.

Validated against R `mcnemar.test`, `binom.test` and Tango's score with its constrained maximum
found numerically (tests/reference/paired.R). References: McNemar, Psychometrika 1947;12:153. Tango,
Stat Med 1998;17:891. Fagerland, Lydersen and Laake, BMC Med Res Methodol 2013;13:91.
"""

import math
import operator
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np
from scipy.special import bdtr, chdtrc

from ..encoding import encode_patients, merge_units, same_length, yes_no
from ..estimate import Estimate, HypothesisTest, checked_conf_level
from ..intervals import clopper_pearson, normal_quantile
from .two_by_two import find_limit

__all__ = [
    "PairedTable",
    "mcnemar",
    "mcnemar_exact",
    "mcnemar_mid_p",
    "paired_difference",
    "paired_odds_ratio",
    "tango_score",
]

_CELLS = ("both", "first_only", "second_only", "neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedTable:
    """Pairs with a yes on both occasions, on the first or second only, and on neither.

    Four counts, so tables of different patients add exactly.

    >>> PairedTable.from_rows(["a", "b", "c"], [1, 1, 0], [1, 0, 0])
    PairedTable(both=1, first_only=1, second_only=0, neither=1, unit=None)
    """

    both: int
    first_only: int
    second_only: int
    neither: int
    unit: str | None = None

    def __post_init__(self) -> None:
        for name in _CELLS:
            count = operator.index(getattr(self, name))
            if count < 0:
                raise ValueError(f"{name}: expected a count of pairs, 0 or more, found {count}")
            object.__setattr__(self, name, count)

    @classmethod
    def zero(cls) -> Self:
        """Return the table of no pairs."""
        return cls(both=0, first_only=0, second_only=0, neither=0)

    @classmethod
    def from_rows(cls, patient: Any, first: Any, second: Any) -> Self:
        """Count pairs: one row a patient, with True/False (or 1/0) on both occasions.

        `patient` (n,) whole numbers or text, each once; `first` and `second` (n,). A missing
        outcome is refused: a patient seen once is no pair, and has to be counted elsewhere.
        """
        one, two = yes_no("first", first), yes_no("second", second)
        same_length(patient=patient, first=one, second=two)
        _refuse_repeats(patient)
        return cls(
            both=int((one & two).sum()),
            first_only=int((one & ~two).sum()),
            second_only=int((~one & two).sum()),
            neither=int((~one & ~two).sum()),
        )

    def __add__(self, other: "PairedTable") -> "PairedTable":
        if not isinstance(other, PairedTable):
            return NotImplemented
        sums = {name: getattr(self, name) + getattr(other, name) for name in _CELLS}
        return PairedTable(**sums, unit=merge_units(self.unit, other.unit))

    def with_unit(self, unit: str | None) -> "PairedTable":
        """Say what a pair is: patient, treated field."""
        return replace(self, unit=unit)

    @property
    def n(self) -> int:
        """Return all pairs."""
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def n_discordant(self) -> int:
        """Return the pairs that changed."""
        return self.first_only + self.second_only

    def to_json(self) -> dict[str, Any]:
        """Return the counts as a dictionary that `json.dumps` accepts."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(**data)


def _refuse_repeats(patient: Any) -> None:
    names, codes = encode_patients(patient)
    times = np.bincount(codes, minlength=names.size)
    if (times > 1).any():
        worst = int(np.argmax(times))
        raise ValueError(
            f"patient: expected one pair a patient, found {times[worst]} rows of patient "
            f"{names[worst]!s}. Choose one pair, or use the clustered comparison for all rows."
        )


def _test(
    table: PairedTable,
    method: str,
    p_value: float | None,
    *,
    statistic: float | None = None,
    reason: str | None = None,
) -> HypothesisTest:
    expected = table.n_discordant / 2
    return HypothesisTest(
        method=method,
        p_value=p_value,
        statistic=statistic,
        df=None if statistic is None else 1,
        groups=("first only", "second only"),
        observed=(float(table.first_only), float(table.second_only)),
        expected=(expected, expected),
        n=table.n,
        unit=table.unit,
        reason=reason,
    )


def mcnemar(table: PairedTable) -> HypothesisTest:
    """Is yes as frequent on the second occasion as on the first? McNemar's chi-squared.

    (b - c)^2 / (b + c) without continuity correction. Too liberal in small samples: prefer
    `mcnemar_mid_p`. Without a changed pair the statistic is 0 / 0 and there is no p-value.

    >>> test = mcnemar(PairedTable(both=20, first_only=12, second_only=2, neither=25))
    >>> round(test.statistic, 4), round(test.p_value, 4)
    (7.1429, 0.0075)
    """
    method = "McNemar chi-squared"
    if table.n_discordant == 0:
        return _test(table, method, None, reason=_nothing_changed(table))
    statistic = (table.first_only - table.second_only) ** 2 / table.n_discordant
    return _test(table, method, float(chdtrc(1, statistic)), statistic=statistic)


def mcnemar_exact(table: PairedTable) -> HypothesisTest:
    """Is yes as frequent on the second occasion as on the first? The exact binomial test.

    Two-sided, of b in b + c against one half. Conservative: prefer `mcnemar_mid_p`. 1 if no pair
    changed.

    >>> test = mcnemar_exact(PairedTable(both=20, first_only=12, second_only=2, neither=25))
    >>> round(test.p_value, 6)
    0.012939
    """
    method = "McNemar exact"
    if table.n == 0:
        return _test(table, method, None, reason="no pairs")
    smaller = min(table.first_only, table.second_only)
    return _test(table, method, min(1.0, 2 * float(bdtr(smaller, table.n_discordant, 0.5))))


def mcnemar_mid_p(table: PairedTable) -> HypothesisTest:
    """Is yes as frequent on the second occasion as on the first? McNemar mid-p, the preferred test.

    The exact p-value minus the probability of the b observed (Fagerland 2013): its size stays near
    the level without the caution of the exact test. 1 if no pair changed or b = c.

    >>> test = mcnemar_mid_p(PairedTable(both=20, first_only=12, second_only=2, neither=25))
    >>> round(test.p_value, 6)
    0.007385
    """
    method = "McNemar mid-p"
    if table.n == 0:
        return _test(table, method, None, reason="no pairs")
    smaller = min(table.first_only, table.second_only)
    if table.first_only == table.second_only:
        return _test(table, method, 1.0)
    # P(X <= k) + P(X <= k - 1) = 2 P(X <= k) - P(X = k), without a subtraction.
    below = float(bdtr(smaller - 1, table.n_discordant, 0.5)) if smaller else 0.0
    return _test(table, method, float(bdtr(smaller, table.n_discordant, 0.5)) + below)


def _nothing_changed(table: PairedTable) -> str:
    return "no pairs" if table.n == 0 else "no pair changed between the occasions"


def paired_difference(table: PairedTable, *, conf_level: float = 0.95) -> Estimate:
    """By how much does the share of yes change from the first to the second occasion?

    Value (c - b) / n, second minus first, with Tango's score limits, which exist and stay within
    -1 and 1 also when no pair changed, or all did.

    >>> table = PairedTable(both=20, first_only=12, second_only=2, neither=25)
    >>> estimate = paired_difference(table)
    >>> round(estimate.value, 6), round(estimate.conf_low, 6), round(estimate.conf_high, 6)
    (-0.169492, -0.296961, -0.052022)
    """
    level = checked_conf_level(conf_level)
    value = low = high = None
    if table.n:
        value = (table.second_only - table.first_only) / table.n
        z = normal_quantile(level)

        def excess(delta: float) -> float:
            return min(abs(tango_score(table, delta)), 1e6) - z

        low, high = find_limit(excess, value, -1.0), find_limit(excess, value, 1.0)
    return Estimate(
        method="paired risk difference, Tango",
        value=value,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=table.unit,
        n=table.n,
        reason=None if table.n else "no pairs",
    )


def tango_score(table: PairedTable, delta: float) -> float:
    """Score statistic z of "the share of yes changes by delta" (Tango 1998).

    The restricted estimate q of P(yes then no) is the larger root of
    2n q^2 + ((2n - c + b) delta - b - c) q - b delta (1 - delta). Infinite where delta is
    impossible with these counts; 0 at the observed difference. At least one pair is needed.

    >>> table = PairedTable(both=20, first_only=12, second_only=2, neither=25)
    >>> round(tango_score(table, 0.0), 4)
    -2.6726
    """
    n, b, c = table.n, table.first_only, table.second_only
    gap = c - b - n * delta
    if abs(gap) < 1e-12 * n:
        return 0.0
    slope = (2 * n - c + b) * delta - b - c
    product = b * delta * (1 - delta)
    root = math.sqrt(max(slope * slope + 8 * n * product, 0.0))
    # Of the two forms of one root, the one that adds numbers of like sign.
    q = (root - slope) / (4 * n) if slope <= 0 else 2 * product / (root + slope)
    q = max(q, 0.0, -delta)
    variance = n * (2 * q + delta * (1 - delta))
    return gap / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, gap)


def paired_odds_ratio(table: PairedTable, *, conf_level: float = 0.95) -> Estimate:
    """How many times as large are a patient's odds of yes on the second occasion?

    The conditional estimate c / b; limits are those of Clopper-Pearson for c in b + c, transformed
    by p / (1 - p). No yes-then-no pair: no finite value and no upper limit. No changed pair:
    nothing. It describes one patient's odds and lies further from 1 than the ratio of the two
    occasions' odds.

    >>> table = PairedTable(both=20, first_only=12, second_only=2, neither=25)
    >>> estimate = paired_odds_ratio(table)
    >>> round(estimate.value, 4), round(estimate.conf_low, 4), round(estimate.conf_high, 4)
    (0.1667, 0.0181, 0.7486)
    """
    level = checked_conf_level(conf_level)
    value = low = high = reason = None
    if table.n_discordant == 0:
        reason = _nothing_changed(table)
    else:
        low = _odds(clopper_pearson(table.second_only, table.n_discordant, level)[0])
        if table.first_only == 0:
            reason = "no pair went from yes to no: the ratio and its upper limit are unbounded"
        else:
            value = table.second_only / table.first_only
            # From the other side, where the limit is far from 1 and its complement exact.
            high = 1 / _odds(clopper_pearson(table.first_only, table.n_discordant, level)[0])
    return Estimate(
        method="conditional odds ratio of pairs, exact",
        value=value,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=table.unit,
        n=table.n,
        reason=reason,
    )


def _odds(share: float) -> float:
    return share / (1 - share)
