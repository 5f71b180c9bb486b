"""Survival with the clock restarted at each procedure."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.time_to_event.from_procedure import from_procedure_rows
from seriatim.endpoints.time_to_event import derive_survival_from_procedure


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("overall_survival")


def test_patients_repeat_and_no_test_is_made(study, endpoint, values):
    clock = derive_survival_from_procedure(study.cohort, study.procedures)
    rows = list(from_procedure_rows(study, endpoint, clock))
    main = "survival_from_procedure"
    # A was treated three times, B twice, C once; only A died.
    assert values(rows, "n", analysis=main) == {
        ("First ILP", ""): 3,
        ("Second ILP", ""): 2,
        ("Third to fifth ILP", ""): 1,
    }
    assert values(rows, "n_patients", analysis=main)["First ILP", ""] == 3
    assert set(values(rows, "n_events", analysis=main).values()) == {1}
    # A died on 2014-01-01: 1096 days after the second procedure, when B was censored.
    median = values(rows, "median", analysis=main)["Second ILP", ""]
    assert median == pytest.approx(1096 / 30.4375)
    assert not any(row.statistic == "p_value" for row in rows)


def test_a_death_on_the_day_of_the_procedure_counts(study, endpoint, values):
    clock = derive_survival_from_procedure(study.cohort, study.procedures)
    dead = dataclasses.replace(
        clock, days=np.zeros(len(clock.days)), event=np.ones(len(clock.days), dtype=np.int64)
    )
    rows = list(from_procedure_rows(study, endpoint, dead))
    assert values(rows, "n_events")["First ILP", ""] == 3


def test_nobody_followed_is_a_reason_and_an_empty_group_is_left_out(study, endpoint, truth):
    clock = derive_survival_from_procedure(study.cohort, study.procedures)
    unknown = dataclasses.replace(clock, days=np.full(len(clock.days), np.nan))
    (row,) = from_procedure_rows(study, endpoint, unknown)
    assert row.reason == "no procedure was followed"
    some = dataclasses.replace(clock, days=np.where(truth("A3"), np.nan, clock.days))
    levels = {row.level for row in from_procedure_rows(study, endpoint, some)}
    assert levels == {"First ILP", "Second ILP"}
