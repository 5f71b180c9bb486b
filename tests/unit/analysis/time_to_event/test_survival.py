"""Survival of all, by the final number, and by the number to date."""

import numpy as np
import pytest

from seriatim.analysis.time_to_event.survival import (
    naive_rows,
    overall_rows,
    survival_labels,
    time_dependent_rows,
)
from seriatim.endpoints.time_to_event import (
    CountingProcess,
    derive_counting_process,
    derive_overall_survival,
)


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("overall_survival")


def test_groups_of_patients_have_names_of_their_own(study):
    assert survival_labels(study.group) == ("1 ILP", "2 ILPs", "3-5 ILPs")


def test_all_patients(study, endpoint, values):
    rows = list(overall_rows(study, endpoint, derive_overall_survival(study.cohort)))
    assert values(rows, "n_events", analysis="survival")["", ""] == 1
    # A died after 1461 days; B and C were censored before, so survival falls from 1 to 0 there.
    assert values(rows, "median", analysis="survival")["", ""] == pytest.approx(1461 / 30.4375)
    assert values(rows, "survival", analysis="survival")["", "time=24"] == 1


def test_by_the_final_number_each_patient_is_in_one_group(study, endpoint, values):
    rows = list(naive_rows(study, endpoint, derive_overall_survival(study.cohort)))
    assert values(rows, "n", analysis="survival") == {
        ("1 ILP", ""): 1,
        ("2 ILPs", ""): 1,
        ("3-5 ILPs", ""): 1,
    }
    assert any(row.analysis == "log_rank" for row in rows)


def test_by_the_number_to_date_patients_move_between_groups(study, endpoint, values):
    rows = list(time_dependent_rows(study, endpoint, derive_counting_process(study.cohort)))
    at_risk = values(rows, "n_at_risk", analysis="survival_at_risk")
    # Just before 18 months (548 days) C has one procedure, A and B two.
    grid = {context for _, context in at_risk}
    assert "time=18" in grid
    assert [at_risk[label, "time=18"] for label in ("1 ILP", "2 ILPs", "3-5 ILPs")] == [1, 2, 0]
    assert any(row.analysis == "mantel_byar" for row in rows)
    levels = {row.level for row in rows if row.analysis == "time_dependent_hazard"}
    assert levels == {"2 ILPs v 1 ILP", "3-5 ILPs v 1 ILP", "any re-treatment v 1 ILP"}


def test_nobody_followed_is_no_comparison_in_time(study, endpoint):
    process = derive_counting_process(study.cohort)
    empty = type(process)(
        **{name: getattr(process, name)[:0] for name in process.__dataclass_fields__}
    )
    assert list(time_dependent_rows(study, endpoint, empty)) == []


def test_a_fourth_procedure_is_no_departure_from_three_to_five(study, endpoint, values):
    process = CountingProcess(
        patient_id=np.array(["A"] * 5 + ["B"], dtype=object),
        start=np.array([0.0, 100, 200, 300, 400, 0]),
        stop=np.array([100.0, 200, 300, 400, 500, 600]),
        event=np.array([False] * 4 + [True, False]),
        number=np.array([1, 2, 3, 4, 5, 1]),
    )
    rows = list(time_dependent_rows(study, endpoint, process))
    latest = "time=18"
    for statistic, expected in {"n_entered": 1, "n_censored": 0, "n_events": 1}.items():
        found = values(rows, statistic, analysis="survival_at_risk")
        assert found["3-5 ILPs", latest] == expected, statistic


def test_a_sixth_procedure_leaves_every_group(study, endpoint, values):
    process = CountingProcess(
        patient_id=np.array(["A"] * 2, dtype=object),
        start=np.array([0.0, 100]),
        stop=np.array([100.0, 600]),
        event=np.array([False, True]),
        number=np.array([1, 6]),
    )
    rows = list(time_dependent_rows(study, endpoint, process))
    events = values(rows, "n_events", analysis="survival_at_risk")
    assert set(events.values()) == {0}
