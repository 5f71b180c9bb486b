"""Pearson's chi-squared test of a table of counts, for rows that are independent."""

import numpy as np
from scipy.special import chdtrc

from ..estimate import HypothesisTest, IntArray
from ..summary import CountTable
from .two_by_two import TwoByTwo

__all__ = ["chi_squared"]


def chi_squared(table: CountTable | TwoByTwo) -> HypothesisTest:
    """Is the distribution over the columns the same in every row? No continuity correction.

    Rows and columns without counts are left out, as their cells expect nothing. Approximate: with
    small expected counts prefer `boschloo` or `fisher_mid_p`. `expected` lists the cells row by
    row, of the rows and columns kept. Validated against R `chisq.test(correct = FALSE)`
    (tests/reference/chi_squared.R). Reference: Pearson 1900.

    >>> round(chi_squared(TwoByTwo(events_1=10, n_1=20, events_0=5, n_0=20)).statistic, 4)
    2.6667
    """
    counts, groups = _cells(table)
    kept = counts[np.ix_(counts.sum(axis=1) > 0, counts.sum(axis=0) > 0)]
    n = int(kept.sum())
    df = (kept.shape[0] - 1) * (kept.shape[1] - 1)
    by_group = tuple(int(total) for total in counts.sum(axis=1))
    if n == 0 or df < 1:
        return HypothesisTest(
            method="Pearson chi-squared",
            p_value=None,
            groups=groups,
            n_by_group=by_group,
            n=n,
            unit=table.unit,
            reason="fewer than two rows or two columns with counts",
        )
    expected = np.outer(kept.sum(axis=1), kept.sum(axis=0)) / n
    statistic = float(((kept - expected) ** 2 / expected).sum())
    return HypothesisTest(
        method="Pearson chi-squared",
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        groups=groups,
        n_by_group=by_group,
        observed=tuple(float(k) for k in kept.ravel()),
        expected=tuple(float(k) for k in expected.ravel()),
        n=n,
        unit=table.unit,
    )


def _cells(table: CountTable | TwoByTwo) -> tuple[IntArray, tuple[str, ...]]:
    if isinstance(table, CountTable):
        return table.counts, table.rows
    one, zero = (table.events_1, table.n_1), (table.events_0, table.n_0)
    counts = np.array([[events, n - events] for events, n in (one, zero)], dtype=np.int64)
    return counts, ("group", "reference")
