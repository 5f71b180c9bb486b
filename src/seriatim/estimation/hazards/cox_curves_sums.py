"""Survival predicted by a Cox model of several sites; no row leaves its site.

One baseline hazard common to all sites: the risk-set sums at the maximum (`cox_time_sums`) give the
curve and its limits, and counts of rows by time (`count_times`) how many were at risk.

Each site its own baseline hazard: the fit (`cox_sums`) is sent out, and each site draws its own
curve with the coefficients and the covariance of all. A site's curve shows the times of its events;
it is a stratum, and curves of strata stand side by side and are not added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np

from ..estimate import FloatArray
from .cox import CONSTANT
from .cox_curves import (
    Baseline,
    CurveFrame,
    PredictedCurve,
    baseline_at,
    counts_by_stratum,
    strata_of,
)
from .cox_fit import CoxFit, covariance, shortfall
from .cox_grid import risk_grid
from .cox_maximum import maximize
from .cox_rows import CoxRows
from .cox_sums import cox_over_sites
from .cox_time_sums import BaselineRounds, TimeRequest, TimeSums
from .partial_likelihood import LOST, Ties, TieTerms
from .proportional_hazards import count_times

__all__ = ["cox_curve_common_baseline", "cox_curves_over_sites", "curves_of_site"]


def cox_curve_common_baseline(
    sites: Sequence[CoxRows],
    profile: Mapping[str, float],
    *,
    interval: str = "log-log",
    ties: Ties = Ties.EFRON,
    conf_level: float = 0.95,
) -> PredictedCurve:
    """What share of patients with these covariates is free of the event, at any site?

    Runs the rounds in one memory; the result is that of `cox_curves` on the rows of all sites.

    >>> one = CoxRows.from_columns([1, 3], [1, 1], {"x": [1, 1]})
    >>> two = CoxRows.from_columns([2, 4], [1, 1], {"x": [0, 0]})
    >>> predicted = cox_curve_common_baseline([one, two], {"x": 0})
    >>> [round(float(h), 4) for h in predicted.cumulative_hazard[:2]]
    [0.1404, 0.3596]
    """
    begun = BaselineRounds.begin(sites, ties=ties, conf_level=conf_level)
    about = begun.frame
    frame = CurveFrame.of(about.names, profile, interval, ties, conf_level)
    frame = replace(frame, unit=about.unit)
    if not about.n_events:
        return frame.nothing("all", "no events")
    found = maximize(begun.likelihood, len(about.names))
    if found is None:
        return frame.nothing("all", CONSTANT)
    reason, _ = shortfall(about.names, found)
    total = begun.risk_sets(found.coefficients)
    terms = total.sums.terms(ties)
    if reason is not None or total.lost or terms is None:
        return frame.nothing("all", reason or LOST)
    request = replace(begun.request, coefficients=found.coefficients)
    spread = covariance(found, begun.robust(found))
    counts = reduce(add, (count_times(rows) for rows in sites))
    (curve,) = frame.curves(_baseline(total, request, terms, spread), [("all", counts)])
    return curve


def _baseline(
    total: TimeSums, request: TimeRequest, terms: TieTerms, spread: FloatArray
) -> Baseline:
    """What the coordinator makes of the summed risk sets."""
    return Baseline(
        times=request.times,
        bounds=np.array([0, request.times.size]),
        terms=terms,
        s1=total.sums.s1,
        e1=total.sums.e1,
        center=request.center,
        scale=request.scale,
        beta=request.coefficients,
        spread=spread,
    )


def curves_of_site(
    rows: CoxRows, fit: CoxFit, frame: CurveFrame, site: str
) -> tuple[PredictedCurve, ...]:
    """Draw a site's own curves, one for each of its strata, with the fit of all sites."""
    labels = tuple(site if rows.strata is None else f"{site}, {own}" for own in strata_of(rows))
    beta = np.array([0.0 if b is None else b for b in fit.coefficients])
    if fit.reason is not None:
        return tuple(frame.nothing(label, fit.reason) for label in labels)
    baseline = _own_baseline(rows, fit, beta)
    if baseline is None:
        return tuple(frame.nothing(label, LOST) for label in labels)
    counts = [(label, own) for label, (_, own) in zip(labels, counts_by_stratum(rows), strict=True)]
    return tuple(frame.curves(baseline, counts))


def _own_baseline(rows: CoxRows, fit: CoxFit, beta: FloatArray) -> Baseline | None:
    if not rows.event.any():
        return _no_baseline(len(strata_of(rows)), beta.size)
    grid = risk_grid(rows, fit.ties)
    at = grid.point(beta * grid.scale)
    spread = np.array(fit.covariance) * np.outer(grid.scale, grid.scale)
    return None if at is None else baseline_at(grid, at, spread)


def _no_baseline(n_strata: int, p: int) -> Baseline:
    """The baseline of a site without events: no times."""
    none, by_time, unit = np.zeros(0), np.zeros((p, 0)), np.ones(p)
    return Baseline(
        times=none,
        bounds=np.zeros(n_strata + 1, dtype=np.int64),
        terms=TieTerms(none, none, none, none, none, none),
        s1=by_time,
        e1=by_time,
        center=np.zeros(p),
        scale=unit,
        beta=np.zeros(p),
        spread=np.zeros((p, p)),
    )


def cox_curves_over_sites(
    sites: Mapping[str, CoxRows],
    profile: Mapping[str, float],
    *,
    interval: str = "log-log",
    ties: Ties = Ties.EFRON,
    conf_level: float = 0.95,
) -> tuple[PredictedCurve, ...]:
    """What share of patients with these covariates is free of the event at each site?

    Each site is a stratum, with the coefficients of all: the result is that of `cox_curves` with
    the site as stratum. Sites with strata of their own have a curve for each.

    >>> rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})
    >>> north, south = cox_curves_over_sites({"north": rows, "south": rows}, {"x": 0})
    >>> south.stratum, [round(float(h), 4) for h in south.cumulative_hazard[:2]]
    ('south', [0.1404, 0.3596])
    """
    parts = list(sites.values())
    fit = cox_over_sites(parts, ties=ties, conf_level=conf_level)
    frame = CurveFrame.of(fit.names, profile, interval, ties, conf_level)
    frame = replace(frame, unit=fit.wald_test.unit)
    return tuple(
        curve for site, rows in sites.items() for curve in curves_of_site(rows, fit, frame, site)
    )
