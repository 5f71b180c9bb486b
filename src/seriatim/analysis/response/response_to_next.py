"""Response to the next procedure after a complete, a partial and no response."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.endpoints.transition import Transitions
from seriatim.estimation.counts.fisher_rxc import fisher_rxc
from seriatim.estimation.counts.proportion import proportion
from seriatim.estimation.summary import CountTable

NO_RESPONSE = "SD/PD"
STATES = ("CR", "PR", NO_RESPONSE)
#: A step with fewer pairs is counted, without percentages or a test.
LEAST_PAIRS = 10


def response_to_next_rows(study: Study, transitions: Transitions) -> Iterator[ResultRow]:
    """Yield, for each step, the three responses after each of the three responses before.

    Steps from one number to the next stand alone, so a patient is in a step once for each field.
    """
    for number in range(1, int(transitions.number.max(initial=0))):
        before, after = _evaluable(transitions, number)
        if before.size:
            yield from _step(study, f"ILP {number} to {number + 1}", before, after)


def _evaluable(transitions: Transitions, number: int) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Return both responses of the pairs that were evaluable twice, in three states."""
    inside = transitions.number == number
    before, after = _three(transitions.before[inside]), _three(transitions.after[inside])
    both = (before != "") & (after != "")
    return before[both], after[both]


def _three(codes: NDArray[np.object_]) -> NDArray[np.str_]:
    states = {"CR": "CR", "PR": "PR", "SD": NO_RESPONSE, "PD": NO_RESPONSE}
    return np.array([states.get(code, "") for code in codes.tolist()], dtype="U8")


def _step(
    study: Study, level: str, before: NDArray[np.str_], after: NDArray[np.str_]
) -> Iterator[ResultRow]:
    place = Place(
        analysis="response_to_next",
        endpoint="response_category",
        unit="procedure",
        population="evaluable",
        level=level,
    )
    table = CountTable.from_rows(before, after, row_labels=STATES, column_labels=STATES)
    enough = before.size >= LEAST_PAIRS
    for one in STATES:
        n_total = table.row_total(one)
        for other in STATES:
            here = place.at(level, f"{one}->{other}")
            n = table.count(one, other)
            yield here.count(n, n_total)
            if other == "CR" and n_total and enough:
                estimate = proportion(n, n_total, conf_level=study.protocol.conf_level)
                yield from here.estimate("proportion", estimate, n=n, n_total=n_total)
    test = fisher_rxc(table)
    if enough:
        yield from place.test(test)
    else:
        reason = f"fewer than {LEAST_PAIRS} pairs: counts only"
        yield place.row("p_value", None, method=test.method, reason=reason)
