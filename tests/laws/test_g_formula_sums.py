"""Counts of second responses add over any split of patients, and any counts give an answer."""

import json
from functools import reduce
from operator import add

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.regression.g_formula import SecondResponse, g_formula

yes_no = st.integers(0, 1)
patients = st.lists(st.tuples(yes_no, yes_no, yes_no, st.integers(0, 49)), max_size=60)


def counts_of(rows):
    return SecondResponse.from_columns(*([row[k] for row in rows] for k in range(3)))


@settings(max_examples=60, deadline=None)
@given(rows=patients)
def test_the_sum_of_the_parts_is_the_whole(rows):
    parts = [counts_of([r for r in rows if r[3] == h]) for h in sorted({r[3] for r in rows})]
    whole = counts_of(rows)
    assert reduce(add, parts, SecondResponse.zero()) == whole
    assert reduce(add, reversed(parts), SecondResponse.zero()) == whole
    assert SecondResponse.from_json(json.loads(json.dumps(whole.to_json()))) == whole


@settings(max_examples=15, deadline=None)
@given(rows=patients, delta=st.sampled_from([-1.0, 0.0, 0.7]))
def test_any_counts_give_limits_or_a_reason(rows, delta):
    result = g_formula(counts_of(rows), delta=delta)
    for estimate in (result.first, result.second, result.difference):
        assert estimate.reason or estimate.conf_low < estimate.conf_high
    assert result.reason or 0 <= result.probability_lower <= 1
