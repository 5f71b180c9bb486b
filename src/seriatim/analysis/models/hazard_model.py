"""What goes with the hazard of death: ratios of each covariate alone, and of all together.

Covariates of the first procedure stay as they were; treating again, distant disease, the calendar
period and the response to the last procedure count from the moment they are known. A covariate
alone with fewer than ten deaths a parameter, or without a finite ratio, is given by Firth's
penalized likelihood; the model of all is refused beyond one parameter for ten deaths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.models.adjusted_hazard import KnownInTime, covariates, stretches
from seriatim.analysis.models.model_terms import Covariate, Term, model_covariates, too_few
from seriatim.analysis.models.response_model import ALONE, TOGETHER
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.analysis.time_to_event.survival import patient_place
from seriatim.endpoints.patient_history import derive_procedure_starts
from seriatim.endpoints.time_to_event import PatientSurvival
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.hazards.cox import cox
from seriatim.estimation.hazards.cox_firth import cox_firth
from seriatim.estimation.hazards.cox_rows import CoxRows
from seriatim.protocol import TimeToEventEndpoint

ANALYSIS = "hazard_model"
#: The level of a covariate that becomes true at some moment.
EVER = "yes v no"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretches:
    """Stretches of follow-up in days: patient, start, stop, and whether death ends it."""

    patient: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    event: NDArray[np.bool_]
    conf_level: float

    def at(self, rows: NDArray[np.bool_]) -> _Stretches:
        return replace(
            self,
            patient=self.patient[rows],
            start=self.start[rows],
            stop=self.stop[rows],
            event=self.event[rows],
        )

    @property
    def n_patients(self) -> int:
        return np.unique(self.patient).size


def hazard_model_rows(
    study: Study, endpoint: TimeToEventEndpoint, survival: PatientSurvival, known: KnownInTime
) -> Iterator[ResultRow]:
    """Yield the models of survival; nothing if the protocol asks for none."""
    model = study.protocol.model(endpoint.name)
    if model is None:
        return
    place = patient_place(endpoint, ANALYSIS, "")
    if not known.ends.any():
        reason = "no patient was followed"
        yield place.at("", TOGETHER).row("hazard_ratio", None, reason=reason)
        return
    patient, start, stop, event = stretches(known)
    rows = _Stretches(
        patient=patient,
        start=start,
        stop=stop,
        event=event,
        conf_level=study.protocol.conf_level,
    )
    first = _first_procedures(study, survival)
    held = (
        *_in_time(known, endpoint.calendar_from),
        *(c.at(first[patient]) for c in model_covariates(study, model)),
    )
    for covariate in held:
        here = replace(place, groups=covariate.name)
        yield from _counts(here, covariate, rows)
        yield from _alone(here, covariate, rows)
    yield from _together(place, held, rows)


def _first_procedures(study: Study, survival: PatientSurvival) -> NDArray[np.int64]:
    """Return where the first procedure of each patient stands among the procedures."""
    starts = derive_procedure_starts(study.cohort, study.procedures.row_id)
    names = study.procedures.patient_id.astype(str)
    order = np.lexsort((starts, names))
    return order[np.searchsorted(names[order], survival.patient_id.astype(str))]


def _in_time(known: KnownInTime, calendar_from: int | None) -> Iterator[Covariate]:
    """Yield what becomes known in time, where it varies at all."""
    for name, column in covariates(known, calendar_from).items():
        if np.ptp(column):
            yes = column > 0
            yield Covariate(
                name=name,
                terms=(Term(level=EVER, column=column),),
                known=np.ones(column.size, dtype=np.bool_),
                groups=(("no", ~yes), ("yes", yes)),
            )


def _counts(place: Place, covariate: Covariate, rows: _Stretches) -> Iterator[ResultRow]:
    """Yield patients ever in each category and the deaths while in it, and the missing."""
    for name, inside in covariate.counted:
        there = rows.at(inside)
        n = int(there.event.sum())
        yield place.at(name).row("n_events", float(n), n=n, n_total=there.n_patients)
    missing = rows.at(~covariate.known).n_patients
    yield place.row("missing", float(missing), n=missing, n_total=rows.n_patients)


def _alone(place: Place, covariate: Covariate, rows: _Stretches) -> Iterator[ResultRow]:
    known = rows.at(covariate.known)
    terms = [replace(term, column=term.column[covariate.known]) for term in covariate.terms]
    if not terms:
        reason = "the same for all patients"
        yield place.at("", ALONE).row("hazard_ratio", None, reason=reason)
        return
    firth = bool(too_few(int(known.event.sum()), None, len(terms)))
    estimates = _hazard_ratios(terms, known, firth=firth)
    yield from _estimates(place, ALONE, (terms, estimates), known)


def _together(place: Place, held: tuple[Covariate, ...], rows: _Stretches) -> Iterator[ResultRow]:
    complete = np.logical_and.reduce([covariate.known for covariate in held])
    known = rows.at(complete)
    terms = [
        (covariate.name, replace(term, column=term.column[complete]))
        for covariate in held
        for term in covariate.terms
    ]
    here = place.at("", TOGETHER)
    n_events, n_total = int(known.event.sum()), known.n_patients
    yield here.row("n_events", float(n_events), n=n_events, n_total=n_total)
    reason = too_few(n_events, None, len(terms))
    if reason:
        yield here.row("hazard_ratio", None, n_total=n_total, reason=reason)
        return
    estimates = _hazard_ratios([term for _, term in terms], known, firth=False)
    for (name, term), estimate in zip(terms, estimates, strict=True):
        own = replace(place, groups=name)
        yield from _estimates(own, TOGETHER, ([term], [estimate]), known)


def _hazard_ratios(terms: Sequence[Term], rows: _Stretches, *, firth: bool) -> Sequence[Estimate]:
    """Fit the terms together: Cox, or Firth's likelihood if asked for or if Cox has no solution."""
    columns = {f"{i}: {term.level}": term.column for i, term in enumerate(terms)}
    held = CoxRows.from_columns(rows.stop, rows.event, columns, start=rows.start)
    held = held.with_unit("patient")
    if not firth:
        fit = cox(held, conf_level=rows.conf_level)
        if all(term.value is not None for term in fit.terms):
            return fit.terms
    return cox_firth(held, conf_level=rows.conf_level).terms


def _estimates(
    place: Place,
    context: str,
    fitted: tuple[Sequence[Term], Sequence[Estimate]],
    rows: _Stretches,
) -> Iterator[ResultRow]:
    n, n_total = int(rows.event.sum()), rows.n_patients
    for term, estimate in zip(*fitted, strict=True):
        here = place.at(term.level, context)
        yield from here.estimate("hazard_ratio", estimate, n=n, n_total=n_total)
