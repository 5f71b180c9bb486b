"""What is planned about response: rates, the second procedure, a model, and transitions."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.planning.plan_comparisons import (
    is_compared,
    plan_detectable,
    plan_difference,
    plan_rates,
)
from seriatim.analysis.results import PlannedAnalysis
from seriatim.protocol import Protocol, ResponseEndpoint
from seriatim.protocol.words import define_endpoint


def plan_response(
    protocol: Protocol, endpoint: ResponseEndpoint, groups: str
) -> Iterator[PlannedAnalysis]:
    """Yield everything about one response endpoint but its transitions."""
    yield from plan_rates(endpoint, groups, "response", "evaluable")
    yield PlannedAnalysis(
        analysis="response_bounds",
        endpoint=endpoint.name,
        unit="procedure",
        denominator="all treated procedures",
        groups=groups,
        method="the rate if none, and if all, of the not evaluable had responded",
        definition=define_endpoint(endpoint),
    )
    denominator = "evaluable procedures, and all treated"
    for comparison in protocol.comparisons:
        if comparison.endpoint == endpoint.name:
            yield plan_difference(protocol, endpoint, comparison, denominator)
    yield from plan_detectable(protocol, endpoint)
    yield from plan_second_response(protocol, endpoint)
    yield from plan_response_model(protocol, endpoint)


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
        yield PlannedAnalysis(
            analysis=analysis,
            endpoint=endpoint.name,
            unit="procedure" if analysis == "selection_indicator" else "patient",
            denominator=denominator,
            groups=groups,
            method=method,
            definition=define_endpoint(endpoint),
        )


def _has_later(protocol: Protocol) -> bool:
    return any(level.low >= 3 for level in protocol.groups[0].levels)


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


def plan_response_tables(protocol: Protocol, groups: str) -> Iterator[PlannedAnalysis]:
    """Yield the agreement of both sources of a response, and the tables from each to the next."""
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


def plan_transition_contrasts(protocol: Protocol) -> Iterator[PlannedAnalysis]:
    """Yield what follows a success and what follows none, for each response asked for."""
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
