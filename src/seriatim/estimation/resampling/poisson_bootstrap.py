"""Bootstrap of patients from sums: weights that depend on the patient and on nothing else.

Each patient gets a Poisson(1) weight in each replicate, from a hash of seed, identifier and
replicate. Whoever summarizes the patient, in whatever part of the data, gives the same weight. So
weighted sums of parts add up to those of all, exactly if they count something.

Not between hospitals: many weighted sums with a known seed are equations for each patient's data,
and they can be solved (docs/methods/poisson_bootstrap.md). Within one hospital only.

Validated against R, given our weights (tests/reference/poisson_bootstrap.R). References: Hanley and
MacGibbon, Comput Methods Programs Biomed 2006;83:57. Steele, Lea and Flood, OOPSLA 2014 (the hash).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_patients, finite_floats, merge_labels, merge_times, same_length
from ..estimate import FloatArray
from .bootstrap import Replicates
from .bootstrap_survival import (
    CurveReading,
    PatientEvents,
    difference,
    read_curves,
)
from .poisson_counts import PoissonTable
from .resampling import DrawArray, ResamplingPlan, block_width

__all__ = [
    "PoissonEvents",
    "PoissonSums",
    "patient_digests",
    "poisson_bootstrap",
    "poisson_survival",
    "poisson_weights",
]

DigestArray: TypeAlias = NDArray[np.uint64]
_GOLDEN = 0x9E3779B97F4A7C15
_ALL = 2**64 - 1
# Patients hashed at once: few enough to stay in a processor's cache.
_CHUNK = 2**15


def patient_digests(patients: Any) -> DigestArray:
    """Return a number of 64 bits for each identifier: BLAKE2b of its text, little-endian.

    The number 7 and the text "7" are one patient.

    >>> hex(int(patient_digests(["7"])[0]))
    '0x828f78ceca1750e7'
    """
    texts = (str(patient) for patient in np.asarray(patients).tolist())
    joined = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(joined, dtype="<u8").astype(np.uint64)


def _mixed(number: int) -> int:
    """The finalizer of splitmix64 on one number."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _ALL
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _ALL
    return number ^ (number >> 31)


def _mix(numbers: DigestArray) -> DigestArray:
    """The same on an array; products wrap at 2^64, as intended."""
    shifted = numbers >> np.uint64(30)
    numbers = numbers ^ shifted
    numbers *= np.uint64(0xBF58476D1CE4E5B9)
    np.right_shift(numbers, np.uint64(27), out=shifted)
    numbers ^= shifted
    numbers *= np.uint64(0x94D049BB133111EB)
    np.right_shift(numbers, np.uint64(31), out=shifted)
    numbers ^= shifted
    return numbers


def poisson_weights(digests: DigestArray, seed: int, replicates: range) -> DrawArray:
    """Poisson(1) weight of each patient in each replicate: shape (replicates, patients).

    >>> poisson_weights(patient_digests(["7", "8"]), 1, range(3)).tolist()
    [[1, 4], [2, 0], [0, 0]]
    """
    table = PoissonTable(1.0)
    weights = np.empty((len(replicates), digests.size), dtype=np.uint8)
    start = _mixed((seed + _GOLDEN) & _ALL)
    keys = [_mixed((start + (b + 1) * _GOLDEN) & _ALL) for b in replicates]
    for first in range(0, digests.size, _CHUNK):
        some = digests[first : first + _CHUNK]
        for row, key in zip(weights[:, first : first + _CHUNK], keys, strict=True):
            numbers = _mix(some ^ np.uint64(key))
            row[:] = table.by_leading_bits((numbers >> np.uint64(48)).astype(np.uint16))
            unsure = table.undecided(row)
            row[unsure] = table.by_all_bits(numbers[unsure])
    return weights


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoissonSums:
    """Sums over patients as they are (first row), and weighted in each replicate.

    `sums` has shape (1 + replicates, names). Sums of disjoint patients add, identically if whole
    numbers are summed. Within one hospital only.

    >>> plan = ResamplingPlan(seed=1, n_replicates=3)
    >>> sums = PoissonSums.from_rows(["7", "8", "8"], {"events": [1, 0, 1]}, plan)
    >>> sums.sums[:, 0].tolist()
    [2.0, 5.0, 2.0, 0.0]
    """

    seed: int
    names: tuple[str, ...]
    n_patients: int
    sums: FloatArray

    def __post_init__(self) -> None:
        self.sums.setflags(write=False)

    @classmethod
    def zero(cls) -> "PoissonSums":
        """Return the sums of no patients."""
        return cls(seed=0, names=(), n_patients=0, sums=np.zeros((0, 0)))

    @classmethod
    def from_rows(
        cls, patient: Any, columns: Mapping[str, Any], plan: ResamplingPlan
    ) -> "PoissonSums":
        """Sum columns of numbers, one value a row. For the number of rows give a column of ones."""
        same_length(patient=patient, **columns)
        patients, codes = encode_patients(patient)
        by_patient = np.zeros((patients.size, len(columns)))
        for index, (name, column) in enumerate(columns.items()):
            values = finite_floats(name, column)
            by_patient[:, index] = np.bincount(codes, weights=values, minlength=patients.size)
        sums = np.empty((1 + plan.n_replicates, len(columns)))
        sums[0] = by_patient.sum(axis=0)
        for block, weights in _blocks(patients, plan):
            sums[1 + block.start : 1 + block.stop] = weights.astype(np.float64) @ by_patient
        return cls(seed=plan.seed, names=tuple(columns), n_patients=patients.size, sums=sums)

    def __add__(self, other: "PoissonSums") -> "PoissonSums":
        if not isinstance(other, PoissonSums):
            return NotImplemented
        if 0 in (self.sums.size, other.sums.size):
            return self if self.sums.size else other
        mine, theirs = ((s.seed, len(s.sums), s.names) for s in (self, other))
        if mine != theirs:
            raise _different_plans(mine, theirs)
        return PoissonSums(
            seed=self.seed,
            names=self.names,
            n_patients=self.n_patients + other.n_patients,
            sums=self.sums + other.sums,
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts. For one hospital's own machines."""
        labels = {"seed": self.seed, "names": list(self.names), "n_patients": self.n_patients}
        return {**labels, "sums": self.sums.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "PoissonSums":
        """Read back what `to_json` wrote."""
        names = tuple(data["names"])
        sums = np.array(data["sums"], dtype=np.float64).reshape(len(data["sums"]), len(names))
        return cls(seed=data["seed"], names=names, n_patients=data["n_patients"], sums=sums)


def _different_plans(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> ValueError:
    return ValueError(
        f"expected sums of one plan, found seed, rows and names {mine} and {theirs}. "
        "Summarize all parts with the same plan and columns."
    )


def _blocks(patients: NDArray[Any], plan: ResamplingPlan) -> Any:
    """Yield blocks of replicates with the weights of these patients."""
    digests, width = patient_digests(patients), block_width(patients.size)
    for first in range(0, plan.n_replicates, width):
        block = range(first, min(first + width, plan.n_replicates))
        yield block, poisson_weights(digests, plan.seed, block)


def poisson_bootstrap(
    sums: PoissonSums, statistic: Callable[[dict[str, FloatArray]], FloatArray]
) -> Replicates:
    """How uncertain is this function of sums, when patients are drawn anew?

    `statistic` takes the sums by name, each (1 + replicates,), and returns as many values; nan
    where there is none. `percentile_limits` makes an estimate of the result. The number of patients
    varies from replicate to replicate, so the standard error of a total is larger than with a fixed
    number of patients; of a ratio it is nearly the same.

    >>> plan = ResamplingPlan(seed=1, n_replicates=2000)
    >>> columns = {"events": [1, 0, 1, 0, 1, 1] * 20, "n": [1] * 120}
    >>> sums = PoissonSums.from_rows(range(120), columns, plan)
    >>> result = poisson_bootstrap(sums, lambda s: s["events"] / s["n"])
    >>> round(result.value, 4), round(result.std_error, 3)
    (0.6667, 0.043)
    """
    if sums.sums.size == 0:
        return _replicates(np.array([np.nan]), sums.seed, 0, "Poisson bootstrap of patients")
    with np.errstate(divide="ignore", invalid="ignore"):
        values = statistic({name: sums.sums[:, k] for k, name in enumerate(sums.names)})
    return _replicates(values, sums.seed, sums.n_patients, "Poisson bootstrap of patients")


def _replicates(values: FloatArray, seed: int, n: int, name: str) -> Replicates:
    value = float(values[0])
    return Replicates(
        value=value if np.isfinite(value) else None,
        replicates=np.array(values[1:]),
        influence=np.zeros(0),
        seed=seed,
        n=n,
        name=name,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoissonEvents:
    """Counts of events, censorings and late entries, as they are and weighted in each replicate.

    `counts` has shape (groups, 3, times, 1 + replicates), whole numbers. Tables of disjoint
    patients add identically. Within one hospital only.
    """

    seed: int
    groups: tuple[str, ...]
    n_patients: int
    time: FloatArray
    counts: NDArray[np.int32]

    def __post_init__(self) -> None:
        self.counts.setflags(write=False)

    @classmethod
    def zero(cls) -> "PoissonEvents":
        """Return the table of no patients."""
        none = np.zeros((0, 3, 0, 0), dtype=np.int32)
        return cls(seed=0, groups=(), n_patients=0, time=np.zeros(0), counts=none)

    @classmethod
    def from_rows(cls, rows: PatientEvents, plan: ResamplingPlan) -> "PoissonEvents":
        """Count the rows of each patient with the patient's weight.

        >>> rows = PatientEvents.from_rows(["7", "8"], [2, 3], [1, 0])
        >>> events = PoissonEvents.from_rows(rows, ResamplingPlan(seed=1, n_replicates=3))
        >>> events.counts[0, 1].tolist()
        [[0, 0, 0, 0], [1, 4, 0, 0]]
        """
        shape = (len(rows.groups), 3, rows.time.size, 1 + plan.n_replicates)
        counts = np.empty((rows.cells.count, shape[-1]), dtype=np.int32)
        once = np.ones((1, rows.patients.size), dtype=np.uint8)
        counts[:, 0] = rows.cells.weighted(once)[:, 0]
        for block, weights in _blocks(rows.patients, plan):
            counts[:, 1 + block.start : 1 + block.stop] = rows.cells.weighted(weights)
        return cls(
            seed=plan.seed,
            groups=rows.groups,
            n_patients=rows.patients.size,
            time=rows.time,
            counts=counts.reshape(shape),
        )

    def __add__(self, other: "PoissonEvents") -> "PoissonEvents":
        if not isinstance(other, PoissonEvents):
            return NotImplemented
        if not self.groups or not other.groups:
            return self if self.groups else other
        mine, theirs = ((e.seed, e.counts.shape[-1]) for e in (self, other))
        if mine != theirs:
            raise _different_plans(mine, theirs)
        groups = merge_labels(self.groups, other.groups)
        time, *places = merge_times(self.time, other.time)
        counts = np.zeros((len(groups), 3, time.size, mine[1]), dtype=np.int32)
        for part, place in zip((self, other), places, strict=True):
            for index, group in enumerate(part.groups):
                counts[groups.index(group)][:, place] += part.counts[index]
        return PoissonEvents(
            seed=self.seed,
            groups=groups,
            n_patients=self.n_patients + other.n_patients,
            time=time,
            counts=counts,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PoissonEvents):
            return NotImplemented
        labels = {(e.seed, e.groups, e.n_patients) for e in (self, other)}
        same_time = np.array_equal(self.time, other.time)
        return len(labels) == 1 and same_time and np.array_equal(self.counts, other.counts)

    __hash__ = None  # type: ignore[assignment]  # arrays inside: equal by value, not hashable

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts. For one hospital's own machines."""
        labels = {"seed": self.seed, "groups": list(self.groups), "n_patients": self.n_patients}
        shape = list(self.counts.shape)
        counts = self.counts.ravel().tolist()
        return {**labels, "time": self.time.tolist(), "shape": shape, "counts": counts}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "PoissonEvents":
        """Read back what `to_json` wrote."""
        return cls(
            seed=data["seed"],
            groups=tuple(data["groups"]),
            n_patients=data["n_patients"],
            time=np.array(data["time"], dtype=np.float64),
            counts=np.array(data["counts"], dtype=np.int32).reshape(data["shape"]),
        )

    def values(self, group: str, reading: CurveReading) -> FloatArray:
        """Read the curves of a group: as it is, then of each replicate."""
        if group not in self.groups:
            raise ValueError(f"group: expected one of {', '.join(self.groups)}; found {group!r}")
        counts = self.counts[self.groups.index(group)].astype(np.float64)
        return read_curves(self.time, counts, reading)


def poisson_survival(
    events: PoissonEvents,
    reading: CurveReading,
    *,
    group: str = "all",
    reference: str | None = None,
) -> Replicates:
    """How uncertain is a median, another quantile or a milestone? See `bootstrap_survival`.

    >>> rows = PatientEvents.from_rows(range(9), range(1, 10), [1] * 9)
    >>> events = PoissonEvents.from_rows(rows, ResamplingPlan(seed=1, n_replicates=500))
    >>> poisson_survival(events, CurveReading(quantile=0.5)).value
    5.0
    """
    values = events.values(group, reading)
    name = f"{reading.describe()}, Poisson bootstrap of patients"
    if reference is not None:
        values = difference(values, events.values(reference, reading))
        name = f"{reading.describe()}, {group} minus {reference}, Poisson bootstrap of patients"
    return _replicates(values, events.seed, events.n_patients, name)
