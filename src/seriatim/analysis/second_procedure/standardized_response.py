"""What if every patient had had a second procedure: response standardized to the first one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.second_procedure.first_second import FirstSecond
from seriatim.analysis.second_procedure.paired_response import SECOND_V_FIRST
from seriatim.analysis.study import Study
from seriatim.estimation.regression.g_formula import (
    SecondResponse,
    TippingAnalysis,
    tipping_analysis,
)
from seriatim.protocol import ResponseEndpoint

#: Shifts of the log odds of a second response in those not treated again.
DELTAS = (-0.5, 0.0, 0.5, 1.0)


def standardized_rows(
    study: Study, endpoint: ResponseEndpoint, pairs: FirstSecond
) -> Iterator[ResultRow]:
    """Yield the standardized response and its difference to the first, and where that tips.

    Patients whose first procedure was not evaluable are left out; those whose second was not
    count as if not treated again, like everybody without a second response.
    """
    counts = _counts(endpoint, pairs)
    analysis = tipping_analysis(counts, DELTAS, conf_level=study.protocol.conf_level)
    plain = analysis.plain
    place = Place(
        analysis="standardized_response",
        endpoint=endpoint.name,
        unit="patient",
        population="evaluable_first",
        level=SECOND_V_FIRST,
    )
    for name in ("n", "first", "again_1", "second_1", "again_0", "second_0"):
        yield place.at(place.level, name).count(getattr(counts, name))
    yield from place.at(place.level, "first_estimate").estimate("proportion", plain.first)
    yield from place.at(place.level, "second_estimate").estimate("proportion", plain.second)
    n_pairs = counts.again_1 + counts.again_0
    yield from place.estimate("risk_difference", plain.difference, n=n_pairs, n_total=counts.n)
    yield from _tipping_rows(study, endpoint, analysis)


def _counts(endpoint: ResponseEndpoint, pairs: FirstSecond) -> SecondResponse:
    seen = pairs.assessed
    return SecondResponse.from_columns(
        np.isin(pairs.first[seen], endpoint.success).astype(int),
        pairs.pairs[seen].astype(int),
        np.isin(pairs.second[seen], endpoint.success).astype(int),
    )


def _tipping_rows(
    study: Study, endpoint: ResponseEndpoint, analysis: TippingAnalysis
) -> Iterator[ResultRow]:
    """Yield the difference at each shift, and the shift at which its interval reaches 0."""
    place = Place(
        analysis="tipping_point",
        endpoint=endpoint.name,
        unit="patient",
        population="evaluable_first",
        level=SECOND_V_FIRST,
    )
    for step in analysis.steps:
        here = place.at(place.level, f"delta={step.delta:g}")
        yield from here.estimate("risk_difference", step.difference)
    method = analysis.steps[0].difference.method
    for statistic, value in (
        ("tipping_delta", analysis.tipping_delta),
        ("odds_factor", analysis.odds_factor),
    ):
        yield place.row(
            statistic,
            value,
            method=method,
            conf_level=study.protocol.conf_level,
            reason=analysis.reason,
        )
