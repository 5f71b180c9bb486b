"""What later groups would show if only the response before mattered, against what they show."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.second_procedure.first_second import EVALUABLE
from seriatim.analysis.study import Study
from seriatim.endpoints.transition import Transitions
from seriatim.protocol import ResponseEndpoint

_METHOD = "first-order transitions from the first step"


def selection_indicator_rows(
    study: Study, endpoint: ResponseEndpoint, transitions: Transitions
) -> Iterator[ResultRow]:
    """Yield predicted and observed response of every group from the third procedure on.

    With q1 and q0 the response to the second procedure after a response and after none to the
    first, and p the response to the second among all evaluable, a next procedure of everybody
    would give p q1 + (1 - p) q0. How far a later group lies from that measures who was chosen for
    it, not an improvement. ``share_needed`` is the share with a response before that would give
    what was observed.
    """
    number, before, after = transitions.number, transitions.before, transitions.after
    evaluable, response = np.isin(before, EVALUABLE), np.isin(before, endpoint.success)
    pairs = (number == 1) & evaluable & np.isin(after, EVALUABLE)
    again = np.isin(after, endpoint.success)
    second = (number == 2) & evaluable
    shares = [
        _share(again[pairs & response]),
        _share(again[pairs & ~response]),
        _share(response[second]),
    ]
    for group in study.group.levels:
        if group.low < 3:
            continue
        place = study.place("selection_indicator", endpoint.name, "evaluable").at(group.label)
        inside = (study.level == group.label) & evaluable
        x, n = int(response[inside].sum()), int(inside.sum())
        yield from _compared(place, shares, x, n)


def _share(events: NDArray[np.bool_]) -> float | None:
    return float(events.mean()) if events.size else None


def _compared(place: Place, shares: list[float | None], x: int, n: int) -> Iterator[ResultRow]:
    after_one, after_none, second = shares
    if after_one is None or after_none is None or second is None:
        reason = "no pair after a response, or none after no response"
        yield place.row("predicted", None, reason=reason, method=_METHOD)
        return
    predicted = second * after_one + (1 - second) * after_none
    yield place.row("predicted", predicted, method=_METHOD)
    if not n:
        yield place.row("observed", None, reason="no evaluable procedure", method=_METHOD)
        return
    yield place.row("observed", x / n, n=x, n_total=n, method=_METHOD)
    tail = float(bdtrc(x - 1, n, predicted)) if x else 1.0
    yield place.row(
        "probability_of_as_many",
        tail,
        n=x,
        n_total=n,
        method="binomial, procedures as if independent",
    )
    yield _needed(place, x / n, after_one, after_none)


def _needed(place: Place, observed: float, after_one: float, after_none: float) -> ResultRow:
    """Make the row of the share with a response before that would give the observed one."""
    span = after_one - after_none
    share = (observed - after_none) / span if span else math.inf
    if 0 <= share <= 1:
        return place.row("share_needed", share, method=_METHOD)
    reason = "no share of earlier responders would give what was observed"
    return place.row("share_needed", None, reason=reason, method=_METHOD)
