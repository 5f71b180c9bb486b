"""Every kind of endpoint is read with its defaults."""

import pytest

from seriatim.criteria import ClavienDindoGrade, WieberdinkGrade
from seriatim.protocol.endpoints import parse_endpoint
from seriatim.protocol.model import Event, Origin, ResponseSource, TimePoint
from seriatim.protocol.section import ProtocolError, Section


def parse(**values):
    return parse_endpoint("mine", Section(values, "endpoints.mine"))


def test_response_defaults():
    endpoint = parse(kind="response")
    assert endpoint.success == ("CR", "PR")
    assert endpoint.source is ResponseSource.DERIVED_ELSE_RECORDED
    assert endpoint.time_point is TimePoint.BEST


def test_toxicity_and_complication_defaults():
    assert parse(kind="local_toxicity").severe_from is WieberdinkGrade.III
    complication = parse(kind="complication", major_from="IIIb")
    assert complication.major_from is ClavienDindoGrade.IIIB
    assert complication.window_days == 90


def test_a_time_to_event_needs_the_event_of_its_origin():
    survival = parse(kind="time_to_event", origin="first_procedure", events=["death"])
    assert (survival.origin, survival.censor) == (Origin.FIRST_PROCEDURE, (Event.LAST_CONTACT,))
    with pytest.raises(ProtocolError, match="in_field_progression"):
        parse(kind="time_to_event", origin="procedure", events=["death"])


def test_a_grade_that_does_not_exist_is_refused():
    with pytest.raises(ProtocolError, match="expected one of I, II, IIIa"):
        parse(kind="complication", major_from="III")


def test_an_unknown_kind_is_refused():
    with pytest.raises(ProtocolError, match='Did you mean "response"'):
        parse(kind="reponse")


def test_a_target_trial_is_asked_for_and_has_defaults():
    first = {"kind": "time_to_event", "origin": "first_procedure", "events": ["death"]}
    assert parse(**first).target_trial is None
    plain = parse(**first, target_trial={}).target_trial
    assert (plain.grace_days, plain.replicates) == (60, 500)
    asked = parse(**first, target_trial={"grace_days": 28, "replicates": 99}).target_trial
    assert (asked.grace_days, asked.replicates) == (28, 99)
    with pytest.raises(ProtocolError, match=r"target_trial\.grace: unknown key"):
        parse(**first, target_trial={"grace": 28})
    each = {"origin": "procedure", "events": ["in_field_progression"]}
    with pytest.raises(ProtocolError, match="target_trial: unknown key"):
        parse(kind="time_to_event", **each, target_trial={})


def test_landmarks_and_series_belong_to_a_clock_from_the_first_procedure():
    first = {"kind": "time_to_event", "origin": "first_procedure", "events": ["death"]}
    plain = parse(**first)
    assert (plain.landmarks_months, plain.null_cohorts, plain.calendar_from) == (
        (12.0, 24.0),
        200,
        None,
    )
    asked = parse(**first, landmarks_months=[6], null_cohorts=0, calendar_from=2011)
    assert (asked.landmarks_months, asked.null_cohorts, asked.calendar_from) == ((6.0,), 0, 2011)
    with pytest.raises(ProtocolError, match="landmarks_months: unknown key"):
        parse(
            kind="time_to_event", origin="procedure", events=["in_field_progression"],
            landmarks_months=[12],
        )  # fmt: skip
    with pytest.raises(ProtocolError, match="null_cohorts"):
        parse(**first, null_cohorts=-1)
