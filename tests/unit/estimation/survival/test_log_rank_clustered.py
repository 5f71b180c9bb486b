from functools import reduce
from operator import add

import numpy as np
import pytest

from seriatim.estimation.survival.influence import InfluenceProducts
from seriatim.estimation.survival.log_rank import LogRankSums, log_rank_sums
from seriatim.estimation.survival.log_rank_clustered import (
    log_rank_clustered,
    log_rank_influence,
    stratified_log_rank_influence,
)
from seriatim.estimation.survival.patient_rows import PatientRows

CASES = [
    "kidney_by_sex",
    "bladder2_by_treatment",
    "bladder2_by_treatment_stratified_by_number",
    "bladder2_by_number",
    "heart_by_transplant",
    "cgd_by_treatment_stratified_by_center",
    "veteran_by_cell_type",
]


def rows_of(case):
    columns = (case[k] for k in ("patient", "time", "event", "group"))
    return PatientRows.from_rows(*columns, entry=case["entry"])


def clustered_test(rows, stratum, rho=0.0):
    strata = rows.by(stratum)
    tables = {name: part.table() for name, part in strata.items()}
    sums = [log_rank_sums(table, rho=rho) for table in tables.values()]
    clusters = stratified_log_rank_influence(strata, tables, rho=rho)
    return log_rank_clustered(reduce(add, sums, LogRankSums.zero()), clusters)


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(reference, agree, name):
    case = reference("log_rank_clustered", name)
    test = clustered_test(rows_of(case), case["stratum"])
    agree(
        [test.statistic, test.df, test.p_value], [case[k] for k in ("statistic", "df", "p_value")]
    )


def contributions_by_definition(rows, table, weight):
    """Row by row and time by time: events, less the expected share while at risk."""
    at_risk = table.n_at_risk()
    total = at_risk.sum(axis=0)
    hazard = weight * table.events.sum(axis=(0, 1)) / total
    found = np.zeros((rows.patients.size, len(table.groups)))
    for i in range(rows.patient.size):
        own = np.array([float(rows.groups[rows.group[i]] == g) for g in table.groups])
        during = (rows.entry[i] < table.time) & (table.time <= rows.time[i])
        event = (table.time == rows.time[i]) * rows.event[i]
        away = own[:, None] - at_risk / total
        found[rows.patient[i]] += (away * (event * weight - during * hazard)).sum(axis=1)
    return found


@pytest.mark.parametrize("rho", [0.0, 1.0])
def test_products_are_those_of_the_definition(rho):
    rng = np.random.default_rng(5)
    n = 120
    entry = np.where(rng.random(n) < 0.5, 0, rng.integers(0, 20, n))
    columns = rng.integers(0, 40, n), entry + rng.integers(1, 30, n), rng.random(n) < 0.6
    rows = PatientRows.from_rows(*columns, rng.choice(["a", "b", "c"], n), entry=entry)
    table = rows.table()
    total = table.n_at_risk().sum(axis=0)
    kept = np.cumprod(1 - table.events.sum(axis=(0, 1)) / total)
    weight = np.append(1.0, kept[:-1]) ** rho
    expected = contributions_by_definition(rows, table, weight)
    found = log_rank_influence(rows, table, rho=rho)
    np.testing.assert_allclose(found.products, expected.T @ expected, rtol=1e-10)
    sums = log_rank_sums(table, rho=rho)
    np.testing.assert_allclose(expected.sum(axis=0), sums.observed - sums.expected, atol=1e-12)


def test_sites_add_up(reference):
    case = reference("log_rank_clustered", "bladder2_by_number")
    alone = rows_of(case)
    site = np.array(case["patient"]) % 4
    columns = [np.array(case[k]) for k in ("patient", "time", "event", "group")]
    entry = np.array(case["entry"])
    parts = [
        PatientRows.from_rows(*(c[site == s] for c in columns), entry=entry[site == s])
        for s in range(4)
    ]
    table = reduce(add, [part.table() for part in parts])
    assert table == alone.table()
    together = reduce(add, [log_rank_influence(p, table) for p in parts], InfluenceProducts.zero())
    expected = log_rank_influence(alone, table)
    np.testing.assert_allclose(together.products, expected.products, rtol=1e-10)
    assert together.n_patients.tolist() == expected.n_patients.tolist()
    assert together.n_all == expected.n_all == alone.patients.size
    assert sum(together.n_patients) > alone.patients.size  # patients have rows in several groups


def test_the_result_says_its_weights_and_clusters():
    rows = PatientRows.from_rows([1, 2, 2], [3, 4, 5], [1, 1, 1], ["a", "b", "a"])
    test = clustered_test(rows, ["s"] * 3, rho=1)
    assert test.method == "log-rank, Harrington-Fleming rho 1, clustered by 2 patients"


def test_no_events_and_too_few_patients_have_reasons():
    rows = PatientRows.from_rows([1, 2], [3, 4], [0, 0], ["a", "b"])
    assert clustered_test(rows, ["s", "s"]).reason == "no events"
    one = PatientRows.from_rows([1, 1, 1, 1], [1, 2, 3, 4], [1, 1, 1, 1], list("abab"))
    assert "in too few patients" in clustered_test(one, ["s"] * 4).reason
    two = PatientRows.from_rows([1, 1, 1, 2], [1, 2, 3, 4], [1, 1, 1, 1], list("abcd"))
    assert "in too few patients" in clustered_test(two, ["s"] * 4).reason
    empty = PatientRows.from_rows([], [], [])
    sums, clusters = log_rank_sums(empty.table()), log_rank_influence(empty, empty.table())
    assert log_rank_clustered(sums, clusters).reason == "no events"
    assert log_rank_clustered(LogRankSums.zero(), InfluenceProducts.zero()).p_value is None


def test_weights_and_strata_of_other_patients_are_refused():
    rows = PatientRows.from_rows([1, 2], [3, 4], [1, 1], ["a", "b"])
    with pytest.raises(ValueError, match="weighted table"):
        log_rank_influence(rows.with_weights([1, 2]), rows.table())
    other = PatientRows.from_rows([3, 4], [3, 4], [1, 1], ["a", "b"])
    tables = {"x": rows.table(), "y": other.table()}
    with pytest.raises(ValueError, match="strata of the same patients"):
        stratified_log_rank_influence({"x": rows, "y": other}, tables)
