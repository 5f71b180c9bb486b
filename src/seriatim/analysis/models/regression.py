"""The models of a protocol: each covariate alone, and all together, whatever the outcome is.

A covariate alone with fewer than ten events a parameter is given by Firth's penalized likelihood;
the model of all is refused beyond one parameter for ten events, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.models.model_terms import Covariate, Term
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.estimation.estimate import Estimate

ALONE, TOGETHER = "univariable", "multivariable"


class ModelRows(Protocol):
    """The outcome of a model, one entry a row, and how its covariates are fitted."""

    @property
    def ratio(self) -> str:
        """Return the statistic that a term of the model is given as."""

    @property
    def event(self) -> NDArray[np.bool_]:
        """Return whether each row has the event."""

    @property
    def n_units(self) -> int:
        """Return the number of units, which may have several rows each."""

    def at(self, rows: NDArray[np.bool_]) -> Self:
        """Return the outcome of these rows alone."""

    def too_few(self, wanted: int) -> str:
        """Say why a model of so many parameters is not fitted; empty if it may be."""

    def ratios(self, terms: Sequence[Term], *, firth: bool) -> Sequence[Estimate]:
        """Fit the terms together, by Firth's likelihood if asked for or if there is no other."""


def regression_rows(
    place: Place, covariates: tuple[Covariate, ...], rows: ModelRows
) -> Iterator[ResultRow]:
    """Yield counts and ratios of each covariate alone, then the ratios of all together."""
    for covariate in covariates:
        here = replace(place, groups=covariate.name)
        yield from _counts(here, covariate, rows)
        yield from _alone(here, covariate, rows)
    yield from _together(place, covariates, rows)


def _counts(place: Place, covariate: Covariate, rows: ModelRows) -> Iterator[ResultRow]:
    """Yield the units ever in each category and their events while in it, and the missing."""
    for name, inside in covariate.counted:
        there = rows.at(inside)
        n = int(there.event.sum())
        yield place.at(name).row("n_events", float(n), n=n, n_total=there.n_units)
    missing = rows.at(~covariate.known).n_units
    yield place.row("missing", float(missing), n=missing, n_total=rows.n_units)


def _alone(place: Place, covariate: Covariate, rows: ModelRows) -> Iterator[ResultRow]:
    known = rows.at(covariate.known)
    terms = [replace(term, column=term.column[covariate.known]) for term in covariate.terms]
    if not terms:
        reason = f"the same for all {place.unit}s"
        yield place.at("", ALONE).row(rows.ratio, None, reason=reason)
        return
    estimates = known.ratios(terms, firth=bool(known.too_few(len(terms))))
    for term, estimate in zip(terms, estimates, strict=True):
        yield from _estimate(place.at(term.level, ALONE), estimate, known)


def _together(
    place: Place, covariates: tuple[Covariate, ...], rows: ModelRows
) -> Iterator[ResultRow]:
    complete = np.logical_and.reduce([covariate.known for covariate in covariates])
    known = rows.at(complete)
    terms = [
        (covariate.name, replace(term, column=term.column[complete]))
        for covariate in covariates
        for term in covariate.terms
    ]
    here = place.at("", TOGETHER)
    n_events, n_total = int(known.event.sum()), known.n_units
    yield here.row("n_events", float(n_events), n=n_events, n_total=n_total)
    reason = known.too_few(len(terms))
    if reason:
        yield here.row(rows.ratio, None, n_total=n_total, reason=reason)
        return
    estimates = known.ratios([term for _, term in terms], firth=False)
    for (name, term), estimate in zip(terms, estimates, strict=True):
        own = replace(place, groups=name).at(term.level, TOGETHER)
        yield from _estimate(own, estimate, known)


def _estimate(place: Place, estimate: Estimate, rows: ModelRows) -> Iterator[ResultRow]:
    n = int(rows.event.sum())
    yield from place.estimate(rows.ratio, estimate, n=n, n_total=rows.n_units)
