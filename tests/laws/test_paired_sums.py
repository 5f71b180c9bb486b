"""Pairs of disjoint patients add: any split, in any order, gives the identical table."""

import json
from functools import reduce
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from seriatim.estimation.counts.paired import PairedTable, mcnemar_mid_p, paired_difference

outcomes = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 49)), max_size=60)


@given(rows=outcomes, order=st.randoms())
def test_parts_of_the_patients_add_to_the_whole(rows, order):
    numbered = [(patient, *row) for patient, row in enumerate(rows)]
    parts = [
        PairedTable.from_rows(*([row[k] for row in numbered if row[3] == part] for k in range(3)))
        for part in range(50)
    ]
    order.shuffle(parts)
    whole = PairedTable.from_rows(*([row[k] for row in numbered] for k in range(3)))
    together = reduce(add, parts, PairedTable.zero())
    assert together == whole
    assert PairedTable.from_json(json.loads(json.dumps(together.to_json()))) == whole


@given(cells=st.tuples(*[st.integers(0, 40)] * 4))
def test_limits_hold_the_estimate_and_agree_with_the_test_of_no_change(cells):
    table = PairedTable(both=cells[0], first_only=cells[1], second_only=cells[2], neither=cells[3])
    estimate, p_value = paired_difference(table), mcnemar_mid_p(table).p_value
    if table.n:
        assert -1 <= estimate.conf_low <= estimate.value <= estimate.conf_high <= 1
        assert 0 < p_value <= 1
