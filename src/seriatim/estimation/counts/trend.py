"""Does the share with the event rise or fall over ordered groups of independent rows?

Cochran and Armitage's test, and its exact conditional version. For several rows a patient use
`clustered_linear` with the same scores. Validated against R `prop.trend.test` and the exact
distribution of `coin::oneway_test` (tests/reference/trend.R). References: Cochran, Biometrics
1954;10:417. Armitage, Biometrics 1955;11:375. Mehta, Patel and Tsiatis, Biometrics 1984;40:819.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, gammaln, xlog1py, xlogy

from ..encoding import finite_floats
from ..estimate import FloatArray, HypothesisTest, IntArray
from ..summary import CountTable, position

__all__ = ["cochran_armitage", "cochran_armitage_exact"]

# Additions that the exact test may make: a second or so.
_LARGEST_WORK = 400_000_000
# Beyond this the differences between scores, or their squares, lose their digits.
_LARGEST_SCORE = 1e12


@dataclass(frozen=True, slots=True)
class _Groups:
    """Events and rows of each group with its score."""

    labels: tuple[str, ...]
    events: IntArray
    n: IntArray
    scores: FloatArray
    unit: str | None

    @property
    def share(self) -> float:
        return float(self.events.sum() / self.n.sum())

    def obstacle(self) -> str | None:
        seen = self.n > 0
        if np.unique(self.scores[seen]).size < 2:
            return "fewer than two groups with rows and different scores"
        if self.events.sum() in (0, self.n.sum()):
            return "all rows have the same outcome"
        return None


def cochran_armitage(
    table: CountTable, event_column: str, *, scores: Mapping[str, float] | None = None
) -> HypothesisTest:
    """Does the share with the event change steadily over ordered groups?

    `table` has a row for each group; `event_column` is the column that counts as event. `scores`
    gives each group a number, for example a dose; by default 0, 1, 2, ... in the order of the
    table, in which text stands by the alphabet, so say the scores if the order matters. The
    statistic is (sum of s (x - n p))^2 / (p (1 - p) (sum of n s^2 - (sum of n s)^2 / N)), chi-
    squared on one degree of freedom. It sees trends only: a share that rises and falls again may
    pass unnoticed. One outcome for all rows, or one group: no p-value, with the reason.

    >>> rows = ["1"] * 4 + ["2"] * 4 + ["3"] * 4, [1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0]
    >>> test = cochran_armitage(CountTable.from_rows(*rows), "1")
    >>> test.statistic, round(test.p_value, 4)
    (2.0, 0.1573)
    """
    groups = _groups(table, event_column, scores)
    method, reason = "Cochran-Armitage trend", groups.obstacle()
    if reason is not None:
        return _result(groups, method, reason=reason)
    # The statistic does not depend on the origin and unit of the scores; from 0 to 1 is safe.
    scale = (groups.scores - groups.scores.min()) / np.ptp(groups.scores)
    gap = float(scale @ (groups.events - groups.n * groups.share))
    center = float(scale @ groups.n) / int(groups.n.sum())
    spread = float(groups.n @ (scale - center) ** 2)
    statistic = gap**2 / (groups.share * (1 - groups.share) * spread)
    p_value = float(chdtrc(1, statistic))
    return _result(groups, method, statistic=statistic, p_value=p_value)


def cochran_armitage_exact(
    table: CountTable, event_column: str, *, scores: Mapping[str, float] | None = None
) -> HypothesisTest:
    """Does the share with the event change steadily? The exact test, given all margins.

    The probability of a sum of scores at least as far from its expectation as the one observed, in
    either direction, over all ways to place the events among the rows. Scores must be whole
    numbers. For small groups; beyond a limit of work there is no p-value, with the reason, and the
    chi-squared test is accurate.

    One event among three rows, in the last group: the first is as far from the middle.

    >>> table = CountTable.from_rows(["1", "2", "3"], ["no", "no", "yes"])
    >>> round(cochran_armitage_exact(table, "yes").p_value, 6)
    0.666667
    """
    groups = _groups(table, event_column, scores)
    method, reason = "Cochran-Armitage trend, exact", groups.obstacle()
    if reason is not None:
        return _result(groups, method, reason=reason)
    if not np.array_equal(groups.scores, np.rint(groups.scores)):
        reason = "the exact test needs whole numbers as scores; multiply them all"
        return _result(groups, method, reason=reason)
    steps = (groups.scores - groups.scores.min()).astype(np.int64)
    steps //= np.gcd.reduce(steps)
    # Placing the rarer outcome is the same test with less work.
    flipped = 2 * groups.events.sum() > groups.n.sum()
    placed = groups.n - groups.events if flipped else groups.events
    n, total = int(groups.n.sum()), int(placed.sum())
    if n * (total + 1) * (total * int(steps.max()) + 1) > _LARGEST_WORK:
        reason = "too many rows to enumerate; use cochran_armitage"
        return _result(groups, method, reason=reason)
    probability = _distribution(groups.n, steps, total)
    # Distances in units of 1 / n are whole numbers, so that ties are exact.
    center = total * int(steps @ groups.n)
    distance = np.abs(n * np.arange(probability.size) - center)
    observed = abs(n * int(steps @ placed) - center)
    p_value = min(1.0, float(probability[distance >= observed].sum()))
    return _result(groups, method, p_value=p_value)


def _distribution(n: IntArray, steps: IntArray, total: int) -> FloatArray:
    """Probability of each sum of scores when `total` events are placed among the rows.

    Group by group, over the events placed so far and their sum of scores. The events of a group
    are binomial with the overall share; given their total, any share gives the same.
    """
    share = total / int(n.sum())
    placed = np.ones((1, 1))
    masses = [_binomial(size, min(size, total), share) for size in n.tolist()]
    for mass, step in zip(masses[:-1], steps[:-1].tolist(), strict=True):
        most, reach = placed.shape[0] - 1, placed.shape[1]
        after = np.zeros((min(most + mass.size, total + 1), reach + (mass.size - 1) * step))
        for k, weight in enumerate(mass.tolist()):
            own = placed[: total + 1 - k]
            after[k : k + own.shape[0], k * step : k * step + reach] += weight * own
        placed = after
    # The last group takes what is left to place.
    step, reach = int(steps[-1]), placed.shape[1]
    probability = np.zeros(reach + (masses[-1].size - 1) * step)
    for k, weight in enumerate(masses[-1].tolist()):
        if total - k < placed.shape[0]:
            probability[k * step : k * step + reach] += weight * placed[total - k]
    return np.asarray(probability / probability.sum())


def _binomial(size: int, most: int, share: float) -> FloatArray:
    x = np.arange(most + 1.0)
    log_choose = gammaln(size + 1) - gammaln(x + 1) - gammaln(size - x + 1)
    return np.asarray(np.exp(log_choose + xlogy(x, share) + xlog1py(size - x, -share)))


def _groups(table: CountTable, event_column: str, scores: Mapping[str, float] | None) -> _Groups:
    n = table.counts.sum(axis=1)
    events = n if not table.columns else table.counts[:, _column(table, event_column)]
    if scores is None:
        return _Groups(table.rows, events, n, np.arange(n.size, dtype=np.float64), table.unit)
    if set(scores) != set(table.rows):
        raise ValueError(
            f"scores: expected one for each of the groups {', '.join(table.rows)}; "
            f"found {', '.join(scores) or 'none'}"
        )
    values = finite_floats("scores", [scores[group] for group in table.rows])
    if values.size and float(np.abs(values).max()) > _LARGEST_SCORE:
        raise ValueError(
            f"scores: expected numbers up to {_LARGEST_SCORE:g}, found {np.abs(values).max():g}. "
            "Use a larger unit."
        )
    return _Groups(table.rows, events, n, values, table.unit)


def _column(table: CountTable, event_column: str) -> int:
    return position("event_column", event_column, table.columns)


def _result(
    groups: _Groups,
    method: str,
    *,
    statistic: float | None = None,
    p_value: float | None = None,
    reason: str | None = None,
) -> HypothesisTest:
    total = int(groups.n.sum())
    expected = groups.n * (int(groups.events.sum()) / max(total, 1))
    return HypothesisTest(
        method=method,
        statistic=statistic,
        df=None if statistic is None else 1,
        p_value=p_value,
        groups=groups.labels,
        n_by_group=tuple(int(n) for n in groups.n),
        observed=tuple(float(k) for k in groups.events),
        expected=tuple(float(k) for k in expected),
        n=total,
        n_events=int(groups.events.sum()),
        unit=groups.unit,
        reason=reason,
    )
