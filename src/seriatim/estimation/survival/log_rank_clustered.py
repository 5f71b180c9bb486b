"""The log-rank test when patients have several rows.

The difference between observed and expected events is that of the log-rank test; its covariance is
the sum over patients of products of their contributions, so that rows of a patient may be alike and
may be in several groups. It is the robust score test of a Cox model with Breslow's ties.

Two rounds: sites send their event tables, and after their sum is sent back, `log_rank_influence`.

Validated against the robust score test of R `survival::coxph(ties = "breslow", cluster = )`
(tests/reference/log_rank_clustered.R). References: Lin and Wei, JASA 1989;84:1074. Wei, Lin and
Weissfeld, JASA 1989;84:1065. Jung and Jeong, Lifetime Data Anal 2003;9:21.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

import numpy as np

from ..encoding import merge_labels
from ..estimate import FloatArray, HypothesisTest
from ..row_counts import RowPlaces
from ..summary import positions
from .event_table import EventTable
from .influence import InfluenceProducts, products_of, sums_from_start
from .log_rank import LogRankSums, event_weights, name_of_test, quadratic_test
from .patient_rows import PatientRows

__all__ = ["log_rank_clustered", "log_rank_influence", "stratified_log_rank_influence"]


def log_rank_clustered(sums: LogRankSums, clusters: InfluenceProducts) -> HypothesisTest:
    """Do the groups have the same hazard, allowing for rows of one patient being alike?

    `sums` are those of `log_rank_sums` over the table of all rows (or of the strata, added), and
    `clusters` those of `log_rank_influence` over the same table, with the same rho. The reference
    is chi-squared, which is too liberal for fewer than about 30 patients with events.

    Patients 1 and 3 of group a have an event at 1 and 3, patient 2 of group b in two limbs at 2 and
    4. Contributions to O - E in a are 27, -7 and 28, all over 72: 48^2 / (27^2 + 7^2 + 28^2).

    >>> from seriatim.estimation.survival.log_rank import log_rank_sums
    >>> rows = PatientRows.from_rows([1, 2, 3, 2], [1, 2, 3, 4], [1, 1, 1, 1], list("abab"))
    >>> clusters = log_rank_influence(rows, rows.table())
    >>> round(log_rank_clustered(log_rank_sums(rows.table()), clusters).statistic * 1562)
    2304
    """
    variance = np.zeros((len(sums.groups), len(sums.groups)))
    if clusters.groups:
        variance = clusters.of(sums.groups)
    # Rounding noise of contributions that cancel must not pass for variation.
    scale = float(np.diag(sums.variance).max(initial=0.0))
    variance = np.where(np.abs(variance) > 1e-14 * scale, variance, 0.0)
    method = f"{clusters.quantity or 'log-rank'}, clustered by {clusters.n_all} patients"
    if clusters.n_all == 1:
        variance[:] = 0.0
    return quadratic_test(sums, variance, method)


def log_rank_influence(
    rows: PatientRows, table: EventTable, *, rho: float = 0.0
) -> InfluenceProducts:
    """Sum over the patients of one site the products of their contributions to O - E.

    `table` is the sum of the tables of all sites. The sums of sites are added.
    """
    return stratified_log_rank_influence({"all": rows}, {"all": table}, rho=rho)


def stratified_log_rank_influence(
    strata: Mapping[str, PatientRows], tables: Mapping[str, EventTable], *, rho: float = 0.0
) -> InfluenceProducts:
    """Do the same within strata, for patients who may have rows in several (`PatientRows.by`).

    The products are of each patient's contributions summed over strata. Where strata are hospitals,
    and no patient is in two, the products of `log_rank_influence` of each can be added instead.
    """
    first = next(iter(strata.values()))
    groups = reduce(merge_labels, (table.groups for table in tables.values()))
    of_patient = np.zeros((first.patients.size, len(groups)))
    present = np.zeros(of_patient.shape, dtype=bool)
    for name, rows in strata.items():
        if not np.array_equal(rows.patients, first.patients):
            raise ValueError(
                "strata: expected strata of the same patients, as `PatientRows.by` makes them. "
                "Add the products of strata that share no patients instead."
            )
        own = positions(tables[name].groups, groups)
        places, _ = rows.places(tables[name])
        of_patient[:, own] += _contributions(rows, places, tables[name], rho)
        present[rows.patient, own[places.group]] = True
    found = products_of(of_patient, present, groups, name_of_test("log-rank", rho))
    return replace(found, unit=first.unit)


def _contributions(
    rows: PatientRows, places: RowPlaces, table: EventTable, rho: float
) -> FloatArray:
    """Each patient's part of O - E by group: events, less the share of events while at risk."""
    at_risk = table.n_at_risk().astype(np.float64)
    total = np.maximum(at_risk.sum(axis=0), 1.0)
    stress = event_weights(table, rho)
    hazard = stress * table.events.sum(axis=(0, 1)) / total
    share = at_risk / total
    own = sums_from_start(hazard[None])[0]
    others = sums_from_start(share * hazard)
    event = places.happened * stress[places.exits]
    width, patients = len(table.groups), rows.patients.size

    def by_patient(values: FloatArray) -> FloatArray:
        return np.bincount(rows.patient, weights=values, minlength=patients).astype(np.float64)

    cell = rows.patient * width + places.group
    kept = event - (own[places.exits + 1] - own[places.entries + 1])
    found = np.bincount(cell, weights=kept, minlength=patients * width).astype(np.float64)
    found = found.reshape(patients, width)
    for g in range(width):
        during = others[g, places.exits + 1] - others[g, places.entries + 1]
        found[:, g] += by_patient(during - event * share[g, places.exits])
    return found
