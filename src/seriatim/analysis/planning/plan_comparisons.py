"""What is planned about a yes-or-no outcome by group: rates, differences, what can be detected."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.results import PlannedAnalysis
from seriatim.protocol import (
    Comparison,
    ComplicationEndpoint,
    Protocol,
    ResponseEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.words import define_endpoint

YesOrNo = ResponseEndpoint | ToxicityEndpoint | ComplicationEndpoint

_CLUSTERED = "Wilson interval with effective n and t quantile, clustered by patient"
_DIFFERENCE = (
    "difference in risk to the reference group, patient-clustered (Mancl-DeRouen variance, "
    "t on Satterthwaite df)"
)


def is_compared(protocol: Protocol, endpoint: str) -> bool:
    """Tell whether the protocol compares an endpoint between procedures."""
    return any(comparison.endpoint == endpoint for comparison in protocol.comparisons)


def plan_rates(
    endpoint: YesOrNo, groups: str, analysis: str, recorded: str
) -> Iterator[PlannedAnalysis]:
    """Yield the rate with both denominators: procedures with a record, and all treated."""
    for denominator in (f"{recorded} procedures", "all treated procedures"):
        yield PlannedAnalysis(
            analysis=analysis,
            endpoint=endpoint.name,
            unit="procedure",
            denominator=denominator,
            groups=groups,
            method=_CLUSTERED,
            definition=define_endpoint(endpoint),
        )


def plan_difference(
    protocol: Protocol, endpoint: YesOrNo, comparison: Comparison, denominator: str
) -> PlannedAnalysis:
    """Return the difference of every group to the reference of a comparison."""
    is_response = isinstance(endpoint, ResponseEndpoint)
    return PlannedAnalysis(
        analysis="response_difference" if is_response else "grade_difference",
        endpoint=endpoint.name,
        unit="procedure",
        denominator=denominator,
        groups=f"each group against {comparison.reference}",
        method=_DIFFERENCE + _margin(protocol, endpoint.name),
        definition=define_endpoint(endpoint),
    )


def _margin(protocol: Protocol, endpoint: str) -> str:
    for item in protocol.noninferiority:
        if item.endpoint == endpoint:
            return f"; margin {item.margin:g}"
    return ""


def plan_detectable(protocol: Protocol, endpoint: YesOrNo) -> Iterator[PlannedAnalysis]:
    """Yield what a study of this size could have found, for every compared endpoint."""
    reference = reference_words(protocol, endpoint.name)
    if reference:
        yield PlannedAnalysis(
            analysis="detectable_difference",
            endpoint=endpoint.name,
            unit="procedure",
            denominator="procedures of each group",
            groups=reference,
            method="exact power of the two-sided score test, 80 %, procedures as if independent",
            definition=define_endpoint(endpoint),
        )


def reference_words(protocol: Protocol, endpoint: str) -> str:
    """Say what the groups of an endpoint are compared with; empty if it is not compared."""
    for comparison in protocol.comparisons:
        if comparison.endpoint == endpoint:
            return f"each group against {comparison.reference}"
    return ""


def plan_multiplicity(protocol: Protocol) -> Iterator[PlannedAnalysis]:
    """Yield the adjustment of all comparisons of the protocol, where there is more than one."""
    named = [comparison.endpoint for comparison in protocol.comparisons]
    if named:
        primary = f"primary: {protocol.primary}" if protocol.primary else "no primary named"
        yield PlannedAnalysis(
            analysis="multiplicity",
            endpoint=", ".join(dict.fromkeys(named)),
            unit="procedure",
            denominator="evaluable procedures of each comparison",
            groups=f"all comparisons of the protocol; {primary}",
            method="Holm's adjusted p-value beside the raw one",
            definition="the family of all comparisons that the protocol names",
        )
