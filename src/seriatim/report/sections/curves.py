"""From the rows of a curve to what a figure draws."""

from __future__ import annotations

from seriatim.analysis.results import ResultRow
from seriatim.report.figures.specs import Curve, RiskRows
from seriatim.wording.lookup import time_of


def curve_of(rows: tuple[ResultRow, ...], statistic: str, table: RiskRows, fewest: int) -> Curve:
    """Collect the steps of a curve; limits that are missing stay at the curve.

    The line reaches the last time of the risk table at which anybody is at risk. ``fewest``
    patients at risk make it reliable.
    """
    steps: dict[float, dict[str, float]] = {}
    for row in rows:
        time = time_of(row.context)
        if time is not None and row.value is not None:
            steps.setdefault(time, {})[row.statistic] = row.value
    months = tuple(sorted(time for time, step in steps.items() if statistic in step))
    values = tuple(steps[month][statistic] for month in months)
    label = rows[0].level if rows else ""
    last = months[-1] if months else 0.0
    return Curve(
        label=label or "All patients",
        months=months,
        values=values,
        low=tuple(steps[m].get("conf_low", steps[m][statistic]) for m in months),
        high=tuple(steps[m].get("conf_high", steps[m][statistic]) for m in months),
        end=max(last, _last_at_risk(table)),
        reliable=reliable_stretch(steps, table, fewest, last),
        start=1.0 if statistic == "survival" else 0.0,
    )


def reliable_stretch(
    steps: dict[float, dict[str, float]], table: RiskRows, fewest: int, last: float
) -> tuple[float, float]:
    """Return the longest stretch of months with enough patients at risk.

    From the numbers at risk of the steps themselves if the rows have them, else from the times of
    the risk table, which are coarser. Without either the whole curve counts.
    """
    listed = _at_risk(table)
    exact = {time: step["n_at_risk"] for time, step in steps.items() if "n_at_risk" in step}
    at_risk = exact or listed
    if not at_risk:
        return 0.0, last
    times = sorted(at_risk)
    # Before the first step nobody had the event, so the curve counts from 0 if anybody was there.
    crowded_at_once = listed.get(0.0, fewest) >= fewest
    best = (0.0, 0.0)
    begin: float | None = None
    for time in times:
        if at_risk[time] < fewest:
            begin = None
            continue
        if begin is None:
            begin = 0.0 if time == times[0] and crowded_at_once else time
        best = max(best, (begin, time), key=lambda stretch: stretch[1] - stretch[0])
    return best


def _at_risk(table: RiskRows) -> dict[float, float]:
    for name, numbers in table.rows:
        if name == "At risk":
            pairs = zip(table.months, numbers, strict=True)
            return {month: float(n) for month, n in pairs if n is not None}
    return {}


def _last_at_risk(table: RiskRows) -> float:
    return max((month for month, n in _at_risk(table).items() if n), default=0.0)
