"""The survival comparisons of a protocol, and those it warns of, on one simulated history."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from seriatim.estimation.hazards.cox import CoxRows, cox, cox_by_group
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import (
    kaplan_meier,
    median_survival,
    reverse_kaplan_meier,
    survival_at,
)
from seriatim.estimation.survival.landmark import landmark
from seriatim.estimation.survival.log_rank import (
    log_rank,
    log_rank_sums,
    log_rank_trend,
    mantel_byar,
    state_table,
)
from seriatim.proof.answers import (
    Answer,
    Measure,
    Question,
    answer_of,
    answer_of_median,
    answer_of_ratio,
    answer_of_test,
)
from seriatim.proof.design import Design
from seriatim.synthetic.clocks import clocks_of
from seriatim.synthetic.histories import History, HistoryScenario
from seriatim.synthetic.null_cohort import DAYS_PER_MONTH

_ONCE, _AGAIN = "one procedure", "any re-treatment"
_PAIR = (_ONCE, _AGAIN)


def survival_questions(design: Design, scenario: HistoryScenario) -> tuple[Question, ...]:
    """List the analyses of one scenario, in the order of the tables."""
    return (
        *_naive_questions(scenario),
        *_time_dependent_questions(design, scenario),
        *_curve_questions(design, scenario),
    )


def _naive_questions(scenario: HistoryScenario) -> tuple[Question, ...]:
    test = Measure.TEST
    return (
        Question(key="naive", label="naive: log-rank by final number", measure=test),
        Question(
            key="naive_cox",
            label="naive: Cox ever v never",
            measure=Measure.LOG_HAZARD_RATIO,
            truth=math.log(scenario.hazard_ratio),
        ),
        Question(key="per_procedure", label="naive: log-rank per procedure", measure=test),
        Question(key="per_procedure_cox", label="per procedure, clustered Cox", measure=test),
        Question(
            key="mantel_byar", label="Mantel-Byar by number to date", measure=test, by_default=True
        ),
        Question(key="mantel_byar_any", label="Mantel-Byar, any re-treatment", measure=test),
        Question(key="mantel_byar_trend", label="Mantel-Byar, trend over number", measure=test),
    )


def _time_dependent_questions(design: Design, scenario: HistoryScenario) -> Iterator[Question]:
    effect = math.log(scenario.hazard_ratio)
    asked = {"cox_any": "time-dependent Cox, any re-treatment"}
    for k, state in enumerate(design.states[1:], start=1):
        asked[f"cox_state_{k}"] = f"time-dependent Cox, {state} v {design.states[0]}"
    for key, label in asked.items():
        yield Question(
            key=key,
            label=label,
            measure=Measure.LOG_HAZARD_RATIO,
            truth=effect,
            by_default=True,
        )
    for month in design.survival_landmarks:
        yield Question(
            key=f"landmark_{month:g}",
            label=f"landmark {month:g} months, any re-treatment",
            measure=Measure.LOG_HAZARD_RATIO,
            # With an effect, who is treated later dilutes it: there is no formula for how much.
            truth=0.0 if effect == 0 else None,
            by_default=True,
        )
    if scenario.distant is not None:
        yield Question(
            key="cox_distant",
            label="time-dependent Cox with distant disease to date",
            measure=Measure.LOG_HAZARD_RATIO,
            truth=effect,
            by_default=True,
        )


def _curve_questions(design: Design, scenario: HistoryScenario) -> tuple[Question, ...]:
    known = scenario.hazard_ratio == 1
    rows = f"{scenario.n_patients} patients"
    medians = tuple(
        Question(
            key=f"median_{k}", label=f"median survival, finally {state}", measure=Measure.MONTHS
        )
        for k, state in enumerate(design.states)
    )
    return (
        *medians,
        Question(
            key="follow_up",
            label="median follow-up, reverse Kaplan-Meier",
            measure=Measure.MONTHS,
            truth=sum(scenario.censored) / 2,
            by_default=True,
            rows=rows,
        ),
        Question(
            key="median",
            label="Kaplan-Meier median, all patients",
            measure=Measure.MONTHS,
            truth=scenario.true_median() if known else None,
            by_default=True,
            rows=rows,
        ),
        *(
            Question(
                key=f"survival_{month:g}",
                label=f"Kaplan-Meier at {month:g} months, all patients",
                measure=Measure.PROBABILITY,
                truth=scenario.survival(month) if known else None,
                by_default=True,
                rows=rows,
            )
            for month in design.survival_milestones
        ),
    )


def compare_survival(
    design: Design, scenario: HistoryScenario, history: History
) -> dict[str, Answer]:
    """Answer every question of ``survival_questions`` for one history."""
    answers = {
        **_by_the_future(design, history),
        **_by_procedure(design, history),
        **_by_number_to_date(design, history),
    }
    for month in design.survival_landmarks:
        answers[f"landmark_{month:g}"] = _landmark(design, history, month)
    if scenario.distant is not None:
        answers["cox_distant"] = _with_distant(design, history)
    return answers


def _by_the_future(design: Design, history: History) -> dict[str, Answer]:
    """Group patients by the number of procedures they will have had in the end."""
    level = design.level_of(history.total)
    used = level >= 0
    names = np.array(design.states)
    table = EventTable.from_rows(
        history.days[used], history.dead[used], names[level[used]], groups=design.states
    )
    ever = np.array(_PAIR)[(history.total > 1).astype(int)]
    both = EventTable.from_rows(history.days, history.dead, ever, groups=_PAIR)
    answers = {
        "naive": answer_of_test(log_rank(table)),
        "naive_cox": _hazard_ratio(design, both),
    }
    for k, state in enumerate(design.states):
        curve = kaplan_meier(table, state, conf_level=design.conf_level)
        answers[f"median_{k}"] = _months(answer_of_median(median_survival(curve)))
    everyone = EventTable.from_rows(history.days, history.dead)
    followed = reverse_kaplan_meier(everyone, conf_level=design.conf_level)
    answers["follow_up"] = _months(answer_of_median(median_survival(followed)))
    curve = kaplan_meier(everyone, conf_level=design.conf_level)
    answers["median"] = _months(answer_of_median(median_survival(curve)))
    for month in design.survival_milestones:
        answers[f"survival_{month:g}"] = answer_of(survival_at(curve, month * DAYS_PER_MONTH))
    return answers


def _by_procedure(design: Design, history: History) -> dict[str, Answer]:
    """Restart the clock at every procedure, so that a patient has several rows."""
    clocks = clocks_of(history)
    level = design.level_of(clocks.number)
    used = level >= 0
    days, dead, kept = clocks.to_death[used], clocks.dead[used], level[used]
    table = EventTable.from_rows(days, dead, np.array(design.labels)[kept], groups=design.labels)
    later = {f"level {k}": kept == k for k in range(1, len(design.labels)) if (kept == k).any()}
    answers = {"per_procedure": answer_of_test(log_rank(table)), "per_procedure_cox": Answer()}
    if later:
        rows = CoxRows.from_columns(days, dead, later, cluster=clocks.patient[used])
        fit = cox(rows, conf_level=design.conf_level)
        answers["per_procedure_cox"] = answer_of_test(fit.wald_test)
    return answers


def _by_number_to_date(design: Design, history: History) -> dict[str, Answer]:
    """Compare patients by the procedures they have had so far: the comparison of the report."""
    patient, start, stop, number = stays(history)
    event = history.dead[patient] & (stop == history.days[patient])
    level = design.level_of(number)
    used = level >= 0
    state = np.array(design.states)[level[used]]
    table = state_table(start[used], stop[used], event[used], state, states=design.states)
    again = np.array(_PAIR)[(number > 1).astype(int)]
    both = state_table(start, stop, event, again, states=_PAIR)
    sums = log_rank_sums(table)
    answers = {
        "mantel_byar": answer_of_test(mantel_byar(table)),
        "mantel_byar_any": answer_of_test(mantel_byar(both)),
        "mantel_byar_trend": answer_of_test(log_rank_trend(sums)),
        "cox_any": _hazard_ratio(design, both),
    }
    fit = cox_by_group(table, design.states[0], conf_level=design.conf_level)
    for k, term in enumerate(fit.terms, start=1):
        answers[f"cox_state_{k}"] = answer_of_ratio(term)
    return answers


def stays(
    history: History,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut follow-up at every procedure: patient, start, stop (days) and number to date."""
    n = history.days.size
    starts = np.column_stack([np.zeros(n, dtype=np.int64), history.repeated])
    stops = np.column_stack([history.repeated, np.full(n, -1)])
    stops = np.where(stops >= 0, stops, history.days[:, None])
    patient, order = np.nonzero(starts >= 0)
    return patient, starts[patient, order], stops[patient, order], order + 1


def _landmark(design: Design, history: History, month: float) -> Answer:
    change = np.where(history.repeated[:, 0] >= 0, history.repeated[:, 0], np.inf)
    at = month * DAYS_PER_MONTH
    found = landmark(history.days, history.dead, [change], at, states=_PAIR)
    return _hazard_ratio(design, found.table)


def _hazard_ratio(design: Design, table: EventTable) -> Answer:
    return answer_of_ratio(cox_by_group(table, _ONCE, conf_level=design.conf_level).terms[0])


def _with_distant(design: Design, history: History) -> Answer:
    """Add distant disease to date to the time-dependent model."""
    patient, start, stop, number = stays(history)
    onset = np.where(history.distant >= 0, history.distant, 10**9)[patient]
    cut = (onset > start) & (onset < stop)
    ill = np.concatenate([onset <= start, np.ones(int(cut.sum()), dtype=bool)])
    starts = np.concatenate([start, onset[cut]])
    stops = np.concatenate([np.where(cut, onset, stop), stop[cut]])
    who = np.concatenate([patient, patient[cut]])
    again = np.concatenate([number, number[cut]]) > 1
    event = history.dead[who] & (stops == history.days[who])
    rows = CoxRows.from_columns(stops, event, {"again": again, "distant": ill}, start=starts)
    return answer_of_ratio(cox(rows, conf_level=design.conf_level).terms[0])


def _months(answer: Answer) -> Answer:
    return Answer(answer.p_value, *(number / DAYS_PER_MONTH for number in answer[1:]))
