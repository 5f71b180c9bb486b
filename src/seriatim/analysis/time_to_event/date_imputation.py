"""Survival when dates known to a month or a year are drawn, many times, within it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import stdtrit

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH, Study
from seriatim.analysis.time_to_event.survival import patient_place
from seriatim.endpoints.date_bounds import FollowUpBounds
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at
from seriatim.protocol import TimeToEventEndpoint

#: How often dates are drawn, and the fixed seed that makes a rerun give the same digits.
DRAWS, SEED = 20, 1987
METHOD = "Kaplan-Meier, dates drawn within their month or year, Rubin on the log-log scale"


def imputed_rows(
    study: Study, endpoint: TimeToEventEndpoint, bounds: FollowUpBounds
) -> Iterator[ResultRow]:
    """Yield how many patients have dates without a day, and survival with such dates drawn."""
    place = patient_place(endpoint, "imputed_survival", "")
    n, n_total = int(bounds.imprecise.sum()), int(bounds.death.size)
    yield place.row("n_imprecise", float(n), n=n, n_total=n_total)
    if not n:
        return
    rng = np.random.default_rng(SEED)
    curves = [
        kaplan_meier(EventTable.from_rows(bounds.draw_days(rng), bounds.death))
        for _ in range(DRAWS)
    ]
    for month in endpoint.milestones_months:
        found = [survival_at(curve, month * DAYS_PER_MONTH) for curve in curves]
        here = place.at("", f"time={month:g}")
        yield from _combined(here, found, study.protocol.conf_level)


def _combined(place: Place, found: list[Estimate], conf_level: float) -> Iterator[ResultRow]:
    """Combine the draws: mean, and the variance within and between them (Rubin 1987)."""
    n_total = found[0].n
    known = [(e.value, e.std_error) for e in found if e.value and e.value < 1 and e.std_error]
    if len(known) < len(found):
        reason = next((e.reason for e in found if e.reason), "survival is 0 or 1")
        yield place.row("survival", None, n_total=n_total, method=METHOD, seed=SEED, reason=reason)
        return
    survival, error = (np.array(column, dtype=np.float64) for column in zip(*known, strict=True))
    scale = np.log(-np.log(survival))
    within = float(np.mean((error / (survival * np.log(survival))) ** 2))
    between = (1 + 1 / len(known)) * float(scale.var(ddof=1))
    df = (len(known) - 1) * (1 + within / between) ** 2 if between > 0 else np.inf
    quantile = float(stdtrit(min(df, 1e9), 0.5 + conf_level / 2))
    middle, half = float(scale.mean()), quantile * float(np.sqrt(within + between))
    columns = (("survival", middle), ("conf_low", middle + half), ("conf_high", middle - half))
    for statistic, value in columns:
        yield place.row(
            statistic,
            float(np.exp(-np.exp(value))),
            n_total=n_total,
            method=METHOD,
            conf_level=None if statistic == "survival" else conf_level,
            seed=SEED,
        )
