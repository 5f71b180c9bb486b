"""A permutation p-value looks at who is in which group, not at names, order or scale."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.resampling.permutation import (
    PermutationPlan,
    permutation_test,
    permutation_within_patients,
)
from seriatim.estimation.summary import ClusterCounts

PLAN = PermutationPlan(seed=1, n_permutations=49, most_enumerated=500)
rows = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 3), st.integers(0, 4)), min_size=1, max_size=30
)


@settings(max_examples=80, deadline=None)
@given(table=rows, scale=st.sampled_from([-3.0, 0.1, 1e6]))
def test_shift_scale_and_row_order_do_not_matter(table, scale):
    patient, label, value = (np.array(column) for column in zip(*table, strict=True))
    group = patient % 2
    test = permutation_test(ClusterCounts.from_rows(patient, group, value), PLAN)
    back = slice(None, None, -1)
    other = ClusterCounts.from_rows(patient[back], group[back], value[back] * scale + 2.5)
    assert permutation_test(other, PLAN).p_value == test.p_value
    within = permutation_within_patients(patient, label, value, PLAN)
    moved = permutation_within_patients(patient, label, value * scale + 2.5, PLAN)
    assert moved.p_value == within.p_value
    for result in (test, within):
        assert (result.p_value is None) == (result.reason is not None)
        assert result.p_value is None or 0 < result.p_value <= 1
