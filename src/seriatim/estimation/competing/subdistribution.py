"""The weighted risk sets of a subdistribution hazard, its pseudo likelihood, and influences on it.

See `fine_gray`. All sums over risk sets are running sums over the distinct times. With delayed
entry the curve G of being not yet censored is multiplied by H, that of having entered: at a time
with w entries among the R observed just after it, H falls, seen backwards, by the factor 1 - w / R.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray, IntArray
from ..hazards.cox_grid import sums_by_place
from ..information import is_singular
from ..survival.event_table import EventTable

__all__ = [
    "LARGEST_EXPONENT",
    "PseudoLikelihood",
    "RiskGrid",
    "carried_sums",
    "cause_counts",
    "maximize_pseudo",
    "pseudo_likelihood",
    "risk_grid",
    "score_influences",
    "unbridged_time",
]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
LARGEST_EXPONENT = 300.0


@dataclass(frozen=True, slots=True)
class RiskGrid:
    """Rows on T distinct times; C censoring groups; `free` is G(t-) H(t-), shape (C, T).

    `x` (n, p) are the covariates, `lines` (p + 1, n) a line of ones and the covariates, `event_x`
    (p,) their sums over the events. Row i is at risk at times `entered`[i] < j <= `place`[i];
    `entered` is None if all are from the start. Just after each time `stayed` (C, T) were observed
    who did not enter then, `entries` did.
    """

    place: IntArray
    entered: IntArray | None
    cell: IntArray
    x: FloatArray
    lines: FloatArray
    is_event: NDArray[np.bool_]
    event_x: FloatArray
    events: FloatArray
    inverse: FloatArray
    censored: NDArray[np.bool_]
    at_risk: FloatArray
    hazard: FloatArray
    stayed: FloatArray
    entries: FloatArray
    free: FloatArray

    @property
    def late(self) -> NDArray[np.bool_]:
        """Rows that enter after the start."""
        return np.zeros(self.place.size, bool) if self.entered is None else self.entered >= 0

    def by_cell(self, values: FloatArray) -> FloatArray:
        """Sum k lines (k, n) over the rows that end at each time, by censoring group: (k, C, T)."""
        sums = sums_by_place(self.cell, values, self.free.size)
        return sums.reshape(len(values), *self.free.shape)

    def risk_sum(self, values: FloatArray) -> FloatArray:
        """Sum lines over the risk sets, (k, T): all until their time, other causes after it."""
        ends = self.by_cell(values).sum(axis=1)
        earlier = before(self.by_cell(values * self.inverse))
        if self.entered is not None:
            late, size = self.late, self.free.shape[1]
            ends -= sums_by_place(self.entered[late], values[:, late], size)
        whole = np.cumsum(ends[:, ::-1], axis=1)[:, ::-1]
        return np.asarray(whole + (self.free * earlier).sum(axis=1), dtype=np.float64)


def before(values: FloatArray) -> FloatArray:
    """Running sums over times (the last axis) up to but without each time."""
    return np.asarray(np.cumsum(values, axis=-1) - values, dtype=np.float64)


def risk_grid(
    table: EventTable,
    cause: int,
    placed: tuple[IntArray, IntArray, IntArray],
    x: FloatArray,
    entered: IntArray | None = None,
) -> RiskGrid:
    """Place rows on a table that counts them, by censoring group, with those of all other sites.

    `placed` holds the position of each row's time, its event, and the position of its group;
    `entered` that of the time at which it entered, -1 for the start.
    """
    place, event, group = placed
    cell = group * table.time.size + place
    other = (event != 0) & (event != cause)
    at_risk = table.n_at_risk()
    stayed = at_risk - table.censored - table.events.sum(axis=0)
    hazard = table.censored / np.maximum(at_risk, 1)
    free = _free(hazard, stayed, table.entered)
    # Whoever had an event was not yet censored, so G before that time is above 0.
    inverse = np.where(other, 1 / np.where(other, free.reshape(-1)[cell], 1.0), 0.0)
    return RiskGrid(
        place=place,
        entered=entered,
        cell=cell,
        x=x,
        lines=np.vstack([np.ones(event.size), x.T]),
        is_event=event == cause,
        event_x=x[event == cause].sum(axis=0),
        events=cause_counts(table, cause),
        inverse=inverse,
        censored=event == 0,
        at_risk=at_risk.astype(np.float64),
        hazard=hazard,
        stayed=stayed.astype(np.float64),
        entries=table.entered.astype(np.float64),
        free=free,
    )


def _free(hazard: FloatArray, stayed: IntArray, entries: IntArray) -> FloatArray:
    """G H just before each time, (C, T); it begins anew where all who are observed just entered."""
    begins = (stayed == 0) & (entries > 0)
    factor = (1 - hazard) * np.where(begins, 1.0, 1 + entries / np.maximum(stayed, 1))
    curve = np.ones((hazard.shape[0], hazard.shape[1] + 1))
    for group, starts in enumerate(begins):
        # After a time at which it begins anew, and at the first, the curve is 1.
        edges = [-1, *np.flatnonzero(starts).tolist(), factor.shape[1]]
        for low, high in pairwise(edges):
            own = factor[group, low + 1 : high]
            curve[group, low + 2 : low + 2 + own.size] = np.cumprod(own)
    return curve[:, :-1]


def unbridged_time(table: EventTable, cause: int) -> float | None:
    """The first time that weights cannot bridge, as nobody was under observation before and after.

    It matters only if others had another event before it and somebody has the cause after it.
    """
    stayed = table.n_at_risk() - table.censored - table.events.sum(axis=0)
    others = [k for k, known in enumerate(table.causes) if known != cause]
    carried = np.cumsum(table.events[others].sum(axis=0), axis=1) > 0
    events = cause_counts(table, cause)
    follows = np.cumsum(events[::-1])[::-1] - events > 0
    found = ((stayed == 0) & (table.entered > 0) & carried).any(axis=0) & follows
    return float(table.time[np.argmax(found)]) if found.any() else None


def cause_counts(table: EventTable, cause: int) -> FloatArray:
    """Events of a cause in all groups, by time."""
    if cause not in table.causes:
        return np.zeros(table.time.size)
    counts = table.events[table.causes.index(cause)].sum(axis=0)
    return np.asarray(counts, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PseudoLikelihood:
    """The pseudo likelihood at a coefficient; `mean` (T, p) of x in the risk sets."""

    beta: FloatArray
    value: float
    score: FloatArray
    information: FloatArray
    risk: FloatArray
    mean: FloatArray
    rise: FloatArray


def pseudo_likelihood(grid: RiskGrid, beta: FloatArray) -> PseudoLikelihood | None:
    """Evaluate it for all rows at once; None where exp(x'b) would overflow."""
    relative = grid.x @ beta
    if np.abs(relative).max() > LARGEST_EXPONENT:
        return None
    risk = np.exp(relative)
    sums = grid.risk_sum(risk * grid.lines)
    safe = np.where(sums[0] > 0, sums[0], 1.0)
    mean = (sums[1:] / safe).T
    rise = grid.events / safe
    exposure = risk * _exposure(grid, rise[None])[0]
    weighted = mean * grid.events[:, None]
    return PseudoLikelihood(
        beta=beta,
        value=float(grid.event_x @ beta - grid.events @ np.log(safe)),
        score=grid.event_x - weighted.sum(axis=0),
        information=(grid.lines[1:] * exposure) @ grid.x - weighted.T @ mean,
        risk=risk,
        mean=mean,
        rise=rise,
    )


def _exposure(grid: RiskGrid, rise: FloatArray) -> FloatArray:
    """Sum rises (k, T) over each row's time in the risk sets, weighted as the row is: (k, n)."""
    later = _later(grid, rise).reshape(len(rise), -1)
    until = np.cumsum(rise, axis=1)
    exposure = until[:, grid.place] + grid.inverse * later[:, grid.cell]
    if grid.entered is not None:
        exposure[:, grid.late] -= until[:, grid.entered[grid.late]]
    return np.asarray(exposure)


def _later(grid: RiskGrid, rise: FloatArray) -> FloatArray:
    """Sum over times after each of G(t-) times the rises (k, T), by censoring group: (k, C, T)."""
    weighted = grid.free * rise[:, None, :]
    return before(weighted[:, :, ::-1])[:, :, ::-1]


Evaluate = Callable[[FloatArray], PseudoLikelihood | None]


def maximize_pseudo(
    evaluate: Evaluate, p: int
) -> tuple[PseudoLikelihood, PseudoLikelihood, bool] | None:
    """Newton's method with step halving: the null point, the last, and whether it got there."""
    null = evaluate(np.zeros(p))
    if null is None or is_singular(null.information):
        return None
    current, converged = null, False
    for _ in range(_MAX_STEPS):
        if is_singular(current.information):
            break
        step = np.asarray(np.linalg.solve(current.information, current.score))
        following = _better(evaluate, current, step / max(1.0, float(np.abs(step).max()) / 10.0))
        if following is None:
            break
        gain = abs(following.value - current.value)
        current = following
        if gain <= 1e-14 * (abs(current.value) + 1):
            converged = True
            break
    return null, current, converged


def _better(
    evaluate: Evaluate, current: PseudoLikelihood, step: FloatArray
) -> PseudoLikelihood | None:
    lowest = current.value - 1e-12 * (abs(current.value) + 1)
    for _ in range(_MAX_HALVINGS):
        following = evaluate(current.beta + step)
        if following is not None and following.value >= lowest:
            return following
        step = step / 2
    return None


def carried_sums(grid: RiskGrid, risk: FloatArray) -> FloatArray:
    """Sum r / G and x r / G over the rows with other causes at each time: (p + 1, C, T)."""
    return grid.by_cell(risk * grid.inverse * grid.lines)


def score_influences(
    grid: RiskGrid, point: PseudoLikelihood, carried: FloatArray | None = None
) -> FloatArray:
    """Each row's part of the score (n, p): event less expected, and its share in the error of G.

    `carried` are the `carried_sums` of all sites; None: these rows are all there are.
    """
    rises = point.rise * np.vstack([np.ones(point.rise.size), point.mean.T])
    exposure = point.risk * _exposure(grid, rises)
    own = np.where(grid.is_event, grid.lines[1:] - point.mean.T[:, grid.place], 0.0)
    own += exposure[1:] - exposure[0] * grid.lines[1:]
    whole = carried_sums(grid, point.risk) if carried is None else carried
    kept, later = before(whole), _later(grid, rises) + grid.free * rises[:, None, :]
    # How the score moves with the hazard of censoring at each time.
    moved = (kept[1:] * later[0] - kept[0] * later[1:]) / np.maximum(grid.at_risk, 1)
    expected = np.cumsum(moved * grid.hazard, axis=2).reshape(len(own), -1)
    own += np.where(grid.censored, moved.reshape(len(own), -1)[:, grid.cell], 0.0)
    own -= expected[:, grid.cell]
    if grid.entered is not None:
        late = grid.late
        first = grid.cell[late] - grid.place[late] + grid.entered[late]
        own[:, late] += expected[:, first]
        own -= _entry_influences(grid, rises, whole, first)
    return np.asarray(own.T, dtype=np.float64)


def _entry_influences(
    grid: RiskGrid, rises: FloatArray, carried: FloatArray, first: IntArray
) -> FloatArray:
    """Each row's share in the error of H, (p, n); `first` are the cells of late rows' entries."""
    kept, later = before(carried) + carried, _later(grid, rises)
    # How the score moves with the hazard of entry, seen backwards, at each time.
    moved = (kept[1:] * later[0] - kept[0] * later[1:]) / np.maximum(grid.stayed, 1)
    observed = np.maximum(grid.stayed + grid.entries, 1)
    moved = np.where(grid.stayed > 0, moved, 0.0)
    # A row is observed from just after its entry until just before its time.
    expected = before(moved * grid.entries / observed).reshape(len(moved), -1)
    share = -expected[:, grid.cell]
    share[:, grid.late] += moved.reshape(len(moved), -1)[:, first] + expected[:, first]
    return share
