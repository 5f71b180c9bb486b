"""A: II, III, II; B: II, not recorded; C: III. Severe from III."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.harm.first_severe import derive_courses, first_severe_rows, worst_grade_rows
from seriatim.analysis.harm.grades import GradedOutcome
from seriatim.protocol import CountWithin

SCALE = ("I", "II", "III", "IV", "V")


@pytest.fixture
def graded(study):
    grades = {"A1": "II", "A2": "III", "A3": "II", "B1": "II", "B2": None, "C1": "III"}
    return GradedOutcome(
        endpoint="severe_local_toxicity",
        scale_name="local_toxicity",
        scale=SCALE,
        threshold="III",
        grade=np.array([grades[i] for i in study.procedures.procedure_id], dtype=object),
    )


def test_the_hazard_is_counted_among_those_without_one_before(study, graded, values):
    rows = list(first_severe_rows(study, graded))
    one, two = ("procedure 1", ""), ("procedure 2", "")
    assert values(rows, "n_at_risk") == {one: 3, two: 2}
    assert values(rows, "hazard") == {one: pytest.approx(1 / 3), two: 0.5}
    # C stopped, but after a severe grade; B stopped after the second without one.
    assert values(rows, "not_treated_again") == {one: 0, two: 1}
    assert values(rows, "not_recorded") == {one: 0, two: 1}
    risks = values(rows, "risk")
    # 1 - (1 - 1/3) and 1 - (1 - 1/3) (1 - 1/2).
    assert risks["procedure 1", "cumulative"] == pytest.approx(1 / 3)
    assert risks["procedure 2", "cumulative"] == pytest.approx(2 / 3)


def test_those_at_risk_next_are_those_who_were_neither_severe_nor_left(study, graded, values):
    rows = list(first_severe_rows(study, graded))
    at_risk = list(values(rows, "n_at_risk").values())
    events = [row.n for row in rows if row.statistic == "hazard"]
    stopped = list(values(rows, "not_treated_again").values())
    for k in range(len(at_risk) - 1):
        assert at_risk[k + 1] == at_risk[k] - events[k] - stopped[k]


def test_a_procedure_at_which_nobody_leaves_keeps_the_risk_of_the_one_before(study, graded):
    keep = [i for i, name in enumerate(study.procedures.procedure_id) if name != "C1"]
    fewer = dataclasses.replace(
        study.procedures,
        **{
            field.name: getattr(study.procedures, field.name)[keep]
            for field in dataclasses.fields(study.procedures)
        },
    )
    alone = dataclasses.replace(study, procedures=fewer, level=study.level[keep])
    rows = list(first_severe_rows(alone, dataclasses.replace(graded, grade=graded.grade[keep])))
    first = [row for row in rows if row.level == "procedure 1" and row.context == "cumulative"]
    assert [(row.statistic, row.value) for row in first] == [("risk", 0.0)]


def test_a_field_first_treated_elsewhere_is_left_out(study, graded):
    late = dataclasses.replace(study.procedures, number=study.procedures.number + 1)
    elsewhere = dataclasses.replace(study, procedures=late)
    (row,) = first_severe_rows(elsewhere, graded)
    assert (row.value, row.reason) == (None, "no first procedure in the series")


def test_procedures_are_counted_over_fields_where_the_protocol_says_so(study):
    field = study.procedures.treated_field.copy()
    field[study.procedures.procedure_id == "A2"] = "another"
    moved = dataclasses.replace(
        study, procedures=dataclasses.replace(study.procedures, treated_field=field)
    )
    rank = np.zeros(6, dtype=np.int64)
    assert sorted(derive_courses(moved, rank).length) == [1, 2, 2]
    group = dataclasses.replace(study.group, within=CountWithin.PATIENT)
    assert sorted(derive_courses(dataclasses.replace(moved, group=group), rank).length) == [1, 2, 3]


def test_the_worst_grade_so_far_never_gets_better(study, graded, values):
    counts = values(worst_grade_rows(study, graded), "count")
    known = {key: n for key, n in counts.items() if n}
    assert known == {
        ("up to procedure 1", "II"): 2,
        ("up to procedure 1", "III"): 1,
        ("up to procedure 2", "II"): 1,
        ("up to procedure 2", "III"): 2,
        ("up to procedure 3", "II"): 1,
        ("up to procedure 3", "III"): 2,
    }


def test_a_grade_never_recorded_stays_unknown(study, graded, values):
    nothing = dataclasses.replace(graded, grade=np.full(6, None, dtype=object))
    counts = values(worst_grade_rows(study, nothing), "count")
    assert counts["up to procedure 3", "not_recorded"] == 3
