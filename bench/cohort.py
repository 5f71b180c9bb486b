"""The data of the benchmark: repeated procedures on the integer days of a made-up registry.

Patients have one to five procedures, share a gamma frailty (variance 0.5) and stay contiguous.
`time` counts days from the procedure, `start` and `stop` days since the patient's first procedure,
so that later procedures enter late. About 38 % of rows are censored; cause 1 is three times as
frequent as cause 2. Everything is drawn from one seed, so a size always means the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

SEED = 20_240_611
LONGEST = 3_800  # days of follow-up of one procedure
PROCEDURES = (0.45, 0.25, 0.15, 0.10, 0.05)  # patients with 1, 2, 3, 4 and 5 of them
GROUP_SHARES = (0.5, 0.3, 0.2)
GROUP_EFFECTS = np.array([0.0, 0.15, 0.3])
CENTERS = 10
# Effects on the log hazard, per unit; the last four variables are the categorical ones.
EFFECTS = {
    "age": 0.012,
    "bmi": -0.01,
    "thickness": 0.06,
    "burden": 0.03,
    "sex": -0.2,
    "ulcerated": 0.35,
    "prior": 0.15,
    "stage": 0.25,
}
CATEGORICAL = ("sex", "ulcerated", "prior", "stage")
# Bytes a row of what tasks read; four covariates are measured, four are categories.
BYTES = dict.fromkeys(("patient", "start", "stop", "time"), 4) | {
    **dict.fromkeys(("cause", "event", "group", "center", "response"), 1),
    "covariates": 8 * 8,
    "measured and categories": 4 * 8 + 4 * 1,
}
BASE_HAZARD = 5.4e-4  # a day; chosen so that about 38 % of rows are censored


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Plain typed columns, as a column store hands them over; one value a row."""

    patient: NDArray[np.int32]
    start: NDArray[np.int32]
    stop: NDArray[np.int32]
    time: NDArray[np.int32]
    cause: NDArray[np.int8]  # 0 censored, 1, 2
    group: NDArray[np.int8]  # 0, 1, 2
    center: NDArray[np.int8]  # 0 to 9
    response: NDArray[np.int8]  # 0, 1
    covariates: dict[str, NDArray[np.float64]]
    # CPU seconds after which a loop of bootstrap replicates stops and is extrapolated.
    patience: float = 10.0

    @property
    def event(self) -> NDArray[np.bool_]:
        """Whether the row ended with an event of either cause."""
        return self.cause > 0

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The covariates as columns of one matrix."""
        return np.column_stack(list(self.covariates.values()))

    def save(self, folder: Path) -> None:
        """Write one .npy file a column, the sign that all are there last."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _COLUMNS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        for name, column in self.covariates.items():
            np.save(folder / f"x_{name}.npy", column)
        (folder / "complete").touch()

    @classmethod
    def load(cls, folder: Path, *, patience: float = 10.0) -> Self:
        """Read what `save` wrote."""
        columns = {name: np.load(folder / f"{name}.npy") for name in _COLUMNS}
        covariates = {name: np.load(folder / f"x_{name}.npy") for name in EFFECTS}
        return cls(**columns, covariates=covariates, patience=patience)


_COLUMNS = tuple(f.name for f in fields(Cohort) if f.name not in ("covariates", "patience"))


def cached_cohort(n: int, folder: Path) -> Path:
    """Return the folder of the cohort of n rows, made if it is not there yet."""
    place = folder / f"cohort-{SEED}-{n}"
    if not (place / "complete").exists():
        make_cohort(n).save(place)
    return place


def make_cohort(n: int) -> Cohort:
    """Draw n rows."""
    rng = np.random.default_rng([SEED, n])
    procedures = rng.choice(np.arange(1, 6), size=n // 2 + n // 20 + 10, p=PROCEDURES)
    owner = np.repeat(np.arange(procedures.size, dtype=np.int32), procedures)[:n]
    if owner.size < n:
        raise ValueError(f"expected patients with {n} procedures in total, found {owner.size}")
    patients = int(owner[-1]) + 1
    covariates = _covariates(rng, owner, patients)
    group = rng.choice(3, size=patients, p=GROUP_SHARES).astype(np.int8)[owner]
    frailty = rng.gamma(2.0, 0.5, size=patients)[owner]
    slope = sum(EFFECTS[name] * column for name, column in covariates.items())
    hazard = BASE_HAZARD * frailty * np.exp(slope - 0.9 + GROUP_EFFECTS[group])
    time, cause = _times(rng, hazard)
    start = _starts(rng, owner, time)
    odds = np.exp(0.4 * slope - 0.6 - 0.3 * GROUP_EFFECTS[group]) / frailty
    return Cohort(
        patient=owner,
        start=start,
        stop=start + time,
        time=time,
        cause=cause,
        group=group,
        center=rng.integers(0, CENTERS, size=patients).astype(np.int8)[owner],
        response=(rng.random(n) < odds / (1 + odds)).astype(np.int8),
        covariates=covariates,
    )


def _covariates(
    rng: np.random.Generator, owner: NDArray[np.int32], patients: int
) -> dict[str, NDArray[np.float64]]:
    """Age at the first procedure, sex and ulceration stay; the rest differs by procedure."""
    n = owner.size
    return {
        "age": np.round(rng.normal(66, 12, size=patients).clip(18, 99), 1)[owner],
        "bmi": np.round(rng.normal(27, 4, size=n).clip(15, 55), 1),
        "thickness": np.round(rng.lognormal(1.0, 0.6, size=n), 2),
        "burden": rng.poisson(5, size=n).astype(np.float64),
        "sex": rng.integers(0, 2, size=patients).astype(np.float64)[owner],
        "ulcerated": (rng.random(patients) < 0.4).astype(np.float64)[owner],
        "prior": (rng.random(n) < 0.3).astype(np.float64),
        "stage": rng.choice(4, size=n, p=(0.2, 0.4, 0.3, 0.1)).astype(np.float64),
    }


def _times(
    rng: np.random.Generator, hazard: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Whole days to the event or the end of follow-up; both on one day count as the event."""
    event = np.ceil(rng.exponential(size=hazard.size) / hazard)
    end = np.ceil(LONGEST * rng.random(hazard.size))
    time = np.maximum(np.minimum(event, end), 1).astype(np.int32)
    which = np.where(rng.random(hazard.size) < 0.75, 1, 2)
    return time, np.where(event <= end, which, 0).astype(np.int8)


def _starts(
    rng: np.random.Generator, owner: NDArray[np.int32], time: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Days since the patient's first procedure: follow-ups one after the other, with pauses."""
    length = time + rng.geometric(1 / 30, size=time.size)
    before = np.concatenate([[0], np.cumsum(length)[:-1]])
    is_first = np.concatenate([[True], owner[1:] != owner[:-1]])
    starts: NDArray[np.int32] = (before - before[is_first][owner]).astype(np.int32)
    return starts
