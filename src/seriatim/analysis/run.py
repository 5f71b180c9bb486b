"""Run a protocol on a cohort."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from seriatim.analysis.comparisons.adjusted import adjusted_rows
from seriatim.analysis.deriving import (
    Derivation,
    Progress,
    derive,
    derive_toxicity,
    derive_worst_complication,
)
from seriatim.analysis.description.characteristic_differences import characteristic_difference_rows
from seriatim.analysis.description.characteristics import characteristics_rows
from seriatim.analysis.description.flow import evaluable_rows, flow_rows
from seriatim.analysis.harm.complications import complication_rows
from seriatim.analysis.harm.first_severe import first_severe_rows, worst_grade_rows
from seriatim.analysis.harm.grades import GradedOutcome, grade_rows
from seriatim.analysis.models.response_model import response_model_rows
from seriatim.analysis.planning.plan import group_labels, make_plan
from seriatim.analysis.planning.plan_comparisons import is_compared
from seriatim.analysis.planning.refused import refused_rows
from seriatim.analysis.response.response import (
    agreement_rows,
    category_rows,
    disagreements,
    response_rows,
)
from seriatim.analysis.response.response_to_next import response_to_next_rows
from seriatim.analysis.response.transitions import contrast_rows, transition_rows
from seriatim.analysis.results import (
    Disagreement,
    ProblemCount,
    Provenance,
    ResultRow,
    Results,
)
from seriatim.analysis.run_time_to_event import time_to_event_rows
from seriatim.analysis.second_procedure.first_second import pair_first_second
from seriatim.analysis.second_procedure.paired_response import paired_rows
from seriatim.analysis.second_procedure.selection_indicator import selection_indicator_rows
from seriatim.analysis.second_procedure.standardized_response import standardized_rows
from seriatim.analysis.second_procedure.treated_again import treated_again_rows
from seriatim.analysis.second_procedure.weighted_response import weighted_rows
from seriatim.analysis.study import Study
from seriatim.cohort import Cohort, describe_problem
from seriatim.criteria import ClavienDindoGrade
from seriatim.endpoints.complication import derive_complication_list
from seriatim.endpoints.response import ResponseByProcedure
from seriatim.endpoints.transition import derive_transitions
from seriatim.protocol import (
    ComplicationEndpoint,
    Protocol,
    ResponseEndpoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.settings import protocol_settings


def run(cohort: Cohort, protocol: Protocol, progress: Progress | None = None) -> Results:
    """Compute every analysis of the protocol and return the results table.

    ``progress`` is called with the name of each step as it begins. The same cohort and protocol
    give the same results, to the last digit.
    """
    tell = progress or (lambda step: None)
    return compute_results(derive(cohort, protocol, tell), tell)


def compute_results(derivation: Derivation, tell: Progress = lambda step: None) -> Results:
    """Compute what :func:`run` does, from what was derived already."""
    study, responses = derivation.study, derivation.responses
    cohort, protocol = study.cohort, study.protocol
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
        minimum_cell=protocol.minimum_cell,
    )


def _rows(
    study: Study, responses: Mapping[str, ResponseByProcedure], tell: Progress
) -> Iterator[ResultRow]:
    tell("Flow and characteristics")
    yield from flow_rows(study)
    yield from characteristics_rows(study)
    yield from characteristic_difference_rows(study)
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
                yield from response_model_rows(study, endpoint, responses[endpoint.name])
            case ToxicityEndpoint():
                yield from _graded(study, derive_toxicity(study, endpoint))
            case ComplicationEndpoint():
                yield from _graded(study, derive_worst_complication(study, endpoint))
                yield from _complication_list(study, endpoint)
            case TimeToEventEndpoint():
                yield from time_to_event_rows(study, endpoint, responses)
    yield from _transitions(study, responses)
    yield from refused_rows(study.protocol)


def _second_response(
    study: Study, endpoint: ResponseEndpoint, response: ResponseByProcedure
) -> Iterator[ResultRow]:
    """Ask of the second procedure what the difference between groups does not answer."""
    if not is_compared(study.protocol, endpoint.name):
        return
    transitions = derive_transitions(study.procedures, response.code)
    pairs = pair_first_second(transitions)
    yield from paired_rows(study, endpoint, pairs)
    standardized = tuple(standardized_rows(study, endpoint, pairs))
    yield from standardized
    yield from weighted_rows(study, endpoint, pairs, standardized)
    yield from treated_again_rows(study, endpoint, pairs)
    yield from selection_indicator_rows(study, endpoint, transitions)


def _graded(study: Study, graded: GradedOutcome) -> Iterator[ResultRow]:
    yield from grade_rows(study, graded)
    yield from first_severe_rows(study, graded)
    yield from worst_grade_rows(study, graded)


def _complication_list(study: Study, endpoint: ComplicationEndpoint) -> Iterator[ResultRow]:
    listed = derive_complication_list(study.cohort, study.procedures, endpoint.window_days)
    major = tuple(grade.label for grade in ClavienDindoGrade if grade >= endpoint.major_from)
    yield from complication_rows(study, listed, major)


def _transitions(study: Study, responses: Mapping[str, ResponseByProcedure]) -> Iterator[ResultRow]:
    for i, name in enumerate(study.protocol.transitions):
        endpoint = study.protocol.endpoint(name)
        if isinstance(endpoint, ResponseEndpoint):
            transitions = derive_transitions(study.procedures, responses[name].code)
            if i == 0:
                yield from transition_rows(transitions)
                yield from response_to_next_rows(study, transitions)
            yield from contrast_rows(study, transitions, name, endpoint.success)


def _disagreements(
    study: Study, responses: Mapping[str, ResponseByProcedure]
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
