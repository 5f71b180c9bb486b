"""Curves and numbers over time, coarsened so that no step shows fewer patients than the minimum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seriatim.analysis.results import ResultRow

DRAWN = ("_curve", "_at_risk")
#: Of a drawn curve only the line itself is kept: numbers at risk and limits date every patient.
_LINES = ("survival", "incidence", "probability")
#: A curve of fewer steps is left out: it would show nobody dying until the last of many had died.
LEAST_STEPS = 5


def is_drawn(analysis: str) -> bool:
    """Tell whether an analysis holds points of drawn curves or numbers at risk."""
    return analysis.endswith(DRAWN)


def month_of(row: ResultRow) -> float:
    """Return the time of a row in months."""
    return float(row.context.split("=")[1])


def coarse_curve(rows: Iterable[ResultRow], minimum: int) -> tuple[ResultRow, ...]:
    """Return the steps of one curve at which at least ``minimum`` more patients had the event.

    The number that had it comes from the drop of the curve and the number at risk. A curve without
    numbers at risk (of states) is left out, and so is one of fewer than ``LEAST_STEPS`` steps.
    """
    kept = tuple(_coarse_steps(rows, minimum))
    return kept if len(kept) >= LEAST_STEPS else ()


def _coarse_steps(rows: Iterable[ResultRow], minimum: int) -> Iterator[ResultRow]:
    steps: dict[float, dict[str, ResultRow]] = {}
    for row in rows:
        steps.setdefault(month_of(row), {})[row.statistic] = row
    before, n_since = None, 0.0
    for month in sorted(steps):
        step = steps[month]
        line = next((step[name] for name in _LINES if name in step), None)
        at_risk = step.get("n_at_risk")
        if line is None or line.value is None or at_risk is None or not at_risk.value:
            continue
        free = line.value if line.statistic == "survival" else 1 - line.value
        drop = 1 - free / before if before else 1 - free
        n_since += at_risk.value * drop
        before = free
        left = at_risk.value * (1 - drop)
        if round(n_since) >= minimum and round(left) >= minimum:
            yield line
            n_since = 0.0


def coarse_times(series: Iterable[Iterable[ResultRow]], minimum: int) -> frozenset[float]:
    """Return the times at which numbers at risk of all these series can stand side by side.

    Between two of them no number at risk changes by fewer than ``minimum``, and none is as few.
    Groups add up to all, so a time is kept for every series or for none.
    """
    times: dict[float, list[float]] = {}
    for rows in series:
        for row in rows:
            if row.statistic == "n_at_risk":
                times.setdefault(month_of(row), []).append(row.value or 0.0)
    kept: list[float] = []
    for month in sorted(times):
        now, last = times[month], times[kept[-1]] if kept else []
        changes = [abs(a - b) for a, b in zip(now, last, strict=False)]
        if not any(0 < number < minimum for number in (*now, *changes)):
            kept.append(month)
    return frozenset(kept)


def small_steps(rows: Iterable[ResultRow], minimum: int) -> set[str]:
    """Return the contexts of one series whose estimate would tell a small number of patients.

    With N patients a probability P at a time stands for about N P patients. Small must be neither
    that, nor the others, nor the difference to the last time that is shown.
    """
    points = sorted(
        (
            (month_of(row), row)
            for row in rows
            if row.statistic in (*_LINES, "one_minus_survival") and "=" in row.context
        ),
        key=lambda pair: pair[0],
    )
    hidden, last = set(), 0
    for _, row in points:
        if row.value is None or row.n_total is None:
            continue
        had = round(row.n_total * (1 - row.value if row.statistic == "survival" else row.value))
        if any(0 < n < minimum for n in (had, row.n_total - had, abs(had - last))):
            hidden.add(row.context)
        else:
            last = had
    return hidden
