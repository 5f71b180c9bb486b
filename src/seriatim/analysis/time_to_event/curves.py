"""Rows of survival and incidence estimates: medians, milestones, curves, numbers at risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.estimation.competing.aalen_johansen import incidence_at
from seriatim.estimation.estimate import IncidenceCurve, RiskTable, SurvivalCurve
from seriatim.estimation.survival.kaplan_meier import median_survival, survival_at

Curve = TypeVar("Curve", SurvivalCurve, IncidenceCurve)

#: A drawn curve needs no more steps than this; longer ones are thinned evenly.
MOST_STEPS = 1000


def in_months(curve: Curve) -> Curve:
    """Return a curve over days as one over months of 30.4375 days.

    Before anything is read from it, so that what it says of times is in months too.
    """
    return replace(curve, time=curve.time / DAYS_PER_MONTH)


def survival_rows(
    place: Place, curve: SurvivalCurve, milestones: Sequence[float]
) -> Iterator[ResultRow]:
    """Yield the median with limits and the survival at each milestone, of a curve in months."""
    n_events = int(curve.n_events.sum())
    yield place.row("n", float(curve.n), n=curve.n)
    yield place.row("n_events", float(n_events), n=n_events, n_total=curve.n)
    yield from place.estimate("median", median_survival(curve), n_total=curve.n)
    for month in milestones:
        here = place.at(place.level, f"time={month:g}")
        yield from here.estimate("survival", survival_at(curve, month), n_total=curve.n)


def survival_curve_rows(
    place: Place, curve: SurvivalCurve, least_at_risk: int = 1
) -> Iterator[ResultRow]:
    """Yield the steps of a survival curve in months and its end, with limits where defined.

    Steps with fewer than ``least_at_risk`` at risk are left out; the estimate keeps them.
    """
    steps = _with_end(np.flatnonzero(curve.n_events > 0), len(curve.time))
    steps = steps[curve.n_at_risk[steps] >= least_at_risk]
    columns = {
        "survival": curve.survival,
        "conf_low": curve.conf_low,
        "conf_high": curve.conf_high,
        "n_at_risk": curve.n_at_risk.astype(np.float64),
    }
    yield from _steps(place, curve.time, steps, columns)


def incidence_rows(
    place: Place, curve: IncidenceCurve, milestones: Sequence[float]
) -> Iterator[ResultRow]:
    """Yield the events and the cumulative incidence at each milestone, of a curve in months."""
    n_events = int(curve.n_events.sum())
    yield place.row("n_events", float(n_events), n=n_events, n_total=curve.n)
    for month in milestones:
        here = place.at(place.level, f"time={month:g}")
        yield from here.estimate("incidence", incidence_at(curve, month), n_total=curve.n)


def incidence_curve_rows(place: Place, curve: IncidenceCurve) -> Iterator[ResultRow]:
    """Yield the steps of a cumulative incidence curve in months, and its end."""
    steps = _with_end(np.flatnonzero(curve.n_events > 0), len(curve.time))
    columns = {
        "incidence": curve.incidence,
        "conf_low": curve.conf_low,
        "conf_high": curve.conf_high,
        "n_at_risk": curve.n_at_risk.astype(np.float64),
    }
    yield from _steps(place, curve.time, steps, columns)


def risk_table_rows(place: Place, table: RiskTable) -> Iterator[ResultRow]:
    """Yield numbers at risk, censored and with the event at round times (months)."""
    for i, day in enumerate(table.times):
        here = place.at(place.level, f"time={day / DAYS_PER_MONTH:g}")
        yield here.row("n_at_risk", float(table.n_at_risk[i]), n=table.n_at_risk[i])
        yield here.row("n_censored", float(table.n_censored[i]), n=table.n_censored[i])
        yield here.row("n_events", float(table.n_events[i]), n=table.n_events[i])
        yield here.row("n_entered", float(table.n_entered[i]), n=table.n_entered[i])


def risk_grid(days: NDArray[np.float64]) -> tuple[float, ...]:
    """Choose times (days) for a risk table: about eight, at round numbers of months."""
    last = float(days.max(initial=0.0)) / DAYS_PER_MONTH
    step = next((s for s in (3, 6, 12, 24, 36, 48, 60, 120) if last / s <= 9), 240)
    return tuple(month * DAYS_PER_MONTH for month in range(0, int(last) + 1, step))


def _with_end(steps: NDArray[np.int64], n_times: int) -> NDArray[np.int64]:
    """Add the last time, so that a drawn line reaches the last censoring."""
    end = n_times - 1
    return steps if n_times == 0 or end in steps else np.append(steps, end)


def _steps(
    place: Place,
    time: NDArray[np.float64],
    steps: NDArray[np.int64],
    columns: dict[str, NDArray[np.float64]],
) -> Iterator[ResultRow]:
    if len(steps) > MOST_STEPS:
        steps = steps[np.linspace(0, len(steps) - 1, MOST_STEPS).astype(int)]
    for step in steps:
        here = place.at(place.level, f"time={time[step]:.6g}")
        for statistic, values in columns.items():
            if np.isfinite(values[step]):
                yield here.row(statistic, float(values[step]))
