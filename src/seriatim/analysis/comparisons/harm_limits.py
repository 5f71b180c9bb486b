"""What the size of a study could have shown, and the test of harm against the margin."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.comparisons.proportions import Outcome
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.estimation.clustered.clustered import clustered_difference
from seriatim.estimation.counts.noninferiority import noninferiority, noninferiority_of_estimate
from seriatim.estimation.counts.power import detectable_differences
from seriatim.estimation.counts.two_by_two import TwoByTwo
from seriatim.estimation.summary import ClusterCounts

POWER = 0.8
#: Procedures of a group above which the exact power would take more than a second.
LARGEST = 20_000


def detectable_rows(study: Study, outcome: Outcome, counts: ClusterCounts) -> Iterator[ResultRow]:
    """Yield the smallest increase and decrease that a study of this size finds with 80 % power.

    The reference has the rate that was observed in it. Exact power of the score test with
    procedures as if independent; it is asked of the size of the study, never of the difference
    that was seen.
    """
    for comparison in study.comparisons(outcome.endpoint):
        for label in study.labels:
            if label == comparison.reference:
                continue
            place = Place(
                analysis="detectable_difference",
                endpoint=outcome.endpoint,
                unit="procedure",
                population=outcome.population,
                groups=study.group.name,
                level=f"{label} v {comparison.reference}",
            )
            yield from _detectable(study, counts, place, (label, comparison.reference))


def _detectable(
    study: Study, counts: ClusterCounts, place: Place, groups: tuple[str, str]
) -> Iterator[ResultRow]:
    n_1, n_0 = (int(counts.n(group)) for group in groups)
    reason = None
    if not n_1 or not n_0:
        reason = "a group without procedures"
    elif max(n_1, n_0) > LARGEST:
        reason = f"not computed for more than {LARGEST:,} procedures in a group"
    if reason:
        for name in ("increase", "decrease"):
            yield place.row(name, None, reason=reason, method="exact power of the score test")
        return
    baseline = float(counts.total[:, counts.index(groups[1])].sum()) / n_0
    found = detectable_differences(
        baseline, n_1, n_0, power=POWER, conf_level=study.protocol.conf_level
    )
    for name, estimate in (("increase", found.increase), ("decrease", found.decrease)):
        yield place.row(
            name,
            estimate.value,
            n=n_1,
            n_total=n_0,
            method=estimate.method,
            reason=estimate.reason if estimate.value is None else None,
        )


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
        for comparison in study.comparisons(outcome.endpoint):
            for label in study.labels:
                if label == comparison.reference:
                    continue
                place = Place(
                    analysis="noninferiority",
                    endpoint=outcome.endpoint,
                    unit="procedure",
                    population=outcome.population,
                    groups=study.group.name,
                    level=f"{label} v {comparison.reference}",
                )
                yield from _one_sided(study, counts, place, item.margin)


def _one_sided(
    study: Study, counts: ClusterCounts, place: Place, margin: float
) -> Iterator[ResultRow]:
    label, reference = place.level.split(" v ")
    contrast = clustered_difference(counts, label, reference, conf_level=study.protocol.conf_level)
    test = noninferiority_of_estimate(contrast.estimate, margin, better="lower")
    yield place.row("p_one_sided", test.p_value, method=test.method, reason=test.reason)
    (x_1, n_1), (x_0, n_0) = (_tally(counts, name) for name in (label, reference))
    table = TwoByTwo(events_1=x_1, n_1=n_1, events_0=x_0, n_0=n_0)
    score = noninferiority(table, margin, better="lower", conf_level=study.protocol.conf_level)
    yield place.at(place.level, "score").row(
        "p_one_sided", score.p_value, method=score.method, reason=score.reason
    )


def _tally(counts: ClusterCounts, label: str) -> tuple[int, int]:
    events = float(counts.total[:, counts.index(label)].sum())
    return round(events), int(counts.n(label))
