"""What goes with response: odds ratios of each covariate alone, and of all together.

The unit is the evaluable procedure, the patient the cluster: a logistic GEE with independence and
small-sample correction. Where it has no solution, or a covariate alone has fewer than ten events a
parameter, Firth's penalized likelihood, which takes procedures as independent, is used and named.
The model of all covariates is refused beyond one parameter for ten events, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.models.model_terms import Covariate, Term, model_covariates, too_few
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.response import NOT_APPLICABLE, ResponseByProcedure
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.regression.firth_logistic import firth_logistic
from seriatim.estimation.regression.gee import gee
from seriatim.estimation.regression.response_rows import ResponseRows
from seriatim.protocol import ResponseEndpoint

ANALYSIS = "response_model"
ALONE, TOGETHER = "univariable", "multivariable"
_INDEPENDENT = "procedures as if independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The evaluable procedures of the groups: patient, response, and the level of confidence."""

    patient: NDArray[np.int64]
    event: NDArray[np.bool_]
    conf_level: float

    def at(self, rows: NDArray[np.bool_]) -> _Rows:
        return replace(self, patient=self.patient[rows], event=self.event[rows])


def response_model_rows(
    study: Study, endpoint: ResponseEndpoint, response: ResponseByProcedure
) -> Iterator[ResultRow]:
    """Yield the models of a response endpoint; nothing if the protocol asks for none."""
    model = study.protocol.model(endpoint.name)
    if model is None:
        return
    used = ~is_missing(study.level) & (response.code != NOT_APPLICABLE) & (response.code != "NE")
    chosen = np.flatnonzero(used)
    rows = _Rows(
        patient=study.procedures.patient[used],
        event=np.isin(response.code, endpoint.success)[used],
        conf_level=study.protocol.conf_level,
    )
    covariates = (_order(study), *model_covariates(study, model))
    held = tuple(covariate.at(chosen) for covariate in covariates)
    place = Place(
        analysis=ANALYSIS, endpoint=endpoint.name, unit="procedure", population="evaluable"
    )
    for covariate in held:
        here = replace(place, groups=covariate.name)
        yield from _counts(here, covariate, rows.event)
        yield from _alone(here, covariate, rows)
    yield from _together(place, held, rows)


def _order(study: Study) -> Covariate:
    """Return the group by procedure number as a covariate, the first group its reference."""
    labels = study.labels
    inside = [(label, np.asarray(study.level == label, dtype=np.bool_)) for label in labels]
    return Covariate(
        name=study.group.name,
        terms=tuple(
            Term(level=f"{label} v {labels[0]}", column=rows.astype(np.float64))
            for label, rows in inside[1:]
        ),
        known=~is_missing(study.level),
        groups=tuple(inside),
    )


def _counts(place: Place, covariate: Covariate, event: NDArray[np.bool_]) -> Iterator[ResultRow]:
    """Yield procedures and responses by category, or of all with a number, and the missing."""
    for name, inside in covariate.counted:
        n, n_total = int(event[inside].sum()), int(inside.sum())
        yield place.at(name).row("n_events", float(n), n=n, n_total=n_total)
    missing = int((~covariate.known).sum())
    yield place.row("missing", float(missing), n=missing, n_total=event.size)


def _alone(place: Place, covariate: Covariate, rows: _Rows) -> Iterator[ResultRow]:
    known = rows.at(covariate.known)
    terms = [replace(term, column=term.column[covariate.known]) for term in covariate.terms]
    if not terms:
        reason = "the same for all procedures"
        yield place.at("", ALONE).row("odds_ratio", None, reason=reason)
        return
    estimates = _odds_ratios(terms, known, firth=bool(_few(known, len(terms))))
    yield from _estimates(place, ALONE, (terms, estimates), known)


def _together(place: Place, covariates: tuple[Covariate, ...], rows: _Rows) -> Iterator[ResultRow]:
    complete = np.logical_and.reduce([covariate.known for covariate in covariates])
    known = rows.at(complete)
    terms = [
        (covariate.name, replace(term, column=term.column[complete]))
        for covariate in covariates
        for term in covariate.terms
    ]
    here = place.at("", TOGETHER)
    n_events = int(known.event.sum())
    yield here.row("n_events", float(n_events), n=n_events, n_total=known.event.size)
    reason = _few(known, len(terms))
    if reason:
        yield here.row("odds_ratio", None, n_total=known.event.size, reason=reason)
        return
    estimates = _odds_ratios([term for _, term in terms], known, firth=False)
    for (name, term), estimate in zip(terms, estimates, strict=True):
        own = replace(place, groups=name)
        yield from _estimates(own, TOGETHER, ([term], [estimate]), known)


def _few(rows: _Rows, wanted: int) -> str:
    n_events = int(rows.event.sum())
    return too_few(n_events, rows.event.size - n_events, wanted)


def _odds_ratios(terms: Sequence[Term], rows: _Rows, *, firth: bool) -> list[Estimate]:
    """Fit the terms together: GEE, or Firth's likelihood if asked for or if GEE has no solution."""
    columns = {f"{i}: {term.level}": term.column for i, term in enumerate(terms)}
    held = ResponseRows.from_columns(rows.patient, rows.event, columns).with_unit("procedure")
    if not firth:
        fit = gee(held, conf_level=rows.conf_level)
        if all(term.value is not None for term in fit.terms):
            return list(fit.terms[1:])
    penalized = firth_logistic(held, conf_level=rows.conf_level)
    return [replace(term, method=f"{term.method}, {_INDEPENDENT}") for term in penalized.terms[1:]]


def _estimates(
    place: Place, context: str, fitted: tuple[Sequence[Term], Sequence[Estimate]], rows: _Rows
) -> Iterator[ResultRow]:
    n, n_total = int(rows.event.sum()), rows.event.size
    for term, estimate in zip(*fitted, strict=True):
        here = place.at(term.level, context)
        yield from here.estimate("odds_ratio", estimate, n=n, n_total=n_total)
