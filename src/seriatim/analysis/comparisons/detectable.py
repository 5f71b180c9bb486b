"""What the size of a study could have shown."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.comparisons.proportions import Outcome, tally
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Contrast, Study
from seriatim.estimation.counts.power import detectable_differences
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
    place = study.place("detectable_difference", outcome.endpoint, outcome.population)
    for contrast in study.contrasts(outcome.endpoint):
        yield from _detectable(study, counts, place.at(contrast.level), contrast)


def _detectable(
    study: Study, counts: ClusterCounts, place: Place, contrast: Contrast
) -> Iterator[ResultRow]:
    _, n_1 = tally(counts, contrast.label)
    x_0, n_0 = tally(counts, contrast.reference)
    reason = None
    if not n_1 or not n_0:
        reason = "a group without procedures"
    elif max(n_1, n_0) > LARGEST:
        reason = f"not computed for more than {LARGEST:,} procedures in a group"
    if reason:
        for name in ("increase", "decrease"):
            yield place.row(name, None, reason=reason, method="exact power of the score test")
        return
    found = detectable_differences(
        x_0 / n_0, n_1, n_0, power=POWER, conf_level=study.protocol.conf_level
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
