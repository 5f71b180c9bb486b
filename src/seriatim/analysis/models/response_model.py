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
from seriatim.analysis.models.regression import regression_rows
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
_INDEPENDENT = "procedures as if independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The evaluable procedures of the groups: patient, response, and the level of confidence."""

    patient: NDArray[np.int64]
    event: NDArray[np.bool_]
    conf_level: float
    ratio: str = "odds_ratio"

    @property
    def n_units(self) -> int:
        return self.event.size

    def at(self, rows: NDArray[np.bool_]) -> _Rows:
        return replace(self, patient=self.patient[rows], event=self.event[rows])

    def too_few(self, wanted: int) -> str:
        n_events = int(self.event.sum())
        return too_few(n_events, self.event.size - n_events, wanted)

    def ratios(self, terms: Sequence[Term], *, firth: bool) -> Sequence[Estimate]:
        """Fit by GEE, or by Firth's likelihood if asked for or if GEE has no solution."""
        columns = {f"{i}: {term.level}": term.column for i, term in enumerate(terms)}
        held = ResponseRows.from_columns(self.patient, self.event, columns).with_unit("procedure")
        if not firth:
            fit = gee(held, conf_level=self.conf_level)
            if all(term.value is not None for term in fit.terms):
                return fit.terms[1:]
        fitted = firth_logistic(held, conf_level=self.conf_level).terms[1:]
        return [replace(term, method=f"{term.method}, {_INDEPENDENT}") for term in fitted]


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
    yield from regression_rows(place, held, rows)


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
