"""All analyses of one time-to-event endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from seriatim.analysis.models.adjusted_hazard import adjusted_rows, known_in_time, with_response
from seriatim.analysis.models.hazard_model import hazard_model_rows
from seriatim.analysis.results import ResultRow
from seriatim.analysis.study import Study
from seriatim.analysis.time_to_event.date_imputation import imputed_rows
from seriatim.analysis.time_to_event.disease_states import state_rows
from seriatim.analysis.time_to_event.from_procedure import from_procedure_rows
from seriatim.analysis.time_to_event.landmark import landmark_rows
from seriatim.analysis.time_to_event.null_simulation import null_rows
from seriatim.analysis.time_to_event.progression import progression_rows
from seriatim.analysis.time_to_event.remission import remission_rows
from seriatim.analysis.time_to_event.survival import naive_rows, overall_rows, time_dependent_rows
from seriatim.analysis.time_to_event.target_trial import target_trial_rows
from seriatim.endpoints.date_bounds import derive_follow_up_bounds
from seriatim.endpoints.eligible_trials import derive_eligible_trials
from seriatim.endpoints.patient_history import derive_patient_history
from seriatim.endpoints.response import ResponseByProcedure
from seriatim.endpoints.time_to_event import (
    derive_counting_process,
    derive_in_field_progression,
    derive_overall_survival,
    derive_survival_from_procedure,
)
from seriatim.protocol import Origin, ResponseEndpoint, TimeToEventEndpoint

Responses = Mapping[str, ResponseByProcedure]


def time_to_event_rows(
    study: Study, endpoint: TimeToEventEndpoint, responses: Responses
) -> Iterator[ResultRow]:
    """Yield everything about survival, or about progression after each procedure."""
    if endpoint.origin is Origin.PROCEDURE:
        clock = derive_in_field_progression(study.cohort, study.procedures)
        yield from progression_rows(study, endpoint, clock)
        if found := response_of_interest(study, responses):
            yield from remission_rows(study, endpoint, clock, found)
        return
    survival = derive_overall_survival(study.cohort)
    process = derive_counting_process(study.cohort)
    patients = survival, process, derive_patient_history(study.cohort)
    yield from overall_rows(study, endpoint, survival)
    yield from imputed_rows(study, endpoint, derive_follow_up_bounds(study.cohort))
    yield from naive_rows(study, endpoint, survival)
    yield from null_rows(study, endpoint, survival, process)
    yield from time_dependent_rows(study, endpoint, process)
    known = known_in_time(endpoint, patients)
    if found := response_of_interest(study, responses):
        known = with_response(known, study, survival, found)
    yield from adjusted_rows(study, endpoint, known)
    yield from hazard_model_rows(study, endpoint, survival, known)
    yield from landmark_rows(study, endpoint, survival, process)
    clock = derive_survival_from_procedure(study.cohort, study.procedures)
    yield from from_procedure_rows(study, endpoint, clock)
    yield from state_rows(study, endpoint, patients)
    if endpoint.target_trial is not None:
        trials = derive_eligible_trials(study.cohort)
        yield from target_trial_rows(study, endpoint, endpoint.target_trial, trials)


def response_of_interest(
    study: Study, responses: Responses
) -> tuple[ResponseEndpoint, ResponseByProcedure] | None:
    """Return the response whose duration matters: the one that transitions are about."""
    for name in study.protocol.transitions:
        endpoint = study.protocol.endpoint(name)
        if isinstance(endpoint, ResponseEndpoint) and name in responses:
            return endpoint, responses[name]
    return None
