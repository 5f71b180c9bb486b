"""What if every patient had had a second procedure: a second estimate, by weighting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.second_procedure.first_second import FirstSecond
from seriatim.analysis.second_procedure.paired_response import SECOND_V_FIRST
from seriatim.analysis.study import Study
from seriatim.endpoints.characteristics import derive_characteristics
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.regression.weighted_response import covariates_allowed, weighted_response
from seriatim.protocol import ResponseEndpoint

#: What is known at the first procedure, in the order in which it enters the weights.
COVARIATES = (("year_of_procedure", "year"), ("age_at_procedure", "age"))
_ANALYSIS = "weighted_response"


def weighted_rows(
    study: Study,
    endpoint: ResponseEndpoint,
    pairs: FirstSecond,
    g_formula: tuple[ResultRow, ...],
) -> Iterator[ResultRow]:
    """Yield the weighted difference with its effective number, and whether it agrees.

    The weights hold the first response, then year and age at the first procedure as far as one
    covariate for ten patients of the rarer kind allows, each where it is known of everybody.
    ``g_formula`` are the rows of the standardized response of this endpoint.
    """
    seen = pairs.assessed
    again = pairs.pairs[seen]
    more = _covariates(study, pairs, again)
    found = weighted_response(
        np.isin(pairs.first[seen], endpoint.success).astype(int),
        again.astype(int),
        np.isin(pairs.second[seen], endpoint.success).astype(int),
        more,
        conf_level=study.protocol.conf_level,
    )
    place = Place(
        analysis=_ANALYSIS,
        endpoint=endpoint.name,
        unit="patient",
        population="evaluable_first",
        level=SECOND_V_FIRST,
    )
    named = f"{found.difference.method}, weights from {', '.join(found.covariates)}"
    n_again, n = int(again.sum()), int(again.size)
    difference = replace(found.difference, method=named)
    yield from place.estimate("risk_difference", difference, n=n_again, n_total=n)
    second = replace(found.second, method=named)
    yield from place.at(place.level, "second_estimate").estimate("proportion", second)
    reason = found.reason
    for name, value in (
        ("effective_n", found.effective_n),
        ("largest_weight", found.largest_weight),
    ):
        yield place.row(name, value, n=n_again, method=named, reason=None if value else reason)
    yield _agreement(place, found.difference, g_formula)


def _covariates(
    study: Study, pairs: FirstSecond, again: NDArray[np.bool_]
) -> dict[str, NDArray[np.float64]]:
    """Return the covariates that the number of patients allows beside the first response."""
    allowed = covariates_allowed(int(again.sum()), int((~again).sum())) - 1
    if allowed < 1 or pairs.place is None:
        return {}
    rows = pairs.place[pairs.assessed]
    found = derive_characteristics(
        study.cohort, study.procedures, tuple(name for name, _ in COVARIATES)
    )
    known = {word: found[name][rows].astype(np.float64) for name, word in COVARIATES}
    usable = {
        word: values
        for word, values in known.items()
        if np.isfinite(values).all() and np.ptp(values) > 0
    }
    return dict(list(usable.items())[:allowed])


def _agreement(place: Place, weighted: Estimate, g_formula: tuple[ResultRow, ...]) -> ResultRow:
    """Say whether each estimate lies within the limits of the other: 1, 0, or why not known."""
    other = {
        row.statistic: row.value
        for row in g_formula
        if row.analysis == "standardized_response" and row.context == ""
    }
    numbers = (weighted.value, weighted.conf_low, weighted.conf_high)
    given = tuple(other.get(name) for name in ("risk_difference", "conf_low", "conf_high"))
    value, low, high = numbers
    g_value, g_low, g_high = given
    if (
        value is None or low is None or high is None
        or g_value is None or g_low is None or g_high is None
    ):  # fmt: skip
        return place.row("agrees", None, reason="one of the two estimates has no limits")
    agrees = g_low <= value <= g_high and low <= g_value <= high
    return place.row("agrees", float(agrees))
