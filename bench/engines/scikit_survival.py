"""scikit-survival."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..calls import (
    SEED,
    Call,
    first_at_or_below,
    read_coefficients,
    read_replicates,
    replicate,
    value_at,
)
from ..cohort import Cohort


def kaplan_meier(cohort: Cohort) -> Call:
    """One curve a group; the medians are read off it and its limits."""
    from sksurv.nonparametric import kaplan_meier_estimator

    event = cohort.event

    def run() -> Any:
        found = []
        for group in range(3):
            own = cohort.group == group
            time, curve, limits = kaplan_meier_estimator(
                event[own], cohort.time[own], conf_type="log-log"
            )
            medians = [first_at_or_below(time, c) for c in (curve, *limits)]
            found.append((time, curve, limits, medians))
        return found

    def read(result: Any) -> dict[str, float]:
        time, curve, limits, medians = result[0]
        return {
            "survival": value_at(time, curve),
            "conf_low": value_at(time, limits[0]),
            "median": medians[0],
            "median_low": medians[1],
        }

    return Call(run=run, read=read)


def _outcome(cohort: Cohort) -> Any:
    from sksurv.util import Surv

    return Surv.from_arrays(cohort.event, cohort.time)


def log_rank(cohort: Cohort) -> Call:
    """All groups at once."""
    from sksurv.compare import compare_survival

    outcome = _outcome(cohort)

    return Call(
        run=lambda: compare_survival(outcome, cohort.group),
        read=lambda result: {"statistic": float(result[0])},
    )


def aalen_johansen(cohort: Cohort) -> Call:
    """One fit a group, both causes at once."""
    from sksurv.nonparametric import cumulative_incidence_competing_risks

    def run() -> Any:
        groups = [cohort.group == group for group in range(3)]
        return [
            cumulative_incidence_competing_risks(
                cohort.cause[own].astype(np.int64), cohort.time[own], conf_type="log-log"
            )
            for own in groups
        ]

    def read(result: Any) -> dict[str, float]:
        time, curves, _ = result[0]
        return {"incidence": value_at(time, curves[1])}

    return Call(run=run, read=read)


def cox(cohort: Cohort) -> Call:
    """Rows taken as independent."""
    from sksurv.linear_model import CoxPHSurvivalAnalysis

    x, outcome = cohort.matrix, _outcome(cohort)

    def run() -> Any:
        return CoxPHSurvivalAnalysis(ties="efron").fit(x, outcome)

    return Call(run=run, read=lambda result: read_coefficients(result.coef_))


def bootstrap_median(cohort: Cohort) -> Call:
    """A loop over fits of repeated rows: it takes no weights."""
    from sksurv.nonparametric import kaplan_meier_estimator

    event = cohort.event
    patients = int(cohort.patient.max()) + 1

    def run() -> Any:
        rng = np.random.default_rng(SEED)

        def one() -> float:
            drawn = np.bincount(rng.integers(0, patients, patients), minlength=patients)
            rows = np.repeat(np.arange(cohort.time.size), drawn[cohort.patient])
            time, curve = kaplan_meier_estimator(event[rows], cohort.time[rows])
            return first_at_or_below(time, curve)

        return replicate(one, cohort.patience)

    return Call(run=run, read=read_replicates)
