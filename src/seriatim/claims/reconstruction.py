"""Patients behind a printed survival curve, as far as the curve and its numbers at risk tell.

Guyot, Ades, Ouwens and Welton (BMC Med Res Methodol 2012;12:9): between two printed numbers at
risk, censoring is spread evenly and adjusted until the number at risk comes out; events follow from
the drops of the curve. After the last printed number censoring goes on as before, or so that the
printed total of events comes out.

The rows are no patients: covariates are unknown, and times are those that were read off. What the
rows miss of curve, numbers at risk and events is part of the result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: A read curve may rise by so much through the hand of the reader; it is then made flat.
UNSTEADY = 0.01
#: Without numbers at risk, fewer patients than this are too few to pool.
LEAST_WITHOUT_RISK = 50
_MOST_ROUNDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCurve:
    """What was read: times with survival (fractions), numbers at risk at times, total events."""

    n: int
    time: tuple[float, ...]
    survival: tuple[float, ...]
    risk_time: tuple[float, ...] = ()
    at_risk: tuple[int, ...] = ()
    n_events: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconstruction:
    """Rows (time, event), and how far they are from what was read.

    ``max_distance`` is the largest gap between the rebuilt and the read curve at the times read,
    ``risk_residuals`` rebuilt minus printed numbers at risk. ``poolable`` is False with a reason
    when the rows must not be put together with others.
    """

    time: tuple[float, ...]
    event: tuple[bool, ...]
    max_distance: float
    risk_residuals: tuple[int, ...]
    n_events: int
    events_residual: int | None
    poolable: bool
    reason: str = ""


class CurveRefused(ValueError):  # noqa: N818 - a refusal with its reason
    """The reading cannot be that of a survival curve; the message says why."""


def reconstruct(curve: ReadCurve) -> Reconstruction:
    """Rebuild rows from a read curve.

    >>> curve = ReadCurve(n=4, time=(1.0, 2.0, 3.0), survival=(0.75, 0.75, 0.375),
    ...                   risk_time=(0.0, 3.0), at_risk=(4, 2))
    >>> rows = reconstruct(curve)
    >>> list(zip(rows.time, rows.event))
    [(1.0, True), (1.5, False), (3.0, True), (3.0, False)]
    """
    time, survival = _checked(curve)
    risk_time, at_risk = _risk(curve)
    state = _Counts(time, survival, curve.n)
    bounds = [int(np.searchsorted(time, t, side="left")) for t in risk_time]
    total_censored = 0
    for i in range(len(bounds) - 1):
        first, last = bounds[i], bounds[i + 1]
        state.at_risk[first] = min(at_risk[i], state.at_risk[first]) if i else curve.n
        total_censored += state.settle(first, last, at_risk[i + 1])
    _finish(state, bounds, total_censored, curve.n_events)
    return _result(curve, state, (risk_time, at_risk))


class _Counts:
    """Events, censored and numbers at risk at each time, filled from left to right."""

    def __init__(self, time: Floats, survival: Floats, n: int) -> None:
        self.time = time
        self.survival = survival
        self.events: Integers = np.zeros(time.size, dtype=np.int64)
        self.censored: Integers = np.zeros(time.size, dtype=np.int64)
        self.at_risk: Integers = np.full(time.size + 1, n, dtype=np.int64)
        self.rebuilt: Floats = np.ones(time.size, dtype=np.float64)

    def settle(self, first: int, last: int, wanted: int) -> int:
        """Fill the times from ``first`` up to ``last`` so that ``wanted`` are at risk there."""
        start = int(self.at_risk[first])
        ratio = self.survival[last] / self.survival[first] if self.survival[first] > 0 else 0.0
        guess = max(0, round(start * ratio - wanted))
        tried: set[int] = set()
        for _ in range(_MOST_ROUNDS):
            self.fill(first, last, guess)
            off = int(self.at_risk[last]) - wanted
            if off == 0 or (guess == 0 and off < 0) or guess in tried:
                break
            tried.add(guess)
            guess = max(0, guess + off)
        return guess

    def fill(self, first: int, last: int, n_censored: int) -> None:
        """Spread censored evenly over the times and take the events from the drops."""
        self.censored[first:last] = _spread(n_censored, self.time, first, last)
        reached = float(self.rebuilt[first - 1]) if first else 1.0
        for k in range(first, last):
            n = int(self.at_risk[k])
            drop = 1 - self.survival[k] / reached if reached > 0 else 0.0
            deaths = min(n, max(0, round(n * drop)))
            if deaths:
                reached *= 1 - deaths / n
            self.events[k] = deaths
            self.rebuilt[k] = reached
            self.censored[k] = min(int(self.censored[k]), n - deaths)
            self.at_risk[k + 1] = n - deaths - int(self.censored[k])


def _spread(n: int, time: Floats, first: int, last: int) -> Integers:
    """Return how many of ``n`` evenly spaced censored fall after each time, before the next."""
    if last <= first:
        return np.zeros(0, dtype=np.int64)
    end = time[last] if last < time.size else time[-1]
    places = time[first] + (np.arange(1, n + 1) / (n + 1)) * (end - time[first])
    index = np.clip(np.searchsorted(time, places, side="right") - 1, first, last - 1)
    return np.bincount(index - first, minlength=last - first).astype(np.int64)


def _finish(state: _Counts, bounds: list[int], censored: int, n_events: int | None) -> None:
    """Fill what lies after the last printed number at risk."""
    first, last = bounds[-1], state.time.size
    seen = state.time[first] - state.time[0] if first < last else 0.0
    rest = state.time[-1] - state.time[min(first, last - 1)]
    guess = round(censored * rest / seen) if seen > 0 else 0
    guess = min(guess, int(state.at_risk[first]))
    state.fill(first, last, guess)
    if n_events is None:
        return
    tried: set[int] = set()
    for _ in range(_MOST_ROUNDS):
        off = int(state.events.sum()) - n_events
        if off == 0 or guess in tried or (guess == 0 and off < 0):
            return
        tried.add(guess)
        guess = min(max(0, guess + off), int(state.at_risk[first]))
        state.fill(first, last, guess)


def _result(
    curve: ReadCurve, state: _Counts, risk: tuple[tuple[float, ...], tuple[int, ...]]
) -> Reconstruction:
    rows: list[tuple[float, bool]] = []
    for k, t in enumerate(state.time):
        after = state.time[k + 1] if k + 1 < state.time.size else t
        rows += [(float(t), True)] * int(state.events[k])
        rows += [(float((t + after) / 2), False)] * int(state.censored[k])
    rows += [(float(state.time[-1]), False)] * int(state.at_risk[-1])
    rows.sort(key=lambda row: (row[0], not row[1]))
    times = np.array([t for t, _ in rows])
    residuals = tuple(int((times >= t).sum()) - n for t, n in zip(risk[0], risk[1], strict=True))
    poolable = bool(curve.risk_time) or curve.n >= LEAST_WITHOUT_RISK
    total = int(state.events.sum())
    return Reconstruction(
        time=tuple(t for t, _ in rows),
        event=tuple(event for _, event in rows),
        max_distance=float(np.abs(state.rebuilt - state.survival).max()),
        risk_residuals=residuals if curve.risk_time else (),
        n_events=total,
        events_residual=None if curve.n_events is None else total - curve.n_events,
        poolable=poolable,
        reason="" if poolable else "no numbers at risk and fewer than 50 patients",
    )


def _checked(curve: ReadCurve) -> tuple[Floats, Floats]:
    """Return times from 0 on with survival that never rises, or refuse."""
    time, survival = np.array(curve.time, dtype=float), np.array(curve.survival, dtype=float)
    if time.size < 2:
        raise CurveRefused("fewer than two points were read; a median alone gives no patients")
    if (np.diff(time) < 0).any() or time[0] < 0:
        raise CurveRefused("the times do not ascend from 0 on")
    if (survival < 0).any() or (survival > 1).any():
        raise CurveRefused("survival lies outside 0 to 100%")
    rises = np.diff(survival)
    if rises.size and rises.max() > UNSTEADY:
        at = int(rises.argmax())
        raise CurveRefused(f"survival rises after time {time[at]:g}, which no curve does")
    if time[0] > 0:
        time, survival = np.concatenate(([0.0], time)), np.concatenate(([1.0], survival))
    # Two points at one time are the two ends of a step: the lower one counts.
    keep = np.append(np.diff(time) > 0, True)
    lowest = np.minimum.accumulate(survival)
    return time[keep], lowest[keep]


def _risk(curve: ReadCurve) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return the numbers at risk from time 0 on, up to the end of the curve."""
    pairs = list(zip(curve.risk_time, curve.at_risk, strict=True))
    if not pairs or pairs[0][0] > 0:
        pairs.insert(0, (0.0, curve.n))
    if pairs[0][1] != curve.n:
        raise CurveRefused(f"{pairs[0][1]} are at risk at time 0, but there are {curve.n}")
    for (t, n), (u, m) in pairwise(pairs):
        if u <= t or m > n:
            raise CurveRefused(f"the numbers at risk rise, or their times do not, at time {u:g}")
    inside = [(t, n) for t, n in pairs if t <= curve.time[-1]]
    return tuple(t for t, _ in inside), tuple(n for _, n in inside)


def exponential_rate(median: float, n_events: int) -> tuple[float, float, float]:
    """Return rate and 95 % limits that a median alone implies if the hazard never changed.

    An illustration, not an estimate: ln 2 / median, with variance 1 / events on the log scale.

    >>> [round(x, 4) for x in exponential_rate(34.0, 100)]
    [0.0204, 0.0168, 0.0248]
    """
    rate = math.log(2) / median
    factor = math.exp(1.959963984540054 / math.sqrt(n_events))
    return rate, rate / factor, rate * factor
