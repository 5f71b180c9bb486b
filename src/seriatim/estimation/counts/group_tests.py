"""Do measured values differ between groups? Rank tests and analysis of variance from value counts.

For rows that are independent, such as one row a patient. Procedures of one patient are not: with
several rows a patient these p-values are wrong in either direction.

Validated against R `kruskal.test`, `wilcox.test`, `oneway.test` (tests/reference/descriptives.R).
References: Kruskal and Wallis, JASA 1952;47:583. Mann and Whitney, Ann Math Stat 1947;18:50. Welch,
Biometrika 1951;38:330.
"""

import math
from dataclasses import replace

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr

from ..estimate import FloatArray, HypothesisTest
from .value_counts import ValueCounts

__all__ = ["kruskal_wallis", "one_way_anova", "wilcoxon_rank_sum"]

# As in R: the exact distribution for fewer rows a group than this, when no values are tied.
_FEW = 50
_ALL_THE_SAME = "all values are the same"


def kruskal_wallis(counts: ValueCounts) -> HypothesisTest:
    """Do the groups' distributions differ in level? Ties get the mean of their ranks.

    Groups without values are left out. Chi-squared with the usual correction for ties, on groups
    minus one degrees of freedom; approximate with fewer than about five rows a group.

    >>> counts = ValueCounts.from_rows([1, 2, 3, 4, 5, 6], list("aabbcc"))
    >>> round(kruskal_wallis(counts).statistic, 4)
    4.5714
    """
    outline, kept = _outline(counts, "Kruskal-Wallis")
    if len(kept.groups) < 2:
        return outline
    own, n = kept.counts.astype(np.float64), kept.n().astype(np.float64)
    total = float(n.sum())
    ranks, ties = _ranks(own)
    if ties == 1:
        return replace(outline, reason=_ALL_THE_SAME)
    deviation = (own * (ranks - (total + 1) / 2)).sum(axis=1)
    statistic = 12 / (total * (total + 1)) * float((deviation**2 / n).sum()) / (1 - ties)
    df = n.size - 1
    p_value = float(chdtrc(df, statistic))
    return replace(outline, statistic=statistic, df=df, p_value=p_value, reason=None)


def wilcoxon_rank_sum(
    counts: ValueCounts, group: str, reference: str, *, exact: bool | None = None
) -> HypothesisTest:
    """Do values of one group tend to be larger than those of another (Wilcoxon, Mann-Whitney)?

    The statistic is the number of pairs in which the value of `group` is the larger, ties counting
    half. The p-value is two-sided: exact if both groups have fewer than 50 rows and no two values
    are equal (or `exact=True`), otherwise normal, corrected for ties and for continuity.

    >>> counts = ValueCounts.from_rows([1, 2, 3, 4, 5, 6], list("aaabbb"))
    >>> test = wilcoxon_rank_sum(counts, "b", "a")
    >>> test.statistic, test.p_value
    (9.0, 0.1)
    """
    outline, kept = _outline(counts.select(group, reference), "Wilcoxon rank sum")
    if len(kept.groups) < 2:
        return outline
    own, (n, m) = kept.counts.astype(np.float64), kept.n().tolist()
    ranks, ties = _ranks(own)
    pairs = float((own[0] * ranks).sum()) - n * (n + 1) / 2
    outline = replace(outline, statistic=pairs)
    if exact is None:
        exact = max(n, m) < _FEW and ties == 0
    if exact and ties > 0:
        return replace(outline, reason="values are tied, so there is no exact p-value")
    if ties == 1:
        return replace(outline, reason=_ALL_THE_SAME)
    if exact:
        method, p_value = "exact", _exact_rank_sum(round(pairs), n, m)
    else:
        method = "normal with corrections for ties and continuity"
        variance = n * m * (n + m + 1) / 12 * (1 - ties)
        distance = max(abs(pairs - n * m / 2) - 0.5, 0.0)
        p_value = float(2 * ndtr(-distance / math.sqrt(variance)))
    return replace(outline, method=f"{outline.method}, {method}", p_value=p_value, reason=None)


def one_way_anova(counts: ValueCounts, *, equal_variances: bool = False) -> HypothesisTest:
    """Do the groups' means differ? Welch's test, or classical analysis of variance.

    With `equal_variances` the variances are pooled. Two groups: the square of the t statistic.
    Welch's test needs two values and some spread in every group, analysis of variance in some.

    >>> counts = ValueCounts.from_rows([1, 2, 3, 3, 4, 5], list("aaabbb"))
    >>> test = one_way_anova(counts, equal_variances=True)
    >>> test.statistic, test.df, test.df_residual
    (6.0, 1.0, 4.0)
    """
    name = "one-way analysis of variance" if equal_variances else "Welch's analysis of variance"
    outline, kept = _outline(counts, name)
    if len(kept.groups) < 2:
        return outline
    mean, squares = kept.means()
    varied = kept.varies(squares)
    if not (varied.any() if equal_variances else varied.all()):
        where = "any group" if equal_variances else "some group"
        return replace(outline, reason=f"no spread of values within {where}")
    n = kept.n().astype(np.float64)
    if equal_variances:
        between = float((n * (mean - float(n @ mean) / n.sum()) ** 2).sum())
        df, rest = n.size - 1, float(n.sum() - n.size)
        statistic = between / df / (float(squares.sum()) / rest)
    else:
        df, rest, statistic = _welch(n, mean, squares / (n - 1))
    p_value = float(fdtrc(df, rest, statistic))
    return replace(
        outline, statistic=statistic, df=df, df_residual=rest, p_value=p_value, reason=None
    )


def _welch(n: FloatArray, mean: FloatArray, variance: FloatArray) -> tuple[int, float, float]:
    weight = n / variance
    share = weight / weight.sum()
    df = n.size - 1
    loss = float(((1 - share) ** 2 / (n - 1)).sum()) / (n.size**2 - 1)
    between = float((weight * (mean - float(share @ mean)) ** 2).sum()) / df
    return df, 1 / (3 * loss), between / (1 + 2 * (n.size - 2) * loss)


def _outline(counts: ValueCounts, method: str) -> tuple[HypothesisTest, ValueCounts]:
    """Return the test without numbers, and the groups that have values; the reason counts them."""
    n = counts.n()
    kept = counts.select(*(group for group, k in zip(counts.groups, n, strict=True) if k > 0))
    outline = HypothesisTest(
        method=method,
        p_value=None,
        groups=counts.groups,
        n_by_group=tuple(int(k) for k in n),
        n=int(n.sum()),
        unit=counts.unit,
        reason=f"{len(kept.groups)} of {n.size} groups have values; two are needed",
    )
    return outline, kept


def _ranks(own: FloatArray) -> tuple[FloatArray, float]:
    """Mean rank of each distinct value, and the share that ties take from the variance."""
    tied = own.sum(axis=0)
    total = float(tied.sum())
    ranks = np.cumsum(tied) - (tied - 1) / 2
    return ranks, float((tied * (tied * tied - 1)).sum()) / (total**3 - total)


def _exact_rank_sum(pairs: int, n: int, m: int) -> float:
    """Two-sided p-value without ties, by counting in whole numbers.

    The number of ways to have s pairs is the coefficient of q^s in the Gaussian binomial, the
    product over i = 1..n of (1 - q^(m + i)) / (1 - q^i).
    """
    last = min(pairs, n * m - pairs)
    ways = [1] + [0] * last
    for i in range(1, n + 1):
        for s in range(last, m + i - 1, -1):
            ways[s] -= ways[s - m - i]
        for s in range(i, last + 1):
            ways[s] += ways[s - i]
    return min(1.0, 2 * sum(ways) / math.comb(n + m, n))
