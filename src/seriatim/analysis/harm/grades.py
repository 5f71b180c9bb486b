"""Grades by procedure number: local toxicity (Wieberdink), complications (Clavien-Dindo)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.comparisons.detectable import detectable_rows
from seriatim.analysis.comparisons.proportions import (
    Outcome,
    estimate_differences,
    estimate_proportions,
    summarize_outcome,
)
from seriatim.analysis.harm.noninferiority import noninferiority_rows
from seriatim.analysis.results import ResultRow
from seriatim.analysis.study import Study
from seriatim.endpoints.procedures import is_missing
from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.probability_index import probability_index


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedOutcome:
    """Grades of procedures on an ordered scale; None where not recorded.

    ``endpoint`` names the yes-or-no question (severe local toxicity), ``scale_name`` the scale,
    ``threshold`` the lowest grade that counts as yes.
    """

    endpoint: str
    scale_name: str
    scale: tuple[str, ...]
    threshold: str
    grade: NDArray[Any]


def grade_rows(study: Study, graded: GradedOutcome) -> Iterator[ResultRow]:
    """Yield the distribution of grades, the rate from the threshold up, and comparisons."""
    yield from _distribution(study, graded)
    ranks = rank_grades(graded)
    recorded = ranks >= 0
    event = ranks >= graded.scale.index(graded.threshold)
    everyone = np.ones(len(ranks), dtype=np.bool_)
    for population, counted in (("evaluable", recorded), ("all_treated", everyone)):
        outcome = Outcome(
            endpoint=graded.endpoint, population=population, counted=counted, event=event
        )
        counts = summarize_outcome(study, outcome)
        yield from estimate_proportions(study, outcome, counts, "grades")
        if population == "evaluable":
            yield from estimate_differences(study, outcome, counts, "grade_difference")
            yield from detectable_rows(study, outcome, counts)
            yield from noninferiority_rows(study, outcome, counts)
    yield from _ridits(study, graded, ranks)


def _distribution(study: Study, graded: GradedOutcome) -> Iterator[ResultRow]:
    place = study.place("grades", graded.scale_name)
    for label in study.labels:
        inside = study.level == label
        grades = Counter(graded.grade[inside].tolist())
        n_total = int(inside.sum())
        for grade in graded.scale:
            yield place.at(label, grade).count(grades[grade], n_total)
        yield place.at(label, "not_recorded").count(grades[None], n_total)


def _ridits(study: Study, graded: GradedOutcome, ranks: NDArray[np.int64]) -> Iterator[ResultRow]:
    """Compare whole distributions: the chance that a procedure has the worse grade."""
    used = (ranks >= 0) & ~is_missing(study.level)
    if not used.any():
        return
    grades = ClusterGrades.from_rows(
        study.procedures.patient[used],
        study.level[used].astype(str),
        ranks[used],
        groups=study.labels,
    )
    place = study.place("ridit", graded.scale_name, "evaluable")
    for contrast in study.contrasts(graded.endpoint):
        index = probability_index(
            grades, contrast.label, contrast.reference, conf_level=study.protocol.conf_level
        )
        yield from place.at(contrast.level).estimate("probability_index", index.estimate)


def rank_grades(graded: GradedOutcome) -> NDArray[np.int64]:
    """Return the place of each grade on its scale, -1 where not recorded."""
    places = {grade: rank for rank, grade in enumerate(graded.scale)}
    return np.array([places.get(grade, -1) for grade in graded.grade.tolist()], dtype=np.int64)
