"""Patient-clustered variances are sums over patients: however these are divided between sites."""

from functools import reduce
from operator import add

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.competing.aalen_johansen import (
    clustered_incidence,
    cumulative_incidence,
    incidence_at,
    incidence_products,
    incidence_quantile,
    incidence_squares,
)
from seriatim.estimation.competing.cause_rows import CauseRows

patient_rows = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 2), st.integers(0, 5), st.integers(0, 4)),
    min_size=1,
    max_size=30,
)


def collect(rows):
    time, event, patient, entry = (np.array([row[k] for row in rows]) for k in range(4))
    return CauseRows.from_columns(time, event, patient, entry=np.where(entry < time, entry, 0))


@settings(max_examples=60, deadline=None)
@given(rows=patient_rows, sites=st.integers(1, 50))
def test_squares_do_not_depend_on_the_division_between_sites(rows, sites):
    together = collect(rows)
    parts = [[row for row in rows if row[2] % sites == site] for site in range(sites)]
    apart = [collect(part) for part in parts if part]
    table = reduce(add, (part.table for part in apart))
    assert table == together.table
    squares = reduce(add, (incidence_squares(table, part, 1) for part in apart))
    alone = incidence_squares(table, together, 1)
    # Where influences cancel, only rounding is left of squares of size 1.
    assert np.allclose(squares.squares, alone.squares, rtol=1e-10, atol=1e-15)
    at = (("all", 3.0), ("all", 6.0))
    products = reduce(add, (incidence_products(table, part, 1, at) for part in apart))
    assert np.allclose(
        products.products,
        incidence_products(table, together, 1, at).products,
        rtol=1e-10,
        atol=1e-15,
    )
    assert products.n_patients == squares.n_patients == together.n_patients
    curve = clustered_incidence(cumulative_incidence(table, 1), squares)
    for time in (0, 3, 99):
        estimate = incidence_at(curve, time)
        assert (estimate.value is None or estimate.conf_low is None) == bool(estimate.reason)
    incidence_quantile(curve, 0.5)
