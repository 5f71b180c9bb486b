"""Would the groups differ as much, if the labels had fallen otherwise? Permutation tests.

Two schemes, for two kinds of groups. Groups of patients (a patient's rows are all in one group):
`permutation_test` moves whole patients, never rows. Orders within patients (first and second
procedure): `permutation_within_patients` moves labels among the rows of one patient. All
arrangements are enumerated when they are few; otherwise some are drawn, with a seed. Patients are
rearranged all together: this is no sum over hospitals.

Validated against R `coin::oneway_test` and enumeration in base R (tests/reference/permutation.R).
References: Fisher, The Design of Experiments, 1935. Phipson and Smyth, Stat Appl Genet Mol Biol
2010;9:39. Ernst, Stat Sci 2004;19:676.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_labels, encode_patients, finite_floats, same_length
from ..estimate import FloatArray, HypothesisTest, IntArray
from ..summary import ClusterCounts

__all__ = [
    "CodeArray",
    "PermutationPlan",
    "permutation_test",
    "permutation_within_patients",
    "permute_patients",
]

CodeArray: TypeAlias = NDArray[np.uint8]
# Arrangements that differ by less than this share of the statistic are as extreme as it.
_TIE = 1e-9
_BLOCK_BYTES = 2**23
_MOST_GROUPS = 256  # a code is one byte


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutationPlan:
    """How many permutations are drawn, from which seed, and when all are enumerated instead.

    The seed has no default: a published p-value must say it. With 9,999 permutations a p-value of
    0.05 has a standard error of 0.002.
    """

    seed: int
    n_permutations: int = 9999
    most_enumerated: int = 50_000

    def __post_init__(self) -> None:
        for name, least in (("seed", 0), ("n_permutations", 1), ("most_enumerated", 0)):
            found = getattr(self, name)
            if not isinstance(found, int) or found < least:
                raise ValueError(f"{name}: expected a whole number from {least}, found {found!r}")


def permutation_test(
    counts: ClusterCounts,
    plan: PermutationPlan,
    *,
    groups: tuple[str, ...] | None = None,
    alternative: str = "two-sided",
) -> HypothesisTest:
    """Is the mean response of these groups of patients the same?

    Parameters: `counts`, rows and sums by patient and group; `groups` to compare (default: all);
    `alternative` "two-sided", or "greater" and "less" for the first of two groups.

    The statistic is the difference of the two groups' means over rows, first minus second; with
    more groups, the sum of squares between them. A patient moves with all rows. Raises ValueError
    for a patient with rows in several groups: such labels belong to rows, and
    `permutation_within_patients` moves those. The p-value is the share of arrangements at least as
    extreme. If they are drawn it is (b + 1) / (m + 1): the observed arrangement counts as one.

    Validated against R `coin` and enumeration (tests/reference/permutation.R).

    >>> counts = ClusterCounts.from_rows([1, 2, 3, 4], ["a", "a", "b", "b"], [9, 8, 2, 1])
    >>> test = permutation_test(counts, PermutationPlan(seed=1))
    >>> test.statistic, round(test.p_value, 4)
    (7.0, 0.3333)
    """
    names = counts.groups if groups is None else groups
    _check_alternative(alternative, len(names))
    chosen = [counts.index(name) for name in names]
    size, total = counts.size[:, chosen], counts.total[:, chosen]
    present = size.any(axis=1)
    size, total, patients = size[present], total[present], counts.patients[present]
    _refuse_patients_in_several(size, patients, names)
    codes = np.argmax(size > 0, axis=1)
    statistic = _MeansOfPatients(size.sum(axis=1).astype(np.float64), total.sum(axis=1), len(names))
    labels = (names, codes.astype(np.int64))
    test = _permuted(statistic, labels, _whole_patients(codes, len(names), plan), alternative)
    return _described(test, "whole patients", names, size.sum(axis=0), counts.unit)


def _refuse_patients_in_several(
    size: IntArray, patients: NDArray[Any], groups: tuple[str, ...]
) -> None:
    several = np.flatnonzero((size > 0).sum(axis=1) > 1)
    if several.size:
        row = several[0]
        found = " and ".join(groups[k] for k in np.flatnonzero(size[row]))
        raise ValueError(
            f"group: expected each patient in one group, found patient {patients[row]} in {found} "
            f"({several.size} such patients). Whole patients cannot be moved between groups they "
            "share: use permutation_within_patients for labels that differ within a patient."
        )


def permute_patients(
    statistic: Callable[[CodeArray], FloatArray], group: Any, plan: PermutationPlan
) -> HypothesisTest:
    """Is this statistic larger than it would be, had patients come to their groups otherwise?

    `group` (patients,) one label a patient; `statistic` takes group codes in natural order of the
    labels, (arrangements, patients), and returns a value each; large values are extreme.

    >>> value = np.array([9.0, 8.0, 2.0, 1.0])
    >>> test = permute_patients(
    ...     lambda codes: np.abs(codes @ value - 10), list("aabb"), PermutationPlan(seed=1)
    ... )
    >>> test.statistic, round(test.p_value, 4)
    (7.0, 0.3333)
    """
    names, codes = encode_labels("group", group)
    labels = (names, codes)
    test = _permuted(statistic, labels, _whole_patients(codes, len(names), plan), "greater")
    sizes = np.bincount(codes, minlength=len(names))
    return _described(test, "whole patients", names, sizes, "patient")


def permutation_within_patients(
    patient: Any,
    label: Any,
    value: Any,
    plan: PermutationPlan,
    *,
    alternative: str = "two-sided",
) -> HypothesisTest:
    """Within patients, is the mean response the same under each label (first, second, ...)?

    Parameters: `patient` (n,), `label` (n,) such as the order of procedures, `value` (n,).

    Values are compared with the patient's own mean. The statistic is the difference of the means of
    two labels, first minus second in natural order; with more labels, the sum of squares between
    them. Patients with one label only say nothing and do not count in `n`. With one row of each of
    two labels this is the sign-flip test of paired differences.

    The null hypothesis is that the labels of a patient could be exchanged. If a second procedure is
    done because of the response to the first, they cannot be, and regression to the mean alone can
    give small p-values (docs/methods/permutation.md).

    >>> rows = ["p", "p", "q", "q", "r", "r"], [1, 2] * 3, [5, 3, 6, 2, 4, 3]
    >>> test = permutation_within_patients(*rows, PermutationPlan(seed=1))
    >>> round(test.statistic, 4), test.p_value
    (2.3333, 0.25)
    """
    values = finite_floats("value", value)
    same_length(patient=patient, label=label, value=values)
    names, codes = encode_labels("label", label)
    _check_alternative(alternative, len(names))
    patients, rows = encode_patients(patient)
    seen = np.zeros((patients.size, len(names)), dtype=np.bool_)
    seen[rows, codes] = True
    kept = np.flatnonzero((seen.sum(axis=1) > 1)[rows])
    kept = kept[np.argsort(rows[kept], kind="stable")]
    codes, rows, values = codes[kept], rows[kept], values[kept]
    mean = np.bincount(rows, weights=values) / np.maximum(np.bincount(rows), 1)
    residual = values - mean[rows] if kept.size else values
    statistic = _MeansOfPatients(np.ones(kept.size), residual, len(names))
    arrangements = _within_patients(codes, rows, plan)
    test = _permuted(statistic, (names, codes), arrangements, alternative)
    sizes = np.bincount(codes, minlength=len(names))
    return _described(test, "labels within patients", names, sizes, None)


_SIGNS = {"two-sided": 0, "greater": 1, "less": -1}


def _check_alternative(alternative: str, n_groups: int) -> None:
    if alternative not in _SIGNS:
        raise ValueError(f"alternative: expected two-sided, greater or less; found {alternative!r}")
    if alternative != "two-sided" and n_groups > 2:
        raise ValueError(
            f"alternative: expected two-sided for {n_groups} groups, found {alternative!r}. "
            "More than two groups have no direction."
        )


@dataclass(frozen=True, slots=True)
class _Arrangements:
    """Blocks of arrangements, and how they came about."""

    blocks: Iterator[CodeArray]
    exact: bool
    how: str


@dataclass(frozen=True, slots=True)
class _MeansOfPatients:
    """Compare means over rows, given rows and sums of each unit that moves."""

    size: FloatArray
    total: FloatArray
    n_groups: int

    def __call__(self, codes: CodeArray) -> FloatArray:
        means, rows = [], []
        for group in range(self.n_groups):
            inside = (codes == group).astype(np.float64)
            rows.append(inside @ self.size)
            means.append(inside @ self.total / rows[-1])
        if self.n_groups == 2:
            difference: FloatArray = means[0] - means[1]
            return difference
        overall = float(self.total.sum() / self.size.sum())
        parts = (n * (mean - overall) ** 2 for n, mean in zip(rows, means, strict=True))
        between: FloatArray = np.sum(list(parts), axis=0)
        return between


def _permuted(
    statistic: Callable[[CodeArray], FloatArray],
    labels: tuple[tuple[str, ...], IntArray],
    arrangements: _Arrangements,
    alternative: str,
) -> HypothesisTest:
    """Count the arrangements that are at least as extreme as the observed one."""
    names, codes = labels
    sign = _SIGNS[alternative]
    if len(names) > _MOST_GROUPS:
        raise ValueError(f"group: expected at most {_MOST_GROUPS} groups, found {len(names)}")
    filled = np.unique(codes).size
    if len(names) < 2 or filled < len(names):
        found = f"{filled} of {len(names)} groups have rows to permute"
        reason = f"{found}: all need some, and there must be two"
        return HypothesisTest(method="permutation test", p_value=None, reason=reason)
    observed = float(statistic(codes.astype(np.uint8)[None])[0])

    def extremeness(values: FloatArray) -> FloatArray:
        return np.abs(values) if sign == 0 else sign * values

    bar = float(extremeness(np.array(observed)))
    extreme = total = 0
    for block in arrangements.blocks:
        values = statistic(block)
        slack = _TIE * max(abs(observed), float(np.abs(values).max()))
        extreme += int((extremeness(values) >= bar - slack).sum())
        total += len(block)
    added = 0 if arrangements.exact else 1
    return HypothesisTest(
        method=f"permutation test, {alternative}, {arrangements.how}",
        statistic=observed,
        p_value=(extreme + added) / (total + added),
    )


def _described(
    test: HypothesisTest, moved: str, groups: tuple[str, ...], size: IntArray, unit: str | None
) -> HypothesisTest:
    return replace(
        test,
        method=test.method.replace("permutation test", f"permutation test, {moved}", 1),
        groups=groups,
        n_by_group=tuple(int(n) for n in size),
        n=int(size.sum()),
        unit=unit,
    )


def _whole_patients(codes: IntArray, n_groups: int, plan: PermutationPlan) -> _Arrangements:
    sizes = np.bincount(codes, minlength=n_groups)
    number = _n_arrangements(sizes)
    if number <= plan.most_enumerated:
        every = iter([_arrangements(sizes)])
        return _Arrangements(every, True, f"all {number} arrangements")
    keys = np.zeros(codes.size)
    return _drawn(codes, keys, plan)


def _within_patients(codes: IntArray, rows: IntArray, plan: PermutationPlan) -> _Arrangements:
    """Arrange labels within each patient; rows of a patient are next to each other."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    own = np.split(codes, starts[1:]) if codes.size else []
    number = math.prod(_n_arrangements(np.bincount(part)) for part in own)
    if number > plan.most_enumerated:
        return _drawn(codes, rows.astype(np.float64), plan)
    every = np.zeros((1, 0), dtype=np.uint8)
    for part in own:
        mine = _arrangements(np.bincount(part))
        left = np.repeat(every, len(mine), axis=0)
        every = np.concatenate([left, np.tile(mine, (len(every), 1))], axis=1)
    return _Arrangements(iter([every]), True, f"all {number} arrangements")


def _n_arrangements(sizes: IntArray) -> int:
    """How many ways there are to deal labels of these numbers."""
    number, n = 1, 0
    for size in sizes.tolist():
        n += size
        number *= math.comb(n, size)
    return number


def _arrangements(sizes: IntArray) -> CodeArray:
    """All ways to deal labels of these numbers: shape (arrangements, their sum)."""
    n = int(sizes.sum())
    codes = np.full((1, n), max(sizes.size - 1, 0), dtype=np.uint8)
    free = np.arange(n)[None]
    for label, size in enumerate(sizes[:-1].tolist()):
        n_free, number = free.shape[1], math.comb(free.shape[1], size)
        picks = np.array(list(combinations(range(n_free), size)), dtype=np.int64)
        rest = np.ones((number, n_free), dtype=np.bool_)
        np.put_along_axis(rest, picks.reshape(number, size), False, axis=1)
        others = np.nonzero(rest)[1].reshape(number, n_free - size)
        shape = len(free) * number, size
        codes = np.repeat(codes, number, axis=0)
        chosen = free[:, picks.reshape(number, size)].reshape(shape)
        np.put_along_axis(codes, chosen, np.uint8(label), axis=1)
        free = free[:, others].reshape(shape[0], n_free - size)
    return codes


def _drawn(codes: IntArray, keys: FloatArray, plan: PermutationPlan) -> _Arrangements:
    """Draw permutations of labels among units of the same key; keys ascend."""
    how = f"{plan.n_permutations} drawn with seed {plan.seed}"
    width = max(1, min(256, _BLOCK_BYTES // (8 * max(codes.size, 1))))
    labels = codes.astype(np.uint8)

    def blocks() -> Iterator[CodeArray]:
        for first in range(0, plan.n_permutations, width):
            block = range(first, min(first + width, plan.n_permutations))
            yield labels[np.argsort(_random_keys(plan.seed, block, keys), axis=1)]

    return _Arrangements(blocks(), False, how)


def _random_keys(seed: int, block: range, keys: FloatArray) -> FloatArray:
    """Return keys plus a random fraction; each permutation has the child of the seed of its number.

    Fractions have 32 bits and keys less than 2^20 values, so the sum is exact.
    """
    mixed = np.empty((len(block), keys.size))
    for row, number in zip(mixed, block, strict=True):
        bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,)))
        raw = np.asarray(bits.random_raw(keys.size), dtype=np.uint64)
        row[:] = keys + (raw >> np.uint64(32)).astype(np.float64) * 2.0**-32
    return mixed
