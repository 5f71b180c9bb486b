"""How far each later group is from the first in the variables of Table 1, without a test.

Only where the protocol asks for it. The patient is the cluster: a patient with several procedures
is in several groups, and the variance of a difference knows it. There is no p-value: the groups
share patients and were not randomized, so the differences describe who was treated again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.comparisons.proportions import (
    Outcome,
    estimate_difference,
    summarize_outcome,
)
from seriatim.analysis.description.characteristics import Characteristic, describe, units_of
from seriatim.analysis.results import ResultRow
from seriatim.analysis.study import Study
from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.probability_index import probability_index
from seriatim.estimation.estimate import Estimate

ANALYSIS = "characteristic_difference"
#: A smaller group shows counts only, and is compared with nothing.
FEWEST = 10
TOO_FEW = "fewer than ten recorded values in one of the two groups"


def characteristic_difference_rows(study: Study) -> Iterator[ResultRow]:
    """Yield the differences of each variable to the first group; nothing unless asked for.

    Of a category the difference of shares among the recorded (``risk_difference``, a fraction),
    of a number the probability index: the share of pairs of the two groups in which the later one
    is higher, ties half (``probability_index``). A patient's value counts once a group.
    """
    if study.protocol.characteristics.differences:
        for described in describe(study):
            yield from _variable(study, described)


def _variable(study: Study, described: Characteristic) -> Iterator[ResultRow]:
    counted = _counted(study, described)
    if described.categories is None:
        yield from _index(study, described, counted)
        return
    for category in described.categories:
        event = described.values == category
        if (event & counted).any():
            yield from _shares(study, described, counted, category)


def _counted(study: Study, described: Characteristic) -> NDArray[np.bool_]:
    """Mark the procedures that count in their group and have a value."""
    counted = np.zeros(len(described.values), dtype=np.bool_)
    for label in study.labels:
        counted[units_of(study, study.level == label, described.place.unit)] = True
    return counted & described.recorded


def _shares(
    study: Study, described: Characteristic, counted: NDArray[np.bool_], category: str
) -> Iterator[ResultRow]:
    outcome = Outcome(
        endpoint=described.place.endpoint,
        population=described.place.population,
        counted=counted,
        event=described.values == category,
    )
    counts = summarize_outcome(study, outcome)
    place = replace(described.place, analysis=ANALYSIS)
    for label, reference in _pairs(study):
        here = place.at(f"{label} v {reference}", category)
        if min(counts.n(label), counts.n(reference)) < FEWEST:
            yield here.row("risk_difference", None, reason=TOO_FEW)
        else:
            estimate = estimate_difference(study, counts, label, reference)
            yield from here.estimate("risk_difference", _untested(estimate))


def _index(
    study: Study, described: Characteristic, counted: NDArray[np.bool_]
) -> Iterator[ResultRow]:
    place = replace(described.place, analysis=ANALYSIS)
    for label, reference in _pairs(study):
        here = place.at(f"{label} v {reference}")
        sizes = [int((counted & (study.level == group)).sum()) for group in (label, reference)]
        if min(sizes) < FEWEST:
            yield here.row("probability_index", None, reason=TOO_FEW)
            continue
        # Grades of this pair alone: the index needs no others, and their number is what costs.
        used = counted & np.isin(study.level, (label, reference))
        _, ranks = np.unique(described.values[used], return_inverse=True)
        grades = ClusterGrades.from_rows(
            study.procedures.patient[used],
            study.level[used].astype(str),
            ranks,
            groups=(reference, label),
        )
        level = study.protocol.conf_level
        index = probability_index(grades, label, reference, conf_level=level).estimate
        yield from here.estimate("probability_index", _untested(index))


def _pairs(study: Study) -> tuple[tuple[str, str], ...]:
    first, *later = study.labels
    return tuple((label, first) for label in later)


def _untested(estimate: Estimate) -> Estimate:
    return replace(estimate, statistic=None, p_value=None)
