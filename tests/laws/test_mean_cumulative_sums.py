"""The mean number of events is a sum over patients, however these are divided between sites."""

from functools import reduce
from operator import add

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.competing.cause_rows import CauseRows
from seriatim.estimation.competing.mean_cumulative import mean_at, mean_cumulative, mean_squares

# A patient: gaps between events, how the last stretch ends, a late entry.
patients = st.lists(
    st.tuples(
        st.lists(st.integers(1, 5), min_size=1, max_size=4), st.sampled_from([0, 1, 2]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=15,
)  # fmt: skip


def collect(numbered):
    time, event, patient, entry = [], [], [], []
    for number, (gaps, end, start) in numbered:
        ends = start + np.cumsum(gaps)
        time += ends.tolist()
        entry += [start, *ends[:-1].tolist()]
        event += [1] * (len(gaps) - 1) + [end]
        patient += [number] * len(gaps)
    return CauseRows.from_columns(time, event, patient, entry=entry)


@settings(max_examples=80, deadline=None)
@given(drawn=patients, sites=st.integers(1, 50))
def test_sites_add_up(drawn, sites):
    numbered = list(enumerate(drawn))
    together = collect(numbered)
    parts = [collect(numbered[k::sites]) for k in range(sites) if numbered[k::sites]]
    table = reduce(add, (part.table for part in parts))
    assert table == together.table
    squares = reduce(add, (mean_squares(table, part) for part in parts))
    alone = mean_squares(table, together)
    # Where influences cancel, only rounding is left of squares of size 1.
    assert np.allclose(squares.squares, alone.squares, rtol=1e-10, atol=1e-14)
    assert squares.n_patients == alone.n_patients == len(drawn)
    curve = mean_cumulative(table, squares)
    for time in (0, 4, 99):
        estimate = mean_at(curve, time)
        assert (estimate.value is None or estimate.conf_low is None) == bool(estimate.reason)
