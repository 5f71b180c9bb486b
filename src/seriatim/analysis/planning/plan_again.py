"""The planned analyses of repeating: three questions about the second procedure, and who had it."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.results import PlannedAnalysis
from seriatim.protocol import (
    ComplicationEndpoint,
    Protocol,
    ResponseEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.words import define_endpoint


def is_compared(protocol: Protocol, endpoint: str) -> bool:
    """Tell whether the protocol compares an endpoint between procedures."""
    return any(comparison.endpoint == endpoint for comparison in protocol.comparisons)


def plan_response_model(
    protocol: Protocol, endpoint: ResponseEndpoint
) -> Iterator[PlannedAnalysis]:
    """Yield the regression model of a response, if the protocol asks for one."""
    model = protocol.model(endpoint.name)
    if model is None:
        return
    names = ", ".join((protocol.groups[0].name, *model.covariates))
    yield PlannedAnalysis(
        analysis="response_model",
        endpoint=endpoint.name,
        unit="procedure",
        denominator="evaluable procedures with the covariates recorded",
        groups=names,
        method="logistic GEE, each covariate alone and all together, one parameter for ten events; "
        "Firth's likelihood where a covariate alone is sparse",
        definition=define_endpoint(endpoint),
    )


_FIRST = "patients with an evaluable first procedure"
#: Analysis, denominator, groups and method of what is asked of the second procedure.
_SECOND = (
    (
        "paired_change",
        "patients evaluable after both procedures",
        "second against first, same patient",
        "paired risk difference with Tango limits, McNemar mid-p and exact",
    ),
    (
        "standardized_response",
        _FIRST,
        "second against first, as if all had had both",
        "Bayesian g-formula over the response to the first procedure, Jeffreys priors",
    ),
    (
        "weighted_response",
        _FIRST,
        "second against first, as if all had had both",
        "inverse probability weights from the first response, then year and age at the first "
        "procedure (one covariate for ten patients of the rarer kind), one-step jackknife",
    ),
    (
        "tipping_point",
        _FIRST,
        "second against first, as if all had had both",
        "g-formula with the log odds of those not treated again moved by delta",
    ),
    (
        "treated_again",
        _FIRST,
        "response to the first procedure: yes, no",
        "shares with Wilson limits, Koopman ratio, Fisher mid-p",
    ),
    (
        "selection_indicator",
        "evaluable procedures of later groups",
        "groups from the third procedure on",
        "prediction from the first step of the transitions against what is observed",
    ),
)


def plan_second_response(
    protocol: Protocol, endpoint: ResponseEndpoint
) -> Iterator[PlannedAnalysis]:
    """Yield what is asked of the second procedure beside the difference between groups."""
    if not is_compared(protocol, endpoint.name):
        return
    for analysis, denominator, groups, method in _SECOND:
        if analysis == "selection_indicator" and not _has_later(protocol):
            continue
        yield _line(analysis, endpoint, denominator, groups, method)


def _has_later(protocol: Protocol) -> bool:
    return any(level.low >= 3 for level in protocol.groups[0].levels)


def _line(
    analysis: str,
    endpoint: ResponseEndpoint | ToxicityEndpoint | ComplicationEndpoint,
    denominator: str,
    groups: str,
    method: str,
) -> PlannedAnalysis:
    of_procedures = {"selection_indicator", "noninferiority", "detectable_difference"}
    return PlannedAnalysis(
        analysis=analysis,
        endpoint=endpoint.name,
        unit="procedure" if analysis in of_procedures else "patient",
        denominator=denominator,
        groups=groups,
        method=method,
        definition=define_endpoint(endpoint),
    )


def plan_next_response(protocol: Protocol) -> Iterator[PlannedAnalysis]:
    """Yield the table of three responses by three, where the protocol asks for transitions."""
    if protocol.transitions:
        yield PlannedAnalysis(
            analysis="response_to_next",
            endpoint="response_category",
            unit="procedure",
            denominator="pairs of consecutive procedures, both evaluable",
            groups="response before: CR, PR, SD or PD",
            method="counts, Wilson limits, exact test of Freeman and Halton",
            definition="response after each procedure by the response after the one before",
        )


def plan_harm(
    protocol: Protocol, endpoint: ToxicityEndpoint | ComplicationEndpoint
) -> Iterator[PlannedAnalysis]:
    """Yield the test against the margin, and severe harm over the whole course."""
    reference = _reference(protocol, endpoint.name)
    has_margin = any(item.endpoint == endpoint.name for item in protocol.noninferiority)
    if reference and has_margin:
        yield _line(
            "noninferiority",
            endpoint,
            "graded procedures",
            reference,
            "one-sided test of the clustered difference at the margin, and score test",
        )
    lines = (
        (
            "first_severe",
            "from the first procedure on, no severe grade before",
            "hazard at each procedure number, cumulative risk with Greenwood log-log limits",
        ),
        ("worst_grade", "from the first procedure on", "counts of the worst grade so far"),
    )
    for analysis, denominator, method in lines:
        yield _line(analysis, endpoint, denominator, "procedure number", method)


def plan_detectable(
    protocol: Protocol, endpoint: ResponseEndpoint | ToxicityEndpoint | ComplicationEndpoint
) -> Iterator[PlannedAnalysis]:
    """Yield what a study of this size could have found, for every compared endpoint."""
    reference = _reference(protocol, endpoint.name)
    if reference:
        yield _line(
            "detectable_difference",
            endpoint,
            "procedures of each group",
            reference,
            "exact power of the two-sided score test, 80 %, procedures as if independent",
        )


def _reference(protocol: Protocol, endpoint: str) -> str:
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
