"""Who was treated again, by the response to the first procedure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.second_procedure.first_second import FirstSecond
from seriatim.analysis.study import Study
from seriatim.estimation.counts.exact_tests import fisher_mid_p
from seriatim.estimation.counts.proportion import proportion
from seriatim.estimation.counts.two_by_two import TwoByTwo, risk_ratio
from seriatim.protocol import ResponseEndpoint


def treated_again_rows(
    study: Study, endpoint: ResponseEndpoint, pairs: FirstSecond
) -> Iterator[ResultRow]:
    """Yield P(treated again) after a response and after none, their ratio and a test.

    A ratio away from 1 says that the first response bore on the decision: those treated again are
    then chosen by it, and a change from first to second holds regression to the mean.
    """
    name = "/".join(endpoint.success)
    place = Place(
        analysis="treated_again",
        endpoint=endpoint.name,
        unit="patient",
        population="evaluable_first",
    )
    first = np.isin(pairs.first, endpoint.success)
    tallies = []
    for level, had in ((f"{name} at first ILP", True), (f"no {name} at first ILP", False)):
        inside = pairs.assessed & (first == had)
        x, n = int(pairs.again[inside].sum()), int(inside.sum())
        tallies.append((x, n))
        estimate = proportion(x, n, conf_level=study.protocol.conf_level)
        yield from place.at(level).estimate("proportion", estimate, n=x, n_total=n)
    (x_1, n_1), (x_0, n_0) = tallies
    table = TwoByTwo(events_1=x_1, n_1=n_1, events_0=x_0, n_0=n_0)
    here = place.at(f"{name} v no {name} at first ILP")
    yield from here.estimate("risk_ratio", risk_ratio(table, conf_level=study.protocol.conf_level))
    yield from here.test(fisher_mid_p(table))
