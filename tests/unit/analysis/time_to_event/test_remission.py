"""Duration of response, and being in response, on procedures whose course is written out."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.analysis.time_to_event.remission import remission_rows
from seriatim.endpoints.response import ResponseRule, derive_response
from seriatim.endpoints.time_to_event import derive_in_field_progression

M = DAYS_PER_MONTH


@pytest.fixture
def found(study):
    """CR: A1 (3 months, progressed at 9) and B2 (3 months, censored at 36)."""
    wanted = study.protocol.endpoint("complete_response")
    rule = ResponseRule(criteria=wanted.criteria)
    response = derive_response(study.cohort, study.procedures, rule)
    names = study.procedures.procedure_id.astype(str)
    clock = derive_in_field_progression(study.cohort, study.procedures)
    course = {
        "A1": (9, 1), "A2": (12, 0), "A3": (24, 2),
        "B1": (12, 0), "B2": (36, 0), "C1": (30, 0),
    }  # fmt: skip
    days = np.array([course[name][0] for name in names]) * M
    event = np.array([course[name][1] for name in names])
    began = np.where(np.isin(names, ("A1", "B2")), 3 * M, np.nan)
    return (
        dataclasses.replace(clock, days=days, event=event),
        (wanted, dataclasses.replace(response, days=began)),
    )


@pytest.fixture
def endpoint(study):
    found = study.protocol.endpoint("time_to_in_field_progression")
    return dataclasses.replace(found, milestones_months=(6.0, 12.0))


def test_by_hand(study, endpoint, found, values):
    rows = list(remission_rows(study, endpoint, *found))
    durations = values(rows, "median", analysis="response_duration")
    assert durations["First ILP", ""] == pytest.approx(6)
    assert durations["Second ILP", ""] is None
    assert values(rows, "n", analysis="response_duration") == {
        ("First ILP", ""): 1,
        ("Second ILP", ""): 1,
    }
    probability = values(rows, "probability")
    # First: A1 of three is in response from 3 to 9 months, B1 is censored at 12.
    assert probability["First ILP", "time=6"] == pytest.approx(1 / 3)
    assert probability["First ILP", "time=12"] == pytest.approx(0)
    assert probability["Second ILP", "time=6"] == pytest.approx(1 / 2)
    assert probability["Third to fifth ILP", "time=6"] == 0
    mean = values(rows, "mean_months")
    assert mean["First ILP", "until=12"] == pytest.approx(6 / 3)
    assert mean["Second ILP", "until=12"] == pytest.approx(9 / 2)


def test_a_response_seen_only_when_it_had_ended_lasted_no_time(study, endpoint, found, values):
    clock, (wanted, response) = found
    late = dataclasses.replace(response, days=response.days * 3)
    rows = list(remission_rows(study, endpoint, clock, (wanted, late)))
    assert ("First ILP", "") not in values(rows, "median", analysis="response_duration")


def test_a_response_on_the_day_of_the_procedure_begins_at_once(study, endpoint, found, values):
    clock, (wanted, response) = found
    early = dataclasses.replace(response, days=response.days * 0)
    rows = list(remission_rows(study, endpoint, clock, (wanted, early)))
    assert values(rows, "mean_months")["First ILP", "until=12"] == pytest.approx(9 / 3)


def test_responses_without_a_date_are_counted_and_nothing_is_estimated(study, endpoint, found):
    clock, (wanted, response) = found
    undated = dataclasses.replace(response, days=np.full(6, np.nan))
    rows = list(remission_rows(study, endpoint, clock, (wanted, undated)))
    assert {row.reason for row in rows} == {"2 of 2 responses have no date"}
    assert {row.analysis for row in rows} == {"response_duration", "in_response"}


def test_no_response_and_nobody_followed_are_reasons(study, endpoint, found):
    clock, (wanted, response) = found
    none = dataclasses.replace(response, code=np.array(["PD"] * 6, dtype=object))
    first = next(iter(remission_rows(study, endpoint, clock, (wanted, none))))
    assert first.reason == "no response"
    unknown = dataclasses.replace(clock, days=np.full(6, np.nan))
    rows = list(remission_rows(study, endpoint, unknown, (wanted, response)))
    assert {row.reason for row in rows} == {"no procedure was followed"}


def test_without_milestones_only_durations_are_left(study, endpoint, found):
    bare = dataclasses.replace(endpoint, milestones_months=())
    rows = list(remission_rows(study, bare, *found))
    assert {row.analysis for row in rows} == {"response_duration"}
