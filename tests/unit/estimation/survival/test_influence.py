import json

import numpy as np
import pytest

from seriatim.estimation.survival.influence import (
    InfluenceProducts,
    InfluenceSquares,
    influence_products,
    influence_squares,
)
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.estimation.survival.weighted_event_table import risk_sums


def random_rows(seed, *, weighted):
    rng = np.random.default_rng(seed)
    n = 150
    entry = np.where(rng.random(n) < 0.5, 0, rng.integers(0, 30, n))
    columns = rng.integers(0, 50, n), entry + rng.integers(1, 40, n), rng.random(n) < 0.6
    rows = PatientRows.from_rows(*columns, rng.choice(["a", "b"], n), entry=entry)
    return rows.with_weights(rng.uniform(0.2, 3, n)) if weighted else rows


def table_of(rows):
    return rows.table() if rows.weight is None else rows.weighted_table()


def influence_by_definition(rows, table):
    """Row by row and time by time, what a small extra weight of the row does to log S(t)."""
    risk = risk_sums(table)
    term, one = risk.hazard_terms()
    time = risk.counts.time
    total = np.zeros((rows.patients.size, len(risk.counts.groups), time.size))
    for i in range(rows.patient.size):
        g = risk.counts.index(rows.groups[rows.group[i]])
        at_risk = (rows.entry[i] < time) & (time <= rows.time[i])
        event = (time == rows.time[i]) * rows.event[i]
        weight = 1.0 if rows.weight is None else rows.weight[i]
        total[rows.patient[i], g] += weight * np.cumsum(at_risk * term[g] - event * one[g])
    return total


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_squares_are_those_of_the_definition(seed, weighted):
    rows = random_rows(seed, weighted=weighted)
    table = table_of(rows)
    expected = (influence_by_definition(rows, table) ** 2).sum(axis=0)
    np.testing.assert_allclose(
        influence_squares(rows, table).squares, expected, rtol=1e-10, atol=1e-25
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_products_at_one_time_are_those_of_the_definition(weighted):
    rows = random_rows(9, weighted=weighted)
    table = table_of(rows)
    risk = risk_sums(table)
    until = (risk.counts.time <= 25) * np.ones((2, 1))
    at = np.searchsorted(risk.counts.time, 25, side="right") - 1
    at_25 = influence_by_definition(rows, table)[:, :, at]
    found = influence_products(rows, table, until, "S(25)")
    np.testing.assert_allclose(found.products, at_25.T @ at_25, rtol=1e-10)
    squares = influence_squares(rows, table)
    np.testing.assert_allclose(np.diag(found.products), squares.squares[:, at], rtol=1e-10)
    assert found.n_patients.tolist() == squares.n_patients.tolist()


def test_the_order_of_rows_does_not_matter():
    rows = random_rows(4, weighted=False)
    columns = np.column_stack([rows.patient, rows.time, rows.event, rows.group, rows.entry])
    columns = columns[np.lexsort((columns[:, 1], columns[:, 0]))]
    patient, time, event, group, entry = columns.T
    names = np.array(rows.groups)[group]
    again = PatientRows.from_rows(patient, time, event, names, entry=entry)
    np.testing.assert_allclose(
        influence_squares(again, again.table()).squares,
        influence_squares(rows, rows.table()).squares,
        rtol=1e-10,
    )


def test_json_and_zero():
    rows = random_rows(1, weighted=False)
    table = rows.table()
    squares = influence_squares(rows, table)
    again = InfluenceSquares.from_json(json.loads(json.dumps(squares.to_json())))
    total = InfluenceSquares.zero(table) + again
    assert np.array_equal(total.squares, squares.squares)
    products = influence_products(rows, table, np.ones(table.entered.shape), "log S")
    read = InfluenceProducts.from_json(json.loads(json.dumps(products.to_json())))
    summed = InfluenceProducts.zero() + read
    assert np.array_equal(summed.products, products.products)
    assert summed.of(("b", "a"))[0, 0] == products.products[1, 1]
    for sums in (squares, products):
        with pytest.raises(TypeError):
            sums + 1


def test_sums_over_different_tables_are_not_added():
    rows, other = random_rows(1, weighted=False), random_rows(2, weighted=False)
    one, two = (
        influence_products(rows, rows.table(), np.ones(rows.table().entered.shape), name)
        for name in ("S(1)", "S(2)")
    )
    with pytest.raises(ValueError, match=r"sums for one number, found 'S\(1\)' and 'S\(2\)'"):
        one + two
    with pytest.raises(ValueError, match="one broadcast table"):
        influence_squares(rows, rows.table()) + influence_squares(other, other.table())
