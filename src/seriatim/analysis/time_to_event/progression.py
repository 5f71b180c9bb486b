"""Time to in-field progression after each procedure, with death as the competing event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH, Study
from seriatim.analysis.time_to_event.curves import in_months, incidence_curve_rows, incidence_rows
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.time_to_event import ProcedureClock
from seriatim.estimation.competing.aalen_johansen import (
    clustered_incidence,
    cumulative_incidence,
    incidence_at,
    incidence_squares,
)
from seriatim.estimation.competing.cause_rows import CauseRows
from seriatim.estimation.competing.gray_test import gray_test
from seriatim.estimation.estimate import IncidenceCurve
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at
from seriatim.protocol import TimeToEventEndpoint

PROGRESSION, DEATH = 1, 2
CAUSES = ((PROGRESSION, "progression"), (DEATH, "death"))


def progression_rows(
    study: Study, endpoint: TimeToEventEndpoint, clock: ProcedureClock
) -> Iterator[ResultRow]:
    """Yield cumulative incidences of in-field progression and of death before it, by group.

    Limits take the patient as the unit that varies. Groups that share patients have no test.
    """
    used = ~is_missing(study.level) & np.isfinite(clock.days)
    if not used.any():
        empty = progression_place(study, f"{endpoint.name}_progression", "")
        for analysis in ("cumulative_incidence", "gray_test", "interval_sensitivity"):
            missing = replace(empty, analysis=analysis)
            yield missing.row("n_events", None, reason="no procedure was followed")
        return
    rows = _cause_rows(study, clock, used, clock.days)
    for label in present(study, rows):
        for cause, name in CAUSES:
            place = progression_place(study, f"{endpoint.name}_{name}", label)
            curve = in_months(_curve(study, rows, cause, label))
            yield from incidence_rows(place, curve, endpoint.milestones_months)
            drawn = replace(place, analysis="cumulative_incidence_curve")
            yield from incidence_curve_rows(drawn, curve)
        yield from _as_if_censored(study, endpoint, rows, label)
    yield from _gray_rows(study, endpoint, rows)
    yield from _interval_rows(study, endpoint, clock, used)


def progression_place(study: Study, endpoint: str, level: str) -> Place:
    """Return where incidences of one group go."""
    return study.place("cumulative_incidence", endpoint).at(level)


def present(study: Study, rows: CauseRows) -> tuple[str, ...]:
    """Return the groups that hold any procedure, in the order of the protocol."""
    return tuple(label for label in study.labels if label in rows.table.groups)


def _cause_rows(
    study: Study, clock: ProcedureClock, used: NDArray[np.bool_], days: NDArray[np.float64]
) -> CauseRows:
    return CauseRows.from_columns(
        days[used],
        clock.event[used],
        study.procedures.patient[used],
        group=study.level[used].astype(str),
    )


def _curve(study: Study, rows: CauseRows, cause: int, label: str) -> IncidenceCurve:
    curve = cumulative_incidence(rows.table, cause, label, conf_level=study.protocol.conf_level)
    return clustered_incidence(curve, incidence_squares(rows.table, rows, cause, label))


def _as_if_censored(
    study: Study, endpoint: TimeToEventEndpoint, rows: CauseRows, label: str
) -> Iterator[ResultRow]:
    """Yield what one minus Kaplan-Meier would say, which takes the dead as still to progress."""
    place = replace(
        progression_place(study, f"{endpoint.name}_progression", label),
        analysis="deaths_as_censored",
    )
    if PROGRESSION not in rows.table.causes:
        return
    curve = kaplan_meier(rows.table.only_cause(PROGRESSION), label)
    for month in endpoint.milestones_months:
        survival = survival_at(curve, month * DAYS_PER_MONTH)
        yield place.at(label, f"time={month:g}").row(
            "one_minus_survival",
            None if survival.value is None else 1 - survival.value,
            n_total=curve.n,
            method="one minus Kaplan-Meier, for comparison only",
            reason=survival.reason,
        )


def _gray_rows(study: Study, endpoint: TimeToEventEndpoint, rows: CauseRows) -> Iterator[ResultRow]:
    """Yield Gray's test, or how many patients stand in more than one group."""
    place = replace(
        progression_place(study, f"{endpoint.name}_progression", ""), analysis="gray_test"
    )
    if len(rows.table.groups) < 2:
        yield place.row("p_value", None, method="Gray, cause 1", reason="only one group")
        return
    present = np.zeros((rows.n_patients, len(rows.table.groups)), dtype=np.bool_)
    for g, label in enumerate(rows.table.groups):
        present[rows.patient[rows.group == label], g] = True
    shared = int((present.sum(axis=1) > 1).sum())
    if shared:
        reason = (
            f"{shared} of {rows.n_patients} patients are in more than one group; Gray's test "
            "takes the groups as different patients"
        )
        yield place.row("p_value", None, method="Gray, cause 1", reason=reason)
        return
    yield from place.test(gray_test(rows.table, PROGRESSION))


def _interval_rows(
    study: Study, endpoint: TimeToEventEndpoint, clock: ProcedureClock, used: NDArray[np.bool_]
) -> Iterator[ResultRow]:
    """Yield the incidence if progression began midway since the last clean examination.

    What is seen at a visit began before it. The day it was seen is the latest possible.
    """
    progressed = used & (clock.event == PROGRESSION)
    clean = np.maximum(clock.clean_days, 0.0)
    dated = progressed & (clean < clock.days)
    everyone = replace(
        progression_place(study, f"{endpoint.name}_progression", ""),
        analysis="interval_sensitivity",
    )
    if not dated.any():
        reason = "no progression has the date of an earlier examination without it"
        yield everyone.row("median_gap", None, reason=reason)
        return
    gap = np.where(dated, clock.days - clean, 0.0)
    rows = _cause_rows(study, clock, used, clock.days - gap / 2)
    n, n_all = int(dated.sum()), int(progressed.sum())
    for statistic, days in (("median_gap", gap[dated]), ("median_seen_after", clock.days[dated])):
        yield everyone.row(statistic, float(np.median(days)) / DAYS_PER_MONTH, n=n, n_total=n_all)
    for label in present(study, rows):
        curve = in_months(_curve(study, rows, PROGRESSION, label))
        for month in endpoint.milestones_months:
            here = everyone.at(label, f"time={month:g}")
            yield from here.estimate("incidence", incidence_at(curve, month), n_total=curve.n)
