"""lifelines."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..calls import DAY, SEED, Call, read_coefficients, read_replicates, replicate
from ..cohort import Cohort


def kaplan_meier(cohort: Cohort) -> Call:
    """One fit a group."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    event = cohort.event

    def run() -> Any:
        found = []
        for group in range(3):
            own = cohort.group == group
            fit = KaplanMeierFitter().fit(cohort.time[own], event[own])
            limits = median_survival_times(fit.confidence_interval_)
            found.append((fit, fit.median_survival_time_, limits))
        return found

    def read(result: Any) -> dict[str, float]:
        fit, median, limits = result[0]
        return {
            "survival": float(fit.predict(DAY)),
            "conf_low": float(fit.confidence_interval_.loc[:DAY].iloc[-1, 0]),
            "median": float(median),
            "median_low": float(limits.iloc[0, 0]),
        }

    return Call(run=run, read=read)


def log_rank(cohort: Cohort) -> Call:
    """All groups at once."""
    from lifelines.statistics import multivariate_logrank_test

    event = cohort.event

    def run() -> Any:
        return multivariate_logrank_test(cohort.time, cohort.group, event)

    return Call(run=run, read=lambda result: {"statistic": float(result.test_statistic)})


def aalen_johansen(cohort: Cohort) -> Call:
    """One fit a group and cause."""
    from lifelines import AalenJohansenFitter

    def run() -> Any:
        found = []
        for group in range(3):
            own = cohort.group == group
            for cause in (1, 2):
                fit = AalenJohansenFitter(seed=SEED)
                found.append(fit.fit(cohort.time[own], cohort.cause[own], cause))
        return found

    def read(result: Any) -> dict[str, float]:
        fit = result[0]
        return {
            "incidence": float(fit.cumulative_density_.loc[:DAY].iloc[-1, 0]),
            "std_error": float(np.sqrt(fit.variance_.loc[:DAY].iloc[-1])),
        }

    return Call(run=run, read=read)


def _frame(cohort: Cohort, **columns: Any) -> Any:
    import pandas as pd

    return pd.DataFrame({**cohort.covariates, **columns})


def _read(result: Any) -> dict[str, float]:
    return read_coefficients(result.params_, result.standard_errors_)


def cox(cohort: Cohort) -> Call:
    """Rows taken as independent."""
    from lifelines import CoxPHFitter

    frame = _frame(cohort, time=cohort.time, event=cohort.event)
    return Call(run=lambda: CoxPHFitter().fit(frame, "time", "event"), read=_read)


def cox_start_stop(cohort: Cohort) -> Call:
    """Entry and clusters."""
    from lifelines import CoxPHFitter

    frame = _frame(
        cohort, start=cohort.start, stop=cohort.stop, event=cohort.event, patient=cohort.patient
    )

    def run() -> Any:
        return CoxPHFitter().fit(
            frame, "stop", "event", entry_col="start", cluster_col="patient", robust=True
        )

    return Call(run=run, read=_read)


def cox_time_varying(cohort: Cohort) -> Call:
    """Its fitter for changing covariates."""
    from lifelines import CoxTimeVaryingFitter

    frame = _frame(
        cohort, start=cohort.start, stop=cohort.stop, event=cohort.event, patient=cohort.patient
    )

    def run() -> Any:
        return CoxTimeVaryingFitter().fit(
            frame, "event", id_col="patient", start_col="start", stop_col="stop"
        )

    return Call(run=run, read=lambda result: read_coefficients(result.params_))


def bootstrap_median(cohort: Cohort) -> Call:
    """A loop over weighted fits."""
    from lifelines import KaplanMeierFitter

    event = cohort.event
    patients = int(cohort.patient.max()) + 1

    def run() -> Any:
        rng = np.random.default_rng(SEED)

        def one() -> float:
            drawn = np.bincount(rng.integers(0, patients, patients), minlength=patients)
            weight = drawn[cohort.patient]
            own = weight > 0
            fit = KaplanMeierFitter().fit(cohort.time[own], event[own], weights=weight[own])
            return float(fit.median_survival_time_)

        return replicate(one, cohort.patience)

    return Call(run=run, read=read_replicates)
