"""Bootstrap and permutation: the time of one replicate, of so many made together."""

from __future__ import annotations

from typing import Any

import numpy as np

from seriatim.estimation.resampling.bootstrap import bca_limits, bootstrap, percentile_limits
from seriatim.estimation.resampling.bootstrap_survival import (
    CurveReading,
    PatientEvents,
    bootstrap_survival,
)
from seriatim.estimation.resampling.permutation import PermutationPlan, permutation_test
from seriatim.estimation.resampling.poisson_bootstrap import (
    PoissonEvents,
    PoissonSums,
    poisson_bootstrap,
    poisson_survival,
)
from seriatim.estimation.resampling.resampling import ResamplingPlan
from seriatim.estimation.resampling.target_trial import target_trial
from seriatim.estimation.resampling.trial_weights import TrialRows
from seriatim.estimation.summary import ClusterCounts

from .rows import Method, SmallRows

__all__ = ["METHODS"]

REPLICATES = 1_000
PLAN = ResamplingPlan(seed=1, n_replicates=REPLICATES)
GRACE, HORIZON = 90.0, 730.0


def _share(rows: SmallRows) -> Any:
    patient, response = rows.cohort.patient, rows.cohort.response
    counts = np.bincount(patient).astype(np.float64)
    responses = np.bincount(patient, weights=response)

    def share(multiplicity: Any) -> float:
        return float(multiplicity @ responses / (multiplicity @ counts))

    replicates = bootstrap(share, counts.size, PLAN)
    return percentile_limits(replicates), bca_limits(replicates)


def _events(rows: SmallRows) -> PatientEvents:
    return PatientEvents.from_rows(rows.cohort.patient, rows.cohort.time, rows.event)


def _median(rows: SmallRows) -> Any:
    replicates = bootstrap_survival(_events(rows), PLAN, CurveReading(quantile=0.5))
    return percentile_limits(replicates), bca_limits(replicates)


def _poisson_share(rows: SmallRows) -> Any:
    columns = {"yes": rows.cohort.response, "n": np.ones(rows.event.size)}
    sums = PoissonSums.from_rows(rows.cohort.patient, columns, PLAN)
    return percentile_limits(poisson_bootstrap(sums, lambda s: s["yes"] / s["n"]))


def _poisson_median(rows: SmallRows) -> Any:
    events = PoissonEvents.from_rows(_events(rows), PLAN)
    return percentile_limits(poisson_survival(events, CurveReading(quantile=0.5)))


def _permutation(rows: SmallRows) -> Any:
    kept = rows.cohort.group < 2
    counts = ClusterCounts.from_rows(
        rows.cohort.patient[kept], rows.cohort.group[kept], rows.cohort.response[kept]
    )
    return permutation_test(counts, PermutationPlan(seed=1, n_permutations=REPLICATES))


def _trial(rows: SmallRows) -> Any:
    """The clock starts when the first follow-up ends, some weeks before a second procedure."""
    patients, first = rows.patients, rows.first_rows
    before = np.where(patients.again > 0, rows.cohort.time[first], 0)
    times = patients.days - before, patients.days_again - before, np.full(first.size, np.inf)
    covariates = {"age": rows.cohort.covariates["age"][first]}
    own = TrialRows.from_columns(np.arange(first.size), times, patients.death, covariates)
    return target_trial(own, GRACE, (HORIZON,), PLAN)


METHODS = (
    Method("Bootstrap of a share, percentile and BCa limits", _share, REPLICATES),
    Method("Bootstrap of a median, percentile and BCa limits", _median, REPLICATES),
    Method("Poisson bootstrap of a share", _poisson_share, REPLICATES),
    Method("Poisson bootstrap of a median", _poisson_median, REPLICATES),
    Method("Permutation test of patients", _permutation, REPLICATES),
    Method("Target trial, one horizon", _trial, REPLICATES),
)
