"""Say in one sentence what an endpoint of a protocol means."""

from __future__ import annotations

from seriatim.protocol.criteria_words import describe_criteria
from seriatim.protocol.model import (
    ComplicationEndpoint,
    Endpoint,
    Origin,
    ResponseEndpoint,
    ResponseSource,
    TimePoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)

_SOURCES = {
    ResponseSource.DERIVED: "derived from lesion measurements",
    ResponseSource.RECORDED: "as recorded",
    ResponseSource.DERIVED_ELSE_RECORDED: "derived from lesion measurements, else as recorded",
}


def define_endpoint(endpoint: Endpoint) -> str:
    """Return the definition of an endpoint with every option that changes its numbers."""
    match endpoint:
        case ResponseEndpoint():
            when = "best" if endpoint.time_point is TimePoint.BEST else "at three months"
            return (
                f"{' or '.join(endpoint.success)}, {when}, {_SOURCES[endpoint.source]}, "
                f"baseline at most {endpoint.baseline_weeks} weeks old; "
                f"{describe_criteria(endpoint.criteria)}"
            )
        case ToxicityEndpoint():
            return f"worst Wieberdink grade of the procedure {endpoint.severe_from.label} or worse"
        case ComplicationEndpoint():
            return (
                f"worst Clavien-Dindo grade within {endpoint.window_days} days "
                f"{endpoint.major_from.label} or worse"
            )
        case TimeToEventEndpoint():
            return _define_time(endpoint)


def _define_time(endpoint: TimeToEventEndpoint) -> str:
    origin = (
        "the first procedure" if endpoint.origin is Origin.FIRST_PROCEDURE else "each procedure"
    )
    words = f"from {origin} to {_listed(endpoint.events)}"
    if endpoint.competing:
        words += f"; competing: {_listed(endpoint.competing)}"
    return f"{words}; censored at {_listed(endpoint.censor)}"


def _listed(events: tuple[str, ...]) -> str:
    return " or ".join(event.replace("_", " ") for event in events)
