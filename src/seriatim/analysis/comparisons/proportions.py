"""A yes-or-no outcome of procedures by group: proportions and differences, clustered by patient.

Used for response, severe local toxicity and major complications alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Contrast, Study
from seriatim.endpoints.procedures import is_missing
from seriatim.estimation.clustered.clustered import clustered_difference
from seriatim.estimation.counts.proportion import clustered_proportion, wilson_difference
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.summary import ClusterCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A binary outcome, one entry a procedure.

    ``counted`` marks the procedures of the denominator, ``event`` those with the outcome.
    """

    endpoint: str
    population: str
    counted: NDArray[np.bool_]
    event: NDArray[np.bool_]


def summarize_outcome(study: Study, outcome: Outcome) -> ClusterCounts:
    """Count procedures and outcomes by patient and group: all that the estimates need."""
    used = outcome.counted & ~is_missing(study.level)
    return ClusterCounts.from_rows(
        study.procedures.patient[used],
        study.level[used].astype(str),
        outcome.event[used],
        groups=study.labels,
    )


def estimate_proportions(
    study: Study, outcome: Outcome, counts: ClusterCounts, analysis: str
) -> Iterator[ResultRow]:
    """Yield count, proportion and limits of every group."""
    place = study.place(analysis, outcome.endpoint, outcome.population)
    for label in study.labels:
        here = place.at(label)
        n, n_total = tally(counts, label)
        yield here.count(n, n_total)
        estimate = clustered_proportion(counts, label, conf_level=study.protocol.conf_level)
        yield from here.estimate("proportion", estimate, n=n, n_total=n_total)


def estimate_differences(
    study: Study, outcome: Outcome, counts: ClusterCounts, analysis: str
) -> Iterator[ResultRow]:
    """Yield the risk difference of every group to its reference, as the protocol asks."""
    place = study.place(analysis, outcome.endpoint, outcome.population)
    for contrast in study.contrasts(outcome.endpoint):
        here = place.at(contrast.level)
        difference = estimate_difference(study, counts, contrast.label, contrast.reference)
        yield from here.estimate("risk_difference", difference)
        yield from _as_if_independent(counts, here, contrast)
    yield from _margin(study, outcome, place)


def estimate_difference(
    study: Study, counts: ClusterCounts, label: str, reference: str
) -> Estimate:
    """Return the risk difference of a group to a reference, clustered by patient."""
    level = study.protocol.conf_level
    contrast = clustered_difference(counts, label, reference, conf_level=level)
    if contrast.estimate.conf_low is None:
        # No outcome at all in a group leaves the sandwich without variance; Wilson limits do not.
        contrast = wilson_difference(counts, label, reference, conf_level=level)
    return contrast.estimate


def _as_if_independent(
    counts: ClusterCounts, place: Place, contrast: Contrast
) -> Iterator[ResultRow]:
    """Yield the standard error that takes every procedure for a patient: to show, not to use."""
    variance = 0.0
    for group in (contrast.label, contrast.reference):
        n, n_total = tally(counts, group)
        if not n_total:
            return
        variance += n / n_total * (1 - n / n_total) / n_total
    yield place.row(
        "independent_std_error", math.sqrt(variance), method="procedures as if independent"
    )


def _margin(study: Study, outcome: Outcome, place: Place) -> Iterator[ResultRow]:
    for item in study.protocol.noninferiority:
        if item.endpoint == outcome.endpoint:
            yield place.row("margin", item.margin, method="protocol")


def tally(counts: ClusterCounts, label: str) -> tuple[int, int]:
    """Return how many procedures of a group had the outcome, and how many there are."""
    column = counts.index(label)
    return round(float(counts.total[:, column].sum())), int(counts.n(label))
