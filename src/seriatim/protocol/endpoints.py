"""Read the endpoint sections of a protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from seriatim.criteria import ClavienDindoGrade, WieberdinkGrade
from seriatim.dictionary.section import nearest
from seriatim.protocol.criteria import parse_criteria
from seriatim.protocol.model import (
    ComplicationEndpoint,
    Endpoint,
    Event,
    Origin,
    ResponseEndpoint,
    ResponseSource,
    TargetTrialSettings,
    TimePoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.section import ProtocolError, Section

_RESPONSES = ("CR", "PR", "SD", "PD")


def parse_endpoint(name: str, section: Section) -> Endpoint:
    """Read one ``[endpoints.NAME]`` section by its ``kind``."""
    kind = section.text("kind")
    if kind not in _PARSERS:
        known = list(_PARSERS)
        raise ProtocolError(
            f"{section.where('kind')}: expected one of {', '.join(known)}, found "
            f'"{kind}".{nearest(kind, known)}'
        )
    endpoint = _PARSERS[kind](name, section)
    section.close()
    return endpoint


def _response(name: str, section: Section) -> Endpoint:
    success = section.choices("success", _RESPONSES, ("CR", "PR"))
    if not success:
        raise ProtocolError(f"{section.where('success')}: expected at least one of CR, PR, SD.")
    return ResponseEndpoint(
        name=name,
        source=section.choice("source", ResponseSource, ResponseSource.DERIVED_ELSE_RECORDED),
        criteria=parse_criteria(section.section("criteria")),
        time_point=section.choice("time_point", TimePoint, TimePoint.BEST),
        baseline_weeks=section.integer("baseline_weeks", 1, 104, 8),
        success=success,
    )


def _local_toxicity(name: str, section: Section) -> Endpoint:
    grades = {grade.label: grade for grade in WieberdinkGrade}
    severe_from = _grade(section, "severe_from", list(grades), "III")
    return ToxicityEndpoint(name=name, severe_from=grades[severe_from])


def _complication(name: str, section: Section) -> Endpoint:
    grades = {grade.label: grade for grade in ClavienDindoGrade}
    major_from = _grade(section, "major_from", list(grades), "IIIa")
    return ComplicationEndpoint(
        name=name,
        major_from=grades[major_from],
        window_days=section.integer("window_days", 1, 3650, 90),
    )


def _grade(section: Section, key: str, grades: list[str], default: str) -> str:
    value = section.text(key, default)
    if value not in grades:
        raise ProtocolError(
            f"{section.where(key)}: expected one of {', '.join(grades)}, found "
            f'"{value}".{nearest(value, grades)}'
        )
    return value


def _time_to_event(name: str, section: Section) -> Endpoint:
    origin = section.choice("origin", Origin)
    events = _events(section, "events", ())
    competing = _events(section, "competing", ())
    expected = (Event.DEATH,) if origin is Origin.FIRST_PROCEDURE else (Event.IN_FIELD_PROGRESSION,)
    if events != expected:
        raise ProtocolError(
            f'{section.where("events")}: with origin "{origin}" expected ["{expected[0]}"], found '
            f"{list(map(str, events))}."
        )
    return TimeToEventEndpoint(
        name=name,
        origin=origin,
        events=events,
        competing=competing,
        censor=_events(section, "censor", (Event.LAST_CONTACT,)),
        milestones_months=section.numbers("milestones_months", (12.0, 24.0, 60.0)),
        **(_from_first(section) if origin is Origin.FIRST_PROCEDURE else {}),
    )


def _from_first(section: Section) -> dict[str, Any]:
    """Read what only a clock from the first procedure can have."""
    period = section.integer("calendar_from", 1950, 2100, 2000)
    return {
        "landmarks_months": section.numbers("landmarks_months", (12.0, 24.0)),
        "null_cohorts": section.integer("null_cohorts", 0, 10_000, 200),
        "calendar_from": period if section.has("calendar_from") else None,
        "target_trial": _target_trial(section) if section.has("target_trial") else None,
    }


def _target_trial(section: Section) -> TargetTrialSettings:
    inner = section.section("target_trial")
    settings = TargetTrialSettings(
        grace_days=inner.integer("grace_days", 1, 3650, 60),
        replicates=inner.integer("replicates", 40, 100_000, 500),
    )
    inner.close()
    return settings


def _events(section: Section, key: str, default: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(Event(item) for item in section.choices(key, list(Event), default))


_PARSERS: Mapping[str, Callable[[str, Section], Endpoint]] = MappingProxyType(
    {
        "response": _response,
        "local_toxicity": _local_toxicity,
        "complication": _complication,
        "time_to_event": _time_to_event,
    }
)
