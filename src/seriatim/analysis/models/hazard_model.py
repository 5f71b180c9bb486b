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
from seriatim.analysis.models.regression import TOGETHER, regression_rows
from seriatim.analysis.results import ResultRow
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
    ratio: str = "hazard_ratio"

    @property
    def n_units(self) -> int:
        return np.unique(self.patient).size

    def at(self, rows: NDArray[np.bool_]) -> _Stretches:
        return replace(
            self,
            patient=self.patient[rows],
            start=self.start[rows],
            stop=self.stop[rows],
            event=self.event[rows],
        )

    def too_few(self, wanted: int) -> str:
        return too_few(int(self.event.sum()), None, wanted)

    def ratios(self, terms: Sequence[Term], *, firth: bool) -> Sequence[Estimate]:
        """Fit by Cox, or by Firth's likelihood if asked for or if Cox has no solution."""
        columns = {f"{i}: {term.level}": term.column for i, term in enumerate(terms)}
        held = CoxRows.from_columns(self.stop, self.event, columns, start=self.start)
        held = held.with_unit("patient")
        if not firth:
            fit = cox(held, conf_level=self.conf_level)
            if all(term.value is not None for term in fit.terms):
                return fit.terms
        return cox_firth(held, conf_level=self.conf_level).terms


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
    yield from regression_rows(place, held, rows)


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
