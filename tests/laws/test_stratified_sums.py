"""Stratified tables add stratum by stratum; sums over whole strata add to rounding."""

import json
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.estimation.counts.breslow_day import (
    BreslowDaySums,
    breslow_day_sums,
    breslow_day_test,
)
from seriatim.estimation.counts.mantel_haenszel import (
    MantelHaenszelSums,
    cochran_mantel_haenszel,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_difference,
    mantel_haenszel_risk_ratio,
    mantel_haenszel_sums,
)
from seriatim.estimation.counts.stratified_table import StratifiedTable

rows = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from("ab"), st.booleans(), st.integers(0, 49)),
    max_size=80,
)


def table_of(drawn):
    columns = ([row[k] for row in drawn] for k in range(3))
    return StratifiedTable.from_rows(*columns, group="b", reference="a")


def close(first, second):
    return first == second or first == pytest.approx(second, rel=1e-10, abs=1e-12)


@given(drawn=rows, order=st.randoms())
def test_parts_of_the_rows_add_to_the_whole(drawn, order):
    parts = [table_of([row for row in drawn if row[3] == part]) for part in range(50)]
    order.shuffle(parts)
    together = reduce(add, parts, StratifiedTable.zero())
    assert together == table_of(drawn)
    assert StratifiedTable.from_json(json.loads(json.dumps(together.to_json()))) == together


@given(drawn=rows)
def test_sums_over_strata_add(drawn):
    table = table_of(drawn)
    apart = [
        StratifiedTable(strata=(name,), counts=table.counts[k : k + 1].copy())
        for k, name in enumerate(table.strata)
    ]
    together = reduce(add, map(mantel_haenszel_sums, apart), MantelHaenszelSums.zero())
    again = MantelHaenszelSums.from_json(json.loads(json.dumps(together.to_json())))
    assert again == together
    whole = mantel_haenszel_sums(table)
    for estimator in (
        mantel_haenszel_odds_ratio,
        mantel_haenszel_risk_ratio,
        mantel_haenszel_risk_difference,
    ):
        one, other = estimator(together), estimator(whole)
        assert close(one.value, other.value)
        assert one.reason == other.reason
        assert close(one.conf_low, other.conf_low)
    assert close(cochran_mantel_haenszel(together).p_value, cochran_mantel_haenszel(whole).p_value)
    homogeneity = reduce(add, (breslow_day_sums(t, 1.7) for t in apart), BreslowDaySums.zero())
    json_again = BreslowDaySums.from_json(json.loads(json.dumps(homogeneity.to_json())))
    assert json_again == homogeneity
    expected = breslow_day_test(breslow_day_sums(table, 1.7))
    assert close(breslow_day_test(homogeneity).p_value, expected.p_value)


@given(drawn=rows)
def test_exchanging_the_groups_inverts_the_ratios(drawn):
    table = table_of(drawn)
    mirrored = StratifiedTable(strata=table.strata, counts=table.counts[:, [2, 3, 0, 1]].copy())
    there, back = mantel_haenszel_sums(table), mantel_haenszel_sums(mirrored)
    one, other = mantel_haenszel_odds_ratio(there), mantel_haenszel_odds_ratio(back)
    if one.value and other.value:
        assert one.value == pytest.approx(1 / other.value, rel=1e-10)
        assert one.std_error == pytest.approx(other.std_error, rel=1e-9)
    difference = mantel_haenszel_risk_difference(there)
    mirror = mantel_haenszel_risk_difference(back)
    if difference.std_error and mirror.std_error:
        assert difference.value == pytest.approx(-mirror.value, rel=1e-10, abs=1e-12)
        assert np.isclose(difference.std_error, mirror.std_error, rtol=1e-8)
