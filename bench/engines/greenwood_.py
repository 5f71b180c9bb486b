"""greenwood."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from ..calls import DAY, REPLICATES, SEED, Call, Replicates, read_coefficients, read_replicates
from ..cohort import Cohort


def kaplan_meier(cohort: Cohort) -> Call:
    """All groups at once."""
    return _kaplan_meier(cohort, cluster=None)


def kaplan_meier_clustered(cohort: Cohort) -> Call:
    """All groups at once, clustered by patient."""
    return _kaplan_meier(cohort, cluster=cohort.patient)


def _kaplan_meier(cohort: Cohort, cluster: Any) -> Call:
    import greenwood as gw

    event = cohort.event

    def run() -> Any:
        surv = gw.Surv(cohort.time, event=event)
        model = gw.KaplanMeier(conf_type="log-log", robust=cluster is not None)
        fit = model.fit(surv, by=cohort.group, cluster=cluster)
        return fit, fit.median(ci=True)

    def read(result: Any) -> dict[str, float]:
        fit, medians = result
        frame = fit.to_frame(format="pandas")
        own = frame[frame["strata"] == 0]
        at = own[own["time"] <= DAY].iloc[-1]
        return {
            "survival": float(at["estimate"]),
            "std_error": float(at["std_error"]),
            "conf_low": float(at["conf_low"]),
            "median": float(medians[0][0]),
            "median_low": float(medians[0][1]),
        }

    return Call(run=run, read=read)


def log_rank(cohort: Cohort) -> Call:
    """All groups at once."""
    return _log_rank(cohort, None)


def log_rank_stratified(cohort: Cohort) -> Call:
    """Within centers."""
    return _log_rank(cohort, cohort.center)


def _log_rank(cohort: Cohort, strata: Any) -> Call:
    import greenwood as gw

    event = cohort.event

    def run() -> Any:
        return gw.logrank_test(gw.Surv(cohort.time, event=event), cohort.group, strata=strata)

    return Call(run=run, read=lambda result: {"statistic": float(result.statistic)})


def aalen_johansen(cohort: Cohort) -> Call:
    """All groups and causes at once."""
    import greenwood as gw
    import pandas as pd

    names = pd.Categorical.from_codes(cohort.cause, ["censored", "first", "second"])

    def run() -> Any:
        surv = gw.Surv(cohort.time, event=names)
        return gw.AalenJohansen(conf_type="log-log").fit(surv, by=cohort.group)

    def read(result: Any) -> dict[str, float]:
        frame = result.to_frame(format="pandas")
        own = frame[frame["strata"] == 0]
        at = own[(own["cause"] == "first") & (own["time"] <= DAY)].iloc[-1]
        return {"incidence": float(at["estimate"]), "std_error": float(at["std_error"])}

    return Call(run=run, read=read)


def _read_cox(result: Any) -> dict[str, float]:
    return read_coefficients(result.coef_, result.std_error_)


def cox(cohort: Cohort) -> Call:
    """Rows taken as independent."""
    import greenwood as gw

    x, event = cohort.matrix, cohort.event

    def run() -> Any:
        return gw.CoxPH(ties="efron").fit(gw.Surv(cohort.time, event=event), x)

    return Call(run=run, read=_read_cox)


def cox_start_stop(cohort: Cohort) -> Call:
    """Entry and clusters."""
    import greenwood as gw

    x, event = cohort.matrix, cohort.event

    def run() -> Any:
        surv = gw.Surv(cohort.start, cohort.stop, event)
        return gw.CoxPH(ties="efron").fit(surv, x, cluster=cohort.patient)

    return Call(run=run, read=_read_cox)


def bootstrap_median(cohort: Cohort) -> Call:
    """Its own bootstrap, of as many replicates as time allows."""
    import greenwood as gw

    surv = gw.Surv(cohort.time, event=cohort.event)

    def run() -> Any:
        begin = time.process_time()
        gw.bootstrap(surv, "median", n_boot=2, seed=SEED)
        one = max((time.process_time() - begin) / 2, 1e-6)
        count = int(min(max(cohort.patience / one, 2), REPLICATES))
        fit = gw.bootstrap(surv, "median", n_boot=count, seed=SEED)
        return Replicates(values=np.asarray(fit.distribution), share=(count + 2) / REPLICATES)

    return Call(run=run, read=read_replicates)
