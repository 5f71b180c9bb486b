"""Response by procedure number: categories, rates with both denominators, differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.comparisons.detectable import detectable_rows
from seriatim.analysis.comparisons.proportions import (
    Outcome,
    estimate_differences,
    estimate_proportions,
    summarize_outcome,
)
from seriatim.analysis.results import Disagreement, ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.response import NOT_APPLICABLE, ResponseByProcedure
from seriatim.protocol import ResponseEndpoint

CATEGORIES = ("CR", "PR", "SD", "PD", "NE")


def response_rows(
    study: Study, endpoint: ResponseEndpoint, response: ResponseByProcedure
) -> Iterator[ResultRow]:
    """Yield the rows of one response endpoint, on all treated and on evaluable procedures.

    All treated: not evaluable counts as no response. Evaluable: it is left out. Procedures
    without disease to respond are in neither.
    """
    treated = response.code != NOT_APPLICABLE
    evaluable = treated & (response.code != "NE")
    event = np.isin(response.code, endpoint.success)
    for population, counted in (("evaluable", evaluable), ("all_treated", treated)):
        outcome = Outcome(
            endpoint=endpoint.name, population=population, counted=counted, event=event
        )
        counts = summarize_outcome(study, outcome)
        yield from estimate_proportions(study, outcome, counts, "response")
        yield from estimate_differences(study, outcome, counts, "response_difference")
        if population == "evaluable":
            yield from detectable_rows(study, outcome, counts)
    yield from _bounds(study, endpoint, response)


def _bounds(
    study: Study, endpoint: ResponseEndpoint, response: ResponseByProcedure
) -> Iterator[ResultRow]:
    """Yield the rate of each group if none, and if all, of the not evaluable had responded."""
    place = study.place("response_bounds", endpoint.name)
    for label in study.labels:
        treated = (study.level == label) & (response.code != NOT_APPLICABLE)
        n_total = int(treated.sum())
        worst = int(np.isin(response.code[treated], endpoint.success).sum())
        best = worst + int((response.code[treated] == "NE").sum())
        for context, n in (("worst", worst), ("best", best)):
            if n_total:
                yield place.at(label, context).row("proportion", n / n_total, n=n, n_total=n_total)


def category_rows(
    study: Study, endpoint: str, response: ResponseByProcedure
) -> Iterator[ResultRow]:
    """Yield how many procedures had CR, PR, SD, PD or NE in each group, and why NE."""
    place = study.place("response", endpoint)
    for label in study.labels:
        inside = study.level == label
        codes = Counter(response.code[inside].tolist())
        n_total = sum(codes[code] for code in CATEGORIES)
        for code in CATEGORIES:
            yield place.at(label, code).count(codes[code], n_total)
        if codes[NOT_APPLICABLE]:
            yield place.at(label, NOT_APPLICABLE).count(codes[NOT_APPLICABLE])
        reasons = Counter(response.reason[inside & (response.code == "NE")].tolist())
        for reason, n in sorted(reasons.items()):
            yield place.at(label, f"NE: {reason}").count(n, codes["NE"])


def agreement_rows(response: ResponseByProcedure) -> Iterator[ResultRow]:
    """Yield how often the recorded and the derived response say the same, and what else."""
    place = Place(
        analysis="agreement", endpoint="response", unit="procedure", population="both_known"
    )
    both = _both(response)
    recorded, derived = response.recorded[both], response.derived[both]
    pairs = Counter(zip(recorded.tolist(), derived.tolist(), strict=True))
    same = sum(n for (one, other), n in pairs.items() if one == other)
    yield place.at(context="same").count(same, len(recorded))
    for (one, other), n in sorted(pairs.items()):
        yield place.at(context=f"{one}->{other}").count(n, len(recorded))


def disagreements(
    procedure_id: NDArray[Any], response: ResponseByProcedure
) -> tuple[Disagreement, ...]:
    """List the procedures whose recorded response differs from the derived one."""
    differs = _both(response) & (response.recorded != response.derived)
    return tuple(
        Disagreement(
            procedure_id=str(procedure_id[i]),
            recorded=str(response.recorded[i]),
            derived=str(response.derived[i]),
            explanation=response.explanation.get(int(i), ""),
        )
        for i in np.flatnonzero(differs)
    )


def _both(response: ResponseByProcedure) -> NDArray[np.bool_]:
    both = ~is_missing(response.recorded) & ~is_missing(response.derived)
    return np.asarray(both, dtype=np.bool_)
