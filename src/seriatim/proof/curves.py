"""Curves from each procedure on: incidence of progression and survival, with both kinds of limits.

Groups hold 290, 68 and 22 procedures, the last of about 16 patients. The limits of `seriatim run`
take procedures as independent; those that allow for several of one patient stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seriatim.estimation.competing.aalen_johansen import (
    clustered_incidence,
    cumulative_incidence,
    incidence_at,
    incidence_squares,
)
from seriatim.estimation.competing.cause_rows import CauseRows
from seriatim.estimation.estimate import SurvivalCurve
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.influence import influence_squares
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, median_survival, survival_at
from seriatim.estimation.survival.kaplan_meier_clustered import kaplan_meier_clustered
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.proof.answers import Answer, Measure, Question, answer_of, answer_of_median
from seriatim.proof.design import Design
from seriatim.proof.outcomes import rows_of
from seriatim.synthetic.clocks import PROGRESSION, Clocks, ClockScenario
from seriatim.synthetic.null_cohort import DAYS_PER_MONTH

_KINDS = ("independent", "clustered")
#: On average this many patients have a first, second, ... procedure.
_AVERAGE = (290, 68, 16, 4, 2)
#: Groups of so many patients with one row each: what small numbers alone do to the limits.
_PATIENTS = (68, 22)


def curve_questions(design: Design, scenario: ClockScenario) -> tuple[Question, ...]:
    """List the analyses of one scenario, in the order of the tables."""
    return tuple(_questions(design, scenario))


def _questions(design: Design, scenario: ClockScenario) -> Iterator[Question]:
    for n in _PATIENTS:
        yield from _survival_questions(design, scenario, f"{n}_patients", f"{n} patients")
    for k, label in enumerate(design.labels):
        rows = f"{rows_of(design, k, _AVERAGE)} procedures on average"
        for kind in _KINDS:
            for month in design.progression_milestones:
                yield Question(
                    key=f"incidence_{k}_{month:g}_{kind}",
                    label=f"Aalen-Johansen at {month:g} months, {kind}, {label}",
                    measure=Measure.PROBABILITY,
                    truth=scenario.true_incidence(month),
                    by_default=kind == "clustered",
                    rows=rows,
                )
            asked = _survival_questions(design, scenario, f"{k}_{kind}", f"{kind}, {label}", rows)
            yield from (replace(item, by_default=kind == "clustered") for item in asked)


def _survival_questions(
    design: Design, scenario: ClockScenario, key: str, label: str, rows: str = ""
) -> Iterator[Question]:
    """Ask for survival from each procedure; without frailty it is the same from any start."""
    yield Question(
        key=f"median_{key}",
        label=f"Kaplan-Meier median, {label}",
        measure=Measure.MONTHS,
        truth=scenario.history.true_median(),
        by_default=True,
        rows=rows or label,
    )
    for month in design.survival_milestones:
        yield Question(
            key=f"survival_{month:g}_{key}",
            label=f"Kaplan-Meier at {month:g} months, {label}",
            measure=Measure.PROBABILITY,
            truth=scenario.history.survival(month),
            by_default=True,
            rows=rows or label,
        )


def estimate_curves(design: Design, clocks: Clocks) -> dict[str, Answer]:
    """Answer every question of ``curve_questions`` for one cohort."""
    level = design.level_of(clocks.number)
    answers: dict[str, Answer] = {}
    for n in _PATIENTS:
        some = (clocks.number == 1) & (clocks.patient < n)
        table = EventTable.from_rows(clocks.to_death[some], clocks.dead[some])
        curve = kaplan_meier(table, conf_level=design.conf_level)
        answers |= _read(design, curve, f"{n}_patients")
    for k in range(len(design.labels)):
        here = level == k
        if here.any():
            answers |= _incidences(design, clocks, here, k)
            answers |= _survivals(design, clocks, here, k)
    return answers


def _incidences(
    design: Design, clocks: Clocks, here: NDArray[np.bool_], k: int
) -> dict[str, Answer]:
    rows = CauseRows.from_columns(clocks.days[here], clocks.event[here], clocks.patient[here])
    plain = cumulative_incidence(rows.table, PROGRESSION, conf_level=design.conf_level)
    squares = incidence_squares(rows.table, rows, PROGRESSION)
    curves = (plain, clustered_incidence(plain, squares))
    return {
        f"incidence_{k}_{month:g}_{kind}": answer_of(incidence_at(curve, month * DAYS_PER_MONTH))
        for kind, curve in zip(_KINDS, curves, strict=True)
        for month in design.progression_milestones
    }


def _survivals(
    design: Design, clocks: Clocks, here: NDArray[np.bool_], k: int
) -> dict[str, Answer]:
    rows = PatientRows.from_rows(clocks.patient[here], clocks.to_death[here], clocks.dead[here])
    table = rows.table()
    level = design.conf_level
    plain = kaplan_meier(table, conf_level=level)
    together = kaplan_meier_clustered(table, influence_squares(rows, table), conf_level=level)
    return _read(design, plain, f"{k}_independent") | _read(design, together, f"{k}_clustered")


def _read(design: Design, curve: SurvivalCurve, key: str) -> dict[str, Answer]:
    """Read the median and the milestones of a curve."""
    answers = {f"median_{key}": answer_of_median(median_survival(_in_months(curve)))}
    for month in design.survival_milestones:
        answers[f"survival_{month:g}_{key}"] = answer_of(survival_at(curve, month * DAYS_PER_MONTH))
    return answers


def _in_months(curve: SurvivalCurve) -> SurvivalCurve:
    return replace(curve, time=curve.time / DAYS_PER_MONTH)
