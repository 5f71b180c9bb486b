"""The test of harm against the margin that the protocol names."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.comparisons.proportions import Outcome, tally
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Contrast, Study
from seriatim.estimation.clustered.clustered import clustered_difference
from seriatim.estimation.counts.noninferiority import noninferiority, noninferiority_of_estimate
from seriatim.estimation.counts.two_by_two import TwoByTwo
from seriatim.estimation.summary import ClusterCounts


def noninferiority_rows(
    study: Study, outcome: Outcome, counts: ClusterCounts
) -> Iterator[ResultRow]:
    """Yield the one-sided p-value of "harm is increased by the margin or more".

    From the clustered difference, so that several procedures of a patient are allowed for, and, in
    the context ``score``, from the score test with procedures as if independent, which does not
    take few events for a small variance. Both are to be read against half of what the interval
    leaves out: 0.025 beside 95 % limits.
    """
    for item in study.protocol.noninferiority:
        if item.endpoint != outcome.endpoint:
            continue
        place = study.place("noninferiority", outcome.endpoint, outcome.population)
        for contrast in study.contrasts(outcome.endpoint):
            yield from _one_sided(study, counts, place.at(contrast.level), (contrast, item.margin))


def _one_sided(
    study: Study, counts: ClusterCounts, place: Place, asked: tuple[Contrast, float]
) -> Iterator[ResultRow]:
    contrast, margin = asked
    conf_level = study.protocol.conf_level
    difference = clustered_difference(
        counts, contrast.label, contrast.reference, conf_level=conf_level
    )
    test = noninferiority_of_estimate(difference.estimate, margin, better="lower")
    yield place.row("p_one_sided", test.p_value, method=test.method, reason=test.reason)
    x_1, n_1 = tally(counts, contrast.label)
    x_0, n_0 = tally(counts, contrast.reference)
    table = TwoByTwo(events_1=x_1, n_1=n_1, events_0=x_0, n_0=n_0)
    score = noninferiority(table, margin, better="lower", conf_level=conf_level)
    yield place.at(place.level, "score").row(
        "p_one_sided", score.p_value, method=score.method, reason=score.reason
    )
