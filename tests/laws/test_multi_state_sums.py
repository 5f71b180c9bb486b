"""Multi-state estimates are sums over patients, and probabilities whatever the histories."""

from functools import reduce
from operator import add

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.competing.multi_state import (
    length_of_stay,
    occupation,
    occupation_at,
    occupation_products,
    stay_products,
)
from seriatim.estimation.competing.transition_table import StateGraph, TransitionTable

STATES = ("a", "b", "c")
GRAPH = StateGraph(states=STATES, moves=(("a", "b"), ("b", "a"), ("a", "c"), ("b", "c")))

# A patient: late entry, first state, waiting times, how it ends (a dies, else is censored).
patients = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 1), st.lists(st.integers(1, 4), min_size=1, max_size=4),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


def collect(numbered):
    columns = [[] for _ in range(5)]
    for number, (entry, first, waits, dies) in numbered:
        now, here = entry, first
        for k, wait in enumerate(waits):
            last = k == len(waits) - 1
            to = ("c" if dies else "") if last else STATES[1 - here]
            for column, value in zip(
                columns, (now + wait, STATES[here], to, number, now), strict=True
            ):
                column.append(value)
            now, here = now + wait, 1 - here
    return GRAPH.rows(*columns)


@settings(max_examples=60, deadline=None)
@given(
    drawn=patients,
    sites=st.integers(1, 50),
    start=st.sampled_from([0.0, 2.0, 3.5]),
    initial=st.sampled_from([None, "a"]),
)
def test_sites_add_up(drawn, sites, start, initial):
    numbered = list(enumerate(drawn))
    together = collect(numbered)
    parts = [collect(numbered[k::sites]) for k in range(sites) if numbered[k::sites]]
    table = reduce(add, (part.table for part in parts), TransitionTable.zero(GRAPH))
    assert table == together.table
    origin = {"start": start, "initial": initial}
    curves = occupation(table, **origin)
    if initial is not None or curves.n:
        assert np.allclose(curves.probability.sum(axis=0), 1, rtol=0, atol=1e-12)
    at = tuple((state, time) for state in STATES for time in (start, 4.0, 9.0))
    for make, read in ((occupation_products, occupation_at), (stay_products, length_of_stay)):
        products = reduce(add, (make(table, part, at, **origin) for part in parts))
        alone = make(table, together, at, **origin)
        # Where influences cancel, only rounding is left.
        assert np.allclose(products.products, alone.products, rtol=1e-10, atol=1e-13)
        for state, time in at:
            estimate = read(curves, state, time, products)
            assert (estimate.value is None or estimate.conf_low is None) == bool(estimate.reason)
