"""statsmodels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..calls import SEED, Call, read_coefficients, read_replicates, replicate, value_at
from ..cohort import Cohort


def kaplan_meier(cohort: Cohort) -> Call:
    """One fit a group."""
    from statsmodels.duration.survfunc import SurvfuncRight

    status = cohort.event.astype(np.int8)

    def run() -> Any:
        found = []
        for group in range(3):
            own = cohort.group == group
            fit = SurvfuncRight(cohort.time[own], status[own])
            found.append((fit, fit.quantile(0.5), fit.quantile_ci(0.5)))
        return found

    def read(result: Any) -> dict[str, float]:
        fit, median, limits = result[0]
        return {
            "survival": value_at(fit.surv_times, fit.surv_prob),
            "std_error": value_at(fit.surv_times, fit.surv_prob_se),
            "median": float(median),
            "median_low": float(limits[0]),
        }

    return Call(run=run, read=read)


def log_rank(cohort: Cohort) -> Call:
    """All groups at once."""
    return _log_rank(cohort, None)


def log_rank_stratified(cohort: Cohort) -> Call:
    """Within centers."""
    return _log_rank(cohort, cohort.center)


def _log_rank(cohort: Cohort, strata: Any) -> Call:
    from statsmodels.duration.survfunc import survdiff

    status = cohort.event.astype(np.int8)

    def run() -> Any:
        return survdiff(cohort.time, status, cohort.group, strata=strata)

    return Call(run=run, read=lambda r: {"statistic": float(r[0])})


def aalen_johansen(cohort: Cohort) -> Call:
    """One fit a group."""
    from statsmodels.duration.survfunc import CumIncidenceRight

    def run() -> Any:
        groups = [cohort.group == group for group in range(3)]
        return [CumIncidenceRight(cohort.time[own], cohort.cause[own]) for own in groups]

    def read(result: Any) -> dict[str, float]:
        fit = result[0]
        return {
            "incidence": value_at(fit.times, fit.cinc[0]),
            "std_error": value_at(fit.times, fit.cinc_se[0]),
        }

    return Call(run=run, read=read)


def cox(cohort: Cohort) -> Call:
    """Rows taken as independent."""
    from statsmodels.duration.hazard_regression import PHReg

    x, status = cohort.matrix, cohort.event.astype(np.int8)

    def run() -> Any:
        return PHReg(cohort.time, x, status=status, ties="efron").fit()

    return Call(run=run, read=lambda r: read_coefficients(r.params, r.bse))


def cox_start_stop(cohort: Cohort) -> Call:
    """Entry and groups."""
    from statsmodels.duration.hazard_regression import PHReg

    x, status = cohort.matrix, cohort.event.astype(np.int8)

    def run() -> Any:
        model = PHReg(cohort.stop, x, status=status, entry=cohort.start, ties="efron")
        return model.fit(groups=cohort.patient)

    return Call(run=run, read=lambda r: read_coefficients(r.params, r.bse))


def gee(cohort: Cohort) -> Call:
    """Exchangeable within patients."""
    import statsmodels.api as sm

    x, y = sm.add_constant(cohort.matrix), cohort.response

    def run() -> Any:
        structure = sm.cov_struct.Exchangeable()
        family = sm.families.Binomial()
        return sm.GEE(y, x, groups=cohort.patient, family=family, cov_struct=structure).fit()

    return Call(run=run, read=lambda r: read_coefficients(r.params, r.bse))


def bootstrap_median(cohort: Cohort) -> Call:
    """A loop over weighted fits."""
    from statsmodels.duration.survfunc import SurvfuncRight

    status = cohort.event.astype(np.int8)
    patients = int(cohort.patient.max()) + 1

    def run() -> Any:
        rng = np.random.default_rng(SEED)

        def one() -> float:
            drawn = np.bincount(rng.integers(0, patients, patients), minlength=patients)
            weight = drawn[cohort.patient]
            own = weight > 0
            fit = SurvfuncRight(cohort.time[own], status[own], freq_weights=weight[own])
            return float(fit.quantile(0.5))

        return replicate(one, cohort.patience)

    return Call(run=run, read=read_replicates)
