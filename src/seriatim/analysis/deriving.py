"""What analyses and data sets both start from: the study, its responses and its grades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from seriatim.analysis.harm.grades import GradedOutcome
from seriatim.analysis.study import Study, group_levels
from seriatim.cohort import Cohort
from seriatim.criteria import ClavienDindoGrade, WieberdinkGrade
from seriatim.endpoints.complication import derive_complications
from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.response import ResponseByProcedure, ResponseRule, derive_response
from seriatim.endpoints.toxicity import derive_local_toxicity
from seriatim.protocol import (
    ComplicationEndpoint,
    CountWithin,
    Protocol,
    ProtocolError,
    ResponseEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.model import TimePoint

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A study with the response of its procedures, by the name of each response endpoint.

    Responses take as long as many analyses together, so one derivation serves the results and the
    data sets.
    """

    study: Study
    responses: Mapping[str, ResponseByProcedure]


def derive(cohort: Cohort, protocol: Protocol, tell: Progress = lambda step: None) -> Derivation:
    """Derive what results and data sets start from; ``tell`` is called with each step.

    ``ProtocolError`` if the cohort was read with another dictionary than that of the protocol.
    """
    if protocol.dictionary != cohort.dictionary.name:
        raise ProtocolError(
            f'the protocol is written for the dictionary "{protocol.dictionary}", but the data '
            f'were read with "{cohort.dictionary.name}".'
        )
    study = derive_study(cohort, protocol)
    return Derivation(study=study, responses=derive_responses(study, tell))


def derive_study(cohort: Cohort, protocol: Protocol) -> Study:
    """Order the procedures as the protocol counts them, and put them into its groups."""
    group = protocol.groups[0]
    per_patient = group.within is CountWithin.PATIENT
    procedures = derive_procedures(cohort, "patient" if per_patient else "treated_field")
    return Study(
        cohort=cohort,
        protocol=protocol,
        group=group,
        procedures=procedures,
        level=group_levels(group, procedures.number),
    )


def derive_responses(
    study: Study, tell: Progress = lambda step: None
) -> dict[str, ResponseByProcedure]:
    """Derive the response of every response endpoint, once for those that differ in name only."""
    derived: dict[ResponseRule, ResponseByProcedure] = {}
    by_name: dict[str, ResponseByProcedure] = {}
    for endpoint in study.protocol.endpoints:
        if isinstance(endpoint, ResponseEndpoint):
            rule = response_rule(endpoint)
            if rule not in derived:
                tell("Response of every procedure")
                derived[rule] = derive_response(study.cohort, study.procedures, rule)
            by_name[endpoint.name] = derived[rule]
    return by_name


def response_rule(endpoint: ResponseEndpoint) -> ResponseRule:
    """Return how the response of a procedure is found for this endpoint."""
    return ResponseRule(
        criteria=endpoint.criteria,
        source=endpoint.source,
        at_3_months=endpoint.time_point is TimePoint.AT_3_MONTHS,
        baseline_weeks=endpoint.baseline_weeks,
    )


def derive_toxicity(study: Study, endpoint: ToxicityEndpoint) -> GradedOutcome:
    """Grade every procedure by its worst local toxicity."""
    return GradedOutcome(
        endpoint=endpoint.name,
        scale_name="local_toxicity",
        scale=tuple(grade.label for grade in WieberdinkGrade),
        threshold=endpoint.severe_from.label,
        grade=derive_local_toxicity(study.cohort, study.procedures),
    )


def derive_worst_complication(study: Study, endpoint: ComplicationEndpoint) -> GradedOutcome:
    """Grade every procedure by its worst complication in the window of the endpoint."""
    return GradedOutcome(
        endpoint=endpoint.name,
        scale_name="complications",
        scale=("none", *(grade.label for grade in ClavienDindoGrade)),
        threshold=endpoint.major_from.label,
        grade=derive_complications(study.cohort, study.procedures, endpoint.window_days),
    )
