"""What an engine hands to the worker, and the loop that all bootstraps share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

REPLICATES = 1_000
DAY = 365  # the day at which curves are compared
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`run` is timed; `read` turns its result into the numbers in which engines must agree.

    A number that an engine does not give is left out.
    """

    run: Callable[[], Any]
    read: Callable[[Any], dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicates:
    """Bootstrap replicates, perhaps fewer than asked: `share` is how much of the work was done."""

    values: NDArray[np.float64]
    share: float


def replicate(one: Callable[[], float], patience: float) -> Replicates:
    """Repeat up to REPLICATES times, or until `patience` CPU seconds have passed."""
    end = time.process_time() + patience
    values = [one()]
    while len(values) < REPLICATES and time.process_time() < end:
        values.append(one())
    return Replicates(values=np.array(values), share=len(values) / REPLICATES)


def read_replicates(result: Replicates) -> dict[str, float]:
    """Mean and standard error over the replicates: engines agree but for chance."""
    found = {"mean": float(result.values.mean())}
    if result.values.size >= 100:
        found["std_error"] = float(result.values.std(ddof=1))
    return found


def read_coefficients(coefficients: Any, std_errors: Any = None) -> dict[str, float]:
    """Name the coefficients of a regression, and their standard errors, by position."""
    found = {f"b{i}": float(b) for i, b in enumerate(np.asarray(coefficients), start=1)}
    if std_errors is not None:
        found |= {f"se{i}": float(s) for i, s in enumerate(np.asarray(std_errors), start=1)}
    return found


def first_at_or_below(time: NDArray[Any], curve: NDArray[Any], level: float = 0.5) -> float:
    """The first time at which a falling curve is at the level, for engines without quantiles."""
    below = np.flatnonzero(curve <= level)
    return float(time[below[0]]) if below.size else float("nan")


def value_at(time: NDArray[Any], curve: NDArray[Any], day: float = DAY) -> float:
    """The value of a right-continuous step curve on a day."""
    return float(curve[np.searchsorted(time, day, side="right") - 1])
