"""What is planned for a time-to-event endpoint, from the protocol alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from seriatim.analysis.results import PlannedAnalysis
from seriatim.protocol import Origin, Protocol, TimeToEventEndpoint
from seriatim.protocol.words import define_endpoint

_FUTURE = "final number of procedures (known only at the end; shown to be corrected)"
_TO_DATE = "number of procedures to date"


def plan_time_to_event(
    protocol: Protocol, endpoint: TimeToEventEndpoint, groups: str
) -> Iterator[PlannedAnalysis]:
    """Yield the lines of one endpoint in the order in which they are reported."""
    if endpoint.origin is Origin.PROCEDURE:
        yield from _from_each(protocol, endpoint, groups)
    else:
        yield from _from_first(protocol, endpoint, groups)


def _from_each(
    protocol: Protocol, endpoint: TimeToEventEndpoint, groups: str
) -> Iterator[PlannedAnalysis]:
    line = _line(endpoint, "procedure", "all treated procedures")
    clustered = "Aalen-Johansen, death competing, limits clustered by patient"
    yield replace(line, analysis="cumulative_incidence", groups=groups, method=clustered)
    yield replace(
        line,
        analysis="gray_test",
        groups=groups,
        method="Gray's test, only if no patient is in more than one group",
    )
    yield replace(
        line,
        analysis="interval_sensitivity",
        groups=groups,
        method="the same, progression midway between the last clean examination and its detection",
    )
    for name in protocol.transitions[:1]:
        began = replace(line, endpoint=name, groups=groups)
        yield replace(
            began,
            analysis="response_duration",
            denominator="procedures with a response",
            method="Kaplan-Meier, limits clustered by patient",
            definition="from the assessment the response rests on to in-field progression or death",
        )
        yield replace(
            began,
            analysis="in_response",
            method="Aalen-Johansen (Temkin), limits clustered by patient",
            definition="probability of being in response, and mean time in it",
        )


def _from_first(
    protocol: Protocol, endpoint: TimeToEventEndpoint, groups: str
) -> Iterator[PlannedAnalysis]:
    line = _line(endpoint, "patient", "patients seen from their first procedure")
    everyone = replace(line, groups="all patients")
    yield replace(everyone, method="Kaplan-Meier, log-log limits; reverse Kaplan-Meier")
    yield replace(
        everyone,
        analysis="imputed_survival",
        method="the same, dates without a day drawn 20 times within their month or year (Rubin)",
    )
    yield replace(line, groups=_FUTURE, method="Kaplan-Meier and log-rank")
    if endpoint.null_cohorts:
        yield replace(
            line,
            analysis="null_simulation",
            groups=_FUTURE,
            method=f"{endpoint.null_cohorts} series without an effect, drawn from this one",
        )
    yield replace(
        line,
        analysis="mantel_byar",
        groups=_TO_DATE,
        method="Mantel-Byar test, time-dependent Cox model, Simon-Makuch curves",
    )
    yield from _in_time(protocol, endpoint, line)
    yield replace(
        line,
        analysis="survival_from_procedure",
        unit="procedure",
        denominator="all treated procedures",
        groups=groups,
        method="Kaplan-Meier, limits clustered by patient; described, not tested",
        definition="death, the clock restarted at each procedure",
    )
    yield replace(
        line,
        analysis="state_probability",
        groups="state of the disease",
        method="Aalen-Johansen, limits clustered by patient; rates after local progression",
    )
    yield from _target_trial(endpoint, line)


def _in_time(
    protocol: Protocol, endpoint: TimeToEventEndpoint, line: PlannedAnalysis
) -> Iterator[PlannedAnalysis]:
    yield replace(
        line,
        analysis="adjusted_hazard",
        groups=_TO_DATE,
        method=f"time-dependent Cox model with {_covariates(protocol, endpoint)}; one parameter "
        "for ten deaths; tests of proportional hazards",
    )
    if model := protocol.model(endpoint.name):
        yield replace(
            line,
            analysis="hazard_model",
            groups=f"{_TO_DATE}, {_covariates(protocol, endpoint)}, {', '.join(model.covariates)}",
            method="time-dependent Cox model, each covariate alone and all together, one parameter "
            "for ten deaths; Firth's likelihood where a covariate alone is sparse",
        )
    if endpoint.landmarks_months:
        days = " and ".join(f"{month:g}" for month in endpoint.landmarks_months)
        yield replace(
            line,
            analysis="landmark",
            groups=f"treated again by {days} months",
            method="Cox model from the landmark on",
        )


def _target_trial(
    endpoint: TimeToEventEndpoint, line: PlannedAnalysis
) -> Iterator[PlannedAnalysis]:
    if endpoint.target_trial is not None:
        days, draws = endpoint.target_trial.grace_days, endpoint.target_trial.replicates
        yield replace(
            line,
            analysis="target_trial",
            denominator="local progressions without distant disease, each a trial",
            groups=f"treated again within {days} days, or not within them",
            method="cloned, censored at deviation and weighted by log months since the procedure, "
            "whether a further one, and year (one parameter for ten); limits by "
            f"{draws} draws of patients",
            definition="death, from the local progression on",
        )


def _line(endpoint: TimeToEventEndpoint, unit: str, denominator: str) -> PlannedAnalysis:
    return PlannedAnalysis(
        analysis="survival",
        endpoint=endpoint.name,
        unit=unit,
        denominator=denominator,
        groups="",
        method="",
        definition=define_endpoint(endpoint),
    )


def _covariates(protocol: Protocol, endpoint: TimeToEventEndpoint) -> str:
    names = ["distant disease to date"]
    if endpoint.calendar_from is not None:
        names.append(f"follow-up from {endpoint.calendar_from} on")
    if protocol.transitions:
        names.append("response to the last procedure")
    return ", ".join(names)
