"""Run a protocol on a cohort."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from importlib.metadata import version

from seriatim.analysis.adjusted import adjusted_rows
from seriatim.analysis.characteristics import characteristics_rows
from seriatim.analysis.complications import complication_rows
from seriatim.analysis.first_second import pair_first_second
from seriatim.analysis.first_severe import first_severe_rows, worst_grade_rows
from seriatim.analysis.flow import evaluable_rows, flow_rows
from seriatim.analysis.grades import GradedOutcome, grade_rows
from seriatim.analysis.paired_response import paired_rows
from seriatim.analysis.plan import group_labels, make_plan
from seriatim.analysis.plan_again import is_compared
from seriatim.analysis.response import (
    agreement_rows,
    category_rows,
    disagreements,
    response_rows,
)
from seriatim.analysis.response_to_next import response_to_next_rows
from seriatim.analysis.results import (
    Disagreement,
    ProblemCount,
    Provenance,
    ResultRow,
    Results,
)
from seriatim.analysis.selection_indicator import selection_indicator_rows
from seriatim.analysis.standardized_response import standardized_rows
from seriatim.analysis.study import Study, group_levels
from seriatim.analysis.time_to_event import time_to_event_rows
from seriatim.analysis.transitions import contrast_rows, transition_rows
from seriatim.analysis.treated_again import treated_again_rows
from seriatim.cohort import Cohort, describe_problem
from seriatim.criteria import ClavienDindoGrade, WieberdinkGrade
from seriatim.endpoints.complication import derive_complication_list, derive_complications
from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.response import ResponseByProcedure, ResponseRule, derive_response
from seriatim.endpoints.toxicity import derive_local_toxicity
from seriatim.endpoints.transition import derive_transitions
from seriatim.protocol import (
    ComplicationEndpoint,
    CountWithin,
    Protocol,
    ProtocolError,
    ResponseEndpoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.model import TimePoint
from seriatim.protocol.settings import protocol_settings

Progress = Callable[[str], None]


def run(cohort: Cohort, protocol: Protocol, progress: Progress | None = None) -> Results:
    """Compute every analysis of the protocol and return the results table.

    ``progress`` is called with the name of each step as it begins. The same cohort and protocol
    give the same results, to the last digit.
    """
    tell = progress or (lambda step: None)
    if protocol.dictionary != cohort.dictionary.name:
        raise ProtocolError(
            f'the protocol is written for the dictionary "{protocol.dictionary}", but the data '
            f'were read with "{cohort.dictionary.name}".'
        )
    study = _study(cohort, protocol)
    responses = _responses(study, tell)
    rows = tuple(_rows(study, responses, tell))
    rows += tuple(adjusted_rows(study, rows))
    return Results(
        title=protocol.title,
        rows=rows,
        plan=make_plan(protocol),
        groups=group_labels(protocol),
        provenance=_provenance(cohort, protocol),
        problems=tuple(
            ProblemCount(code=code, severity=severity, count=n, title=describe_problem(code))
            for code, severity, n in cohort.problems.counts
        ),
        disagreements=_disagreements(study, responses),
        primary=protocol.primary,
    )


def _study(cohort: Cohort, protocol: Protocol) -> Study:
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


def _responses(study: Study, tell: Progress) -> dict[str, ResponseByProcedure]:
    """Derive the response of every response endpoint, once for those that differ in name only."""
    derived: dict[ResponseRule, ResponseByProcedure] = {}
    by_name: dict[str, ResponseByProcedure] = {}
    for endpoint in study.protocol.endpoints:
        if isinstance(endpoint, ResponseEndpoint):
            rule = _rule(endpoint)
            if rule not in derived:
                tell("Response of every procedure")
                derived[rule] = derive_response(study.cohort, study.procedures, rule)
            by_name[endpoint.name] = derived[rule]
    return by_name


def _rule(endpoint: ResponseEndpoint) -> ResponseRule:
    return ResponseRule(
        criteria=endpoint.criteria,
        source=endpoint.source,
        at_3_months=endpoint.time_point is TimePoint.AT_3_MONTHS,
        baseline_weeks=endpoint.baseline_weeks,
    )


def _rows(
    study: Study, responses: dict[str, ResponseByProcedure], tell: Progress
) -> Iterator[ResultRow]:
    tell("Flow and characteristics")
    yield from flow_rows(study)
    yield from characteristics_rows(study)
    if responses:
        first = next(iter(responses.values()))
        yield from evaluable_rows(study, first)
        yield from category_rows(study, "response_category", first)
        yield from agreement_rows(first)
    for endpoint in study.protocol.endpoints:
        tell(endpoint.name.replace("_", " ").capitalize())
        match endpoint:
            case ResponseEndpoint():
                yield from response_rows(study, endpoint, responses[endpoint.name])
                yield from _second_response(study, endpoint, responses[endpoint.name])
            case ToxicityEndpoint():
                yield from _graded(study, _toxicity(study, endpoint))
            case ComplicationEndpoint():
                yield from _graded(study, _complications(study, endpoint))
                yield from _complication_list(study, endpoint)
            case TimeToEventEndpoint():
                yield from time_to_event_rows(study, endpoint, responses)
    yield from _transitions(study, responses)


def _second_response(
    study: Study, endpoint: ResponseEndpoint, response: ResponseByProcedure
) -> Iterator[ResultRow]:
    """Ask of the second procedure what the difference between groups does not answer."""
    if not is_compared(study.protocol, endpoint.name):
        return
    transitions = derive_transitions(study.procedures, response.code)
    pairs = pair_first_second(transitions)
    yield from paired_rows(study, endpoint, pairs)
    yield from standardized_rows(study, endpoint, pairs)
    yield from treated_again_rows(study, endpoint, pairs)
    yield from selection_indicator_rows(study, endpoint, transitions)


def _graded(study: Study, graded: GradedOutcome) -> Iterator[ResultRow]:
    yield from grade_rows(study, graded)
    yield from first_severe_rows(study, graded)
    yield from worst_grade_rows(study, graded)


def _toxicity(study: Study, endpoint: ToxicityEndpoint) -> GradedOutcome:
    return GradedOutcome(
        endpoint=endpoint.name,
        scale_name="local_toxicity",
        scale=tuple(grade.label for grade in WieberdinkGrade),
        threshold=endpoint.severe_from.label,
        grade=derive_local_toxicity(study.cohort, study.procedures),
    )


def _complications(study: Study, endpoint: ComplicationEndpoint) -> GradedOutcome:
    return GradedOutcome(
        endpoint=endpoint.name,
        scale_name="complications",
        scale=("none", *(grade.label for grade in ClavienDindoGrade)),
        threshold=endpoint.major_from.label,
        grade=derive_complications(study.cohort, study.procedures, endpoint.window_days),
    )


def _complication_list(study: Study, endpoint: ComplicationEndpoint) -> Iterator[ResultRow]:
    listed = derive_complication_list(study.cohort, study.procedures, endpoint.window_days)
    major = tuple(grade.label for grade in ClavienDindoGrade if grade >= endpoint.major_from)
    yield from complication_rows(study, listed, major)


def _transitions(study: Study, responses: dict[str, ResponseByProcedure]) -> Iterator[ResultRow]:
    for i, name in enumerate(study.protocol.transitions):
        endpoint = study.protocol.endpoint(name)
        if isinstance(endpoint, ResponseEndpoint):
            transitions = derive_transitions(study.procedures, responses[name].code)
            if i == 0:
                yield from transition_rows(transitions)
                yield from response_to_next_rows(study, transitions)
            yield from contrast_rows(study, transitions, name, endpoint.success)


def _disagreements(
    study: Study, responses: dict[str, ResponseByProcedure]
) -> tuple[Disagreement, ...]:
    if not responses:
        return ()
    first = next(iter(responses.values()))
    return disagreements(study.procedures.procedure_id, first)


def _provenance(cohort: Cohort, protocol: Protocol) -> Provenance:
    packages = ("seriatim", "numpy", "scipy", "duckdb", "matplotlib")
    return Provenance(
        data_hash=cohort.data_hash,
        protocol_hash=protocol.sha256,
        files=tuple((file.name, file.n_bytes, file.sha256) for file in cohort.files),
        versions=(
            ("python", platform.python_version()),
            *((name, version(name)) for name in packages),
        ),
        notice=cohort.notice,
        settings=protocol_settings(protocol),
    )
