"""Change of response within the patients who had both a first and a second procedure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.second_procedure.first_second import FirstSecond
from seriatim.analysis.study import Study
from seriatim.estimation.counts.paired import (
    PairedTable,
    mcnemar_exact,
    mcnemar_mid_p,
    paired_difference,
)
from seriatim.protocol import ResponseEndpoint

SECOND_V_FIRST = "second v first procedure"


def paired_rows(
    study: Study, endpoint: ResponseEndpoint, pairs: FirstSecond
) -> Iterator[ResultRow]:
    """Yield the four counts, the shares before and after, their difference and the tests.

    Only patients evaluable twice enter. Who they are was decided after the first response was
    known, so the change holds regression to the mean where that response bore on the decision.
    """
    place = Place(
        analysis="paired_change",
        endpoint=endpoint.name,
        unit="patient",
        population="evaluable_twice",
        level=SECOND_V_FIRST,
    )
    first = np.isin(pairs.first[pairs.pairs], endpoint.success)
    second = np.isin(pairs.second[pairs.pairs], endpoint.success)
    table = PairedTable(
        both=int((first & second).sum()),
        first_only=int((first & ~second).sum()),
        second_only=int((~first & second).sum()),
        neither=int((~first & ~second).sum()),
        unit="patient",
    )
    for context in ("both", "first_only", "second_only", "neither"):
        yield place.at(place.level, context).count(getattr(table, context), table.n)
    for context, responses in (("first", first), ("second", second)):
        if table.n:
            n = int(responses.sum())
            here = place.at(place.level, context)
            yield here.row("proportion", n / table.n, n=n, n_total=table.n)
    if pairs.n_fields_left_out:
        yield place.at(place.level, "fields_left_out").count(pairs.n_fields_left_out)
    difference = paired_difference(table, conf_level=study.protocol.conf_level)
    yield from place.estimate("risk_difference", difference, n_total=table.n)
    for test in (mcnemar_mid_p(table), mcnemar_exact(table)):
        yield from place.at(place.level, test.method).test(test)
