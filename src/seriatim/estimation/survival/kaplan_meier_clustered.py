"""Survival over time when patients have several rows: Kaplan-Meier with clustered limits.

The curve is the Kaplan-Meier curve of the rows; its variance is the sum over patients of their
squared influence on it (infinitesimal jackknife), so rows of one patient may resemble each other as
they like. Two rounds: sites send their event tables; their sum is sent back; sites send
`InfluenceSquares`.

Validated against R `survival::survfit(cluster = )` (tests/reference/kaplan_meier_clustered.R).
References: Jaeckel, The infinitesimal jackknife, Bell Laboratories 1972. Williams, Lifetime Data
Anal 1995;1:171. Therneau and Grambsch, Modeling Survival Data, Springer 2000.
"""

from dataclasses import replace

import numpy as np

from ..encoding import place_times
from ..estimate import SurvivalCurve
from .influence import InfluenceSquares, influence_squares
from .kaplan_meier import curve_of
from .patient_rows import PatientRows
from .weighted_event_table import AnyEventTable, risk_sums

__all__ = ["clustered_curves", "kaplan_meier_clustered"]


def kaplan_meier_clustered(
    table: AnyEventTable,
    squares: InfluenceSquares,
    group: str = "all",
    *,
    interval: str = "log-log",
    conf_level: float = 0.95,
) -> SurvivalCurve:
    """What share of the group's rows is free of the event, allowing for rows of one patient?

    `table` is the sum of the tables of all rows and `squares` that of `influence_squares` over it.
    Milestones and quantiles are read with `survival_at` and `survival_quantile`. A weighted table
    gives the weighted curve, and its variance is then right for weights that are not numbers of
    patients. The limits use the normal distribution: with fewer than about 30 patients in a group
    they are too narrow.

    One patient at risk in two limbs until 2 and 4, another until 3; all have the event. At 2 the
    influences on S are -1/9 and 1/9, so that the variance is 2/81.

    >>> rows = PatientRows.from_rows([1, 1, 2], [2, 4, 3], [1, 1, 1])
    >>> curve = kaplan_meier_clustered(rows.table(), influence_squares(rows, rows.table()))
    >>> round(float(curve.std_error[0] ** 2 * 81), 6)
    2.0
    """
    counts = risk_sums(table).counts
    if squares.groups != counts.groups or squares.squares.shape != counts.entered.shape:
        raise ValueError(
            "squares: expected sums over this table, found other groups or times. "
            "Compute them with `influence_squares(rows, table)` for the table used here."
        )
    place = counts.index(group)
    own = risk_sums(table.select(group))
    kept = place_times(counts.time, own.counts.time)
    patients = int(squares.n_patients[place])
    name = f"Kaplan-Meier, clustered by {patients} patients, {interval} limits"
    variance = squares.squares[place, kept]
    # Influences that cancel in every patient leave rounding noise, which is no spread.
    seen = variance > 1e-20 + 1e-12 * np.cumsum(own.hazard_terms()[0][0])
    survival = own.survival()[0]
    fallen = (survival > 0) & (survival < 1)
    variance = np.where(seen | ~fallen, variance, np.nan)
    curve = curve_of(own, variance, name, interval=interval, conf_level=conf_level)
    if not fallen.any() or seen[fallen].any():
        return curve
    return replace(curve, reason=f"no spread is seen between the patients of group {group!r}")


def clustered_curves(
    rows: PatientRows, *, interval: str = "log-log", conf_level: float = 0.95
) -> tuple[SurvivalCurve, ...]:
    """The clustered curve of every group, where all rows are in one place.

    >>> rows = PatientRows.from_rows([1, 1, 2], [2, 4, 3], [1, 1, 1])
    >>> clustered_curves(rows)[0].survival.round(4).tolist()
    [0.6667, 0.3333, 0.0]
    """
    table = rows.table() if rows.weight is None else rows.weighted_table()
    squares = influence_squares(rows, table)
    return tuple(
        kaplan_meier_clustered(table, squares, name, interval=interval, conf_level=conf_level)
        for name in squares.groups
    )
