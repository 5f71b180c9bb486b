"""What a protocol will compute: every analysis with its unit, denominator and method.

The plan is made from the protocol alone, before any data are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.planning.estimands import with_estimand
from seriatim.analysis.planning.plan_again import (
    plan_detectable,
    plan_harm,
    plan_multiplicity,
    plan_next_response,
    plan_response_model,
    plan_second_response,
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
from seriatim.protocol.words import define_endpoint

_CLUSTERED = "Wilson interval with effective n and t quantile, clustered by patient"
_DIFFERENCE = (
    "difference in risk to the reference group, patient-clustered (Mancl-DeRouen variance, "
    "t on Satterthwaite df)"
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
                yield from _proportions(protocol, endpoint, by_number, "response")
                yield from plan_detectable(protocol, endpoint)
                yield from plan_second_response(protocol, endpoint)
                yield from plan_response_model(protocol, endpoint)
            case ToxicityEndpoint() | ComplicationEndpoint():
                yield from _proportions(protocol, endpoint, by_number, "grades")
                yield from plan_detectable(protocol, endpoint)
                yield from plan_harm(protocol, endpoint)
            case TimeToEventEndpoint():
                yield from plan_time_to_event(protocol, endpoint, by_number)
    yield from plan_multiplicity(protocol)
    yield from _response_tables(protocol, by_number)
    yield from plan_next_response(protocol)
    yield from plan_refused(protocol)
    for name in protocol.transitions:
        yield PlannedAnalysis(
            analysis="transition_contrast",
            endpoint=f"{name}_after_previous",
            unit="procedure",
            denominator="patients and fields with both procedures evaluable",
            groups="success at the first procedure: yes, no",
            method="Miettinen-Nurminen difference, Koopman ratio, Boschloo, Fisher mid-p and exact",
            definition=define_endpoint(protocol.endpoint(name)),
        )


def _response_tables(protocol: Protocol, groups: str) -> Iterator[PlannedAnalysis]:
    if any(isinstance(endpoint, ResponseEndpoint) for endpoint in protocol.endpoints):
        yield PlannedAnalysis(
            analysis="agreement",
            endpoint="response",
            unit="procedure",
            denominator="procedures with both",
            groups="",
            method="counts, and a list of those that differ",
            definition="response as recorded beside response derived from lesion measurements",
        )
    if protocol.transitions:
        yield PlannedAnalysis(
            analysis="transition",
            endpoint="response_category",
            unit="procedure",
            denominator="all treated procedures",
            groups=groups,
            method="counts",
            definition="response after each procedure by the response after the one before",
        )


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


def _proportions(
    protocol: Protocol,
    endpoint: ResponseEndpoint | ToxicityEndpoint | ComplicationEndpoint,
    groups: str,
    analysis: str,
) -> Iterator[PlannedAnalysis]:
    recorded = "evaluable" if isinstance(endpoint, ResponseEndpoint) else "graded"
    definition = define_endpoint(endpoint)
    for denominator in (f"{recorded} procedures", "all treated procedures"):
        yield PlannedAnalysis(
            analysis=analysis,
            endpoint=endpoint.name,
            unit="procedure",
            denominator=denominator,
            groups=groups,
            method=_CLUSTERED,
            definition=definition,
        )
    if isinstance(endpoint, ResponseEndpoint):
        yield PlannedAnalysis(
            analysis="response_bounds",
            endpoint=endpoint.name,
            unit="procedure",
            denominator="all treated procedures",
            groups=groups,
            method="the rate if none, and if all, of the not evaluable had responded",
            definition=definition,
        )
    if isinstance(endpoint, ComplicationEndpoint):
        yield PlannedAnalysis(
            analysis="complication_list",
            endpoint=endpoint.name,
            unit="procedure",
            denominator="all treated procedures",
            groups=groups,
            method="counts by kind, with the major ones",
            definition=f"complications within {endpoint.window_days} days, as named in the record",
        )
    for comparison in protocol.comparisons:
        if comparison.endpoint == endpoint.name:
            yield from _comparison(protocol, endpoint, f"each group against {comparison.reference}")


def _comparison(
    protocol: Protocol,
    endpoint: ResponseEndpoint | ToxicityEndpoint | ComplicationEndpoint,
    groups: str,
) -> Iterator[PlannedAnalysis]:
    is_response = isinstance(endpoint, ResponseEndpoint)
    yield PlannedAnalysis(
        analysis="response_difference" if is_response else "grade_difference",
        endpoint=endpoint.name,
        unit="procedure",
        denominator="evaluable procedures, and all treated" if is_response else "graded procedures",
        groups=groups,
        method=_DIFFERENCE + _margin(protocol, endpoint.name),
        definition=define_endpoint(endpoint),
    )
    if not is_response:
        yield PlannedAnalysis(
            analysis="ridit",
            endpoint=endpoint.name,
            unit="procedure",
            denominator="graded procedures",
            groups=groups,
            method="probability index of whole distributions, patient-clustered",
            definition="the chance that a procedure of the group has the worse grade",
        )


def _margin(protocol: Protocol, endpoint: str) -> str:
    for item in protocol.noninferiority:
        if item.endpoint == endpoint:
            return f"; margin {item.margin:g}"
    return ""
