"""Response after a procedure given the response after the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.endpoints.transition import NO_FURTHER, Transitions
from seriatim.estimation.counts.exact_tests import boschloo, fisher_exact, fisher_mid_p
from seriatim.estimation.counts.proportion import proportion
from seriatim.estimation.counts.two_by_two import TwoByTwo, risk_difference, risk_ratio

_CODES = ("CR", "PR", "SD", "PD", "NE")


def transition_rows(transitions: Transitions) -> Iterator[ResultRow]:
    """Yield the table of responses from each procedure to the next, and where none followed."""
    place = Place(
        analysis="transition",
        endpoint="response_category",
        unit="procedure",
        population="all_treated",
    )
    highest = int(transitions.number.max(initial=0))
    for number in range(1, highest + 1):
        inside = transitions.number == number
        pairs = Counter(
            zip(
                transitions.before[inside].tolist(), transitions.after[inside].tolist(), strict=True
            )
        )
        if not any(after != NO_FURTHER for _, after in pairs):
            continue
        level = f"ILP {number} to {number + 1}"
        for before in _CODES:
            n_total = sum(n for (one, _), n in pairs.items() if one == before)
            for after in (*_CODES, NO_FURTHER):
                yield place.at(level, f"{before}->{after}").count(pairs[before, after], n_total)


def contrast_rows(
    study: Study, transitions: Transitions, endpoint: str, success: tuple[str, ...]
) -> Iterator[ResultRow]:
    """Yield success at the second procedure by success at the first, among evaluable pairs.

    Only the step from the first to the second procedure enters, so every patient and field is
    in it once. The two groups are selected: they were treated again and assessed twice.
    """
    name = "/".join(success)
    place = Place(
        analysis="transition_contrast",
        endpoint=f"{endpoint}_after_previous",
        unit="procedure",
        population="evaluable",
    )
    pair = (transitions.number == 1) & _evaluable(transitions)
    first = np.isin(transitions.before, success)[pair]
    second = np.isin(transitions.after, success)[pair]
    levels = {True: f"{name} at first ILP", False: f"no {name} at first ILP"}
    for had, level in levels.items():
        x, n = int(second[first == had].sum()), int((first == had).sum())
        here = place.at(level)
        yield here.count(x, n)
        estimate = proportion(x, n, conf_level=study.protocol.conf_level)
        yield from here.estimate("proportion", estimate, n=x, n_total=n)
    table = TwoByTwo(
        events_1=int(second[first].sum()),
        n_1=int(first.sum()),
        events_0=int(second[~first].sum()),
        n_0=int((~first).sum()),
    )
    yield from _two_by_two(study, table, place.at(f"{name} v no {name} at first ILP"))


def _two_by_two(study: Study, table: TwoByTwo, place: Place) -> Iterator[ResultRow]:
    level = study.protocol.conf_level
    yield from place.estimate("risk_difference", risk_difference(table, conf_level=level))
    yield from place.at(place.level, "ratio").estimate(
        "risk_ratio", risk_ratio(table, conf_level=level)
    )
    for test in (boschloo(table), fisher_mid_p(table), fisher_exact(table)):
        yield from place.at(place.level, test.method).test(test)


def _evaluable(transitions: Transitions) -> NDArray[np.bool_]:
    known = ("CR", "PR", "SD", "PD")
    return np.isin(transitions.before, known) & np.isin(transitions.after, known)
