"""What a protocol will compute: every analysis with its unit, denominator and method.

The plan is made from the protocol alone, before any data are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.planning.estimands import with_estimand
from seriatim.analysis.planning.plan_comparisons import plan_multiplicity
from seriatim.analysis.planning.plan_harm import plan_harm
from seriatim.analysis.planning.plan_response import (
    plan_next_response,
    plan_response,
    plan_response_tables,
    plan_transition_contrasts,
)
from seriatim.analysis.planning.plan_time_to_event import plan_time_to_event
from seriatim.analysis.planning.refused import plan_refused
from seriatim.analysis.results import GroupLabel, PlannedAnalysis
from seriatim.protocol import (
    ComplicationEndpoint,
    Protocol,
    ResponseEndpoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)

_DESCRIBED_DIFFERENCE = (
    "categories: difference of shares; numbers: probability index (ties half); both "
    "patient-clustered (Mancl-DeRouen variance, t on Satterthwaite df), no p-values"
)


def make_plan(protocol: Protocol) -> tuple[PlannedAnalysis, ...]:
    """List the planned analyses in the order in which they are reported, with their estimands."""
    return tuple(with_estimand(protocol, line) for line in _plan(protocol))


def group_labels(protocol: Protocol) -> tuple[GroupLabel, ...]:
    """Return the groups of procedures in display order."""
    return tuple(
        GroupLabel(label=level.label, numbers=level.numbers) for level in protocol.groups[0].levels
    )


def _plan(protocol: Protocol) -> Iterator[PlannedAnalysis]:
    group = protocol.groups[0]
    by_number = f"{group.name}: procedure number within the {group.within.replace('_', ' ')}"
    yield PlannedAnalysis(
        analysis="flow",
        endpoint="",
        unit="patient and procedure",
        denominator="everything in the file",
        groups=by_number,
        method="counts",
        definition="from the file to the analysis, with what is set aside and why",
    )
    yield from _characteristics(protocol, by_number)
    for endpoint in protocol.endpoints:
        match endpoint:
            case ResponseEndpoint():
                yield from plan_response(protocol, endpoint, by_number)
            case ToxicityEndpoint() | ComplicationEndpoint():
                yield from plan_harm(protocol, endpoint, by_number)
            case TimeToEventEndpoint():
                yield from plan_time_to_event(protocol, endpoint, by_number)
    yield from plan_multiplicity(protocol)
    yield from plan_response_tables(protocol, by_number)
    yield from plan_next_response(protocol)
    yield from plan_refused(protocol)
    yield from plan_transition_contrasts(protocol)


def _characteristics(protocol: Protocol, groups: str) -> Iterator[PlannedAnalysis]:
    wanted = protocol.characteristics
    for unit, names in (("patient", wanted.patient), ("procedure", wanted.procedure)):
        if names:
            yield PlannedAnalysis(
                analysis="characteristics",
                endpoint=", ".join(names),
                unit=unit,
                denominator=f"{unit}s with a recorded value; missing counted",
                groups=groups,
                method="median with quartiles, or counts",
                definition=f"description of the {unit}s of each group; no tests",
            )
        if names and wanted.differences and len(protocol.groups[0].levels) > 1:
            yield PlannedAnalysis(
                analysis="characteristic_difference",
                endpoint=", ".join(names),
                unit=unit,
                denominator=f"{unit}s with a recorded value, ten or more in both groups",
                groups=f"each group against {protocol.groups[0].levels[0].label}",
                method=_DESCRIBED_DIFFERENCE,
                definition="how the later groups differ from the first; no test",
            )
