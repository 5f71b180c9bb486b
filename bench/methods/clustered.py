"""Proportions, grades and their differences, with the patient as cluster."""

from __future__ import annotations

from typing import Any

from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.clustered import cell_means, clustered_difference
from seriatim.estimation.clustered.clustered_logit import (
    clustered_logit_proportion,
    clustered_odds_ratio,
)
from seriatim.estimation.clustered.probability_index import probability_index
from seriatim.estimation.summary import ClusterCounts

from .rows import Method, SmallRows

__all__ = ["METHODS"]


def _counts(rows: SmallRows) -> ClusterCounts:
    return ClusterCounts.from_rows(rows.cohort.patient, rows.number, rows.cohort.response)


def _index(rows: SmallRows) -> Any:
    grades = ClusterGrades.from_rows(rows.cohort.patient, rows.again_rows, rows.grade)
    return probability_index(grades, "1", "0")


METHODS = (
    Method("Cell means, 5 groups", lambda rows: cell_means(_counts(rows))),
    Method(
        "Clustered risk difference",
        lambda rows: clustered_difference(_counts(rows), "1", "0"),
    ),
    Method(
        "Clustered proportion, logit",
        lambda rows: clustered_logit_proportion(_counts(rows), "1"),
    ),
    Method("Clustered odds ratio", lambda rows: clustered_odds_ratio(_counts(rows), "1", "0")),
    Method("Probability index of grades", _index),
)
