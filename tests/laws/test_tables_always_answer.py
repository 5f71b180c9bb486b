"""Whatever the counts, a method for tables gives a number or a reason: no crash, warning or NaN."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seriatim.estimation.counts.breslow_day import breslow_day
from seriatim.estimation.counts.chi_squared import chi_squared
from seriatim.estimation.counts.exact_tests import fisher_exact
from seriatim.estimation.counts.fisher_rxc import fisher_rxc
from seriatim.estimation.counts.mantel_haenszel import (
    cochran_mantel_haenszel,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_difference,
    mantel_haenszel_risk_ratio,
    mantel_haenszel_sums,
)
from seriatim.estimation.counts.noninferiority import equivalence, noninferiority
from seriatim.estimation.counts.paired import (
    PairedTable,
    mcnemar,
    mcnemar_exact,
    mcnemar_mid_p,
    paired_difference,
    paired_odds_ratio,
)
from seriatim.estimation.counts.power import detectable_differences, power_of_proportions
from seriatim.estimation.counts.stratified_table import StratifiedTable
from seriatim.estimation.counts.trend import cochran_armitage, cochran_armitage_exact
from seriatim.estimation.counts.two_by_two import TwoByTwo
from seriatim.estimation.summary import CountTable

few = st.integers(0, 6)
levels = st.sampled_from([0.5, 0.8, 0.95, 0.999])
quarters = st.tuples(few, few, few, few)


def check(estimate):
    value, low, high = estimate.value, estimate.conf_low, estimate.conf_high
    slack = 1e-9 * max(1, abs(value or 0))
    assert value is None or low is None or low <= value + slack
    assert value is None or high is None or high >= value - slack


def check_test(test):
    assert (test.p_value is None) == (test.reason is not None)
    assert test.p_value is None or 0 <= test.p_value <= 1


def count_table(cells):
    counts = np.array(cells, dtype=np.int64)
    rows, columns = (tuple(map(str, range(size))) for size in counts.shape)
    return CountTable(rows=rows, columns=columns, counts=counts)


@given(cells=quarters, level=levels)
def test_pairs(cells, level):
    table = PairedTable(both=cells[0], first_only=cells[1], second_only=cells[2], neither=cells[3])
    check(paired_difference(table, conf_level=level))
    check(paired_odds_ratio(table, conf_level=level))
    for test in (mcnemar, mcnemar_exact, mcnemar_mid_p):
        check_test(test(table))


@given(cells=quarters, margin=st.floats(1e-6, 1 - 1e-6))
def test_margins(cells, margin):
    table = TwoByTwo(
        events_1=cells[0], n_1=cells[0] + cells[1], events_0=cells[2], n_0=cells[2] + cells[3]
    )
    for better in ("lower", "higher"):
        check_test(noninferiority(table, margin, better=better))
    check_test(equivalence(table, margin))


@given(strata=st.lists(quarters, max_size=5), level=levels)
def test_strata(strata, level):
    counts = np.array([[a, a + b, c, c + d] for a, b, c, d in strata], dtype=np.int64)
    names = tuple(map(str, range(len(strata))))
    table = StratifiedTable(strata=names, counts=counts.reshape(-1, 4))
    sums = mantel_haenszel_sums(table)
    check(mantel_haenszel_odds_ratio(sums, conf_level=level))
    check(mantel_haenszel_risk_ratio(sums, conf_level=level))
    check(mantel_haenszel_risk_difference(sums, conf_level=level))
    for corrected in (False, True):
        check_test(cochran_mantel_haenszel(sums, continuity_correction=corrected))
        check_test(breslow_day(table, tarone=corrected))


@given(groups=st.lists(st.tuples(few, few), min_size=1, max_size=5), data=st.data())
def test_ordered_groups(groups, data):
    table = count_table(groups)
    drawn = data.draw(st.lists(st.integers(-9, 9), min_size=len(groups), max_size=len(groups)))
    scores = dict(zip(table.rows, drawn, strict=True))
    plain, exact = (
        test(table, "0", scores=scores) for test in (cochran_armitage, cochran_armitage_exact)
    )
    check_test(plain)
    check_test(exact)
    assert plain.reason == exact.reason


@given(cells=st.lists(st.tuples(few, few, few), min_size=1, max_size=4))
def test_larger_tables(cells):
    table = count_table(cells)
    exact = fisher_rxc(table)
    check_test(exact)
    assert exact.reason == chi_squared(table).reason
    assert fisher_rxc(count_table(np.array(cells).T)).reason == exact.reason


@given(cells=quarters)
def test_two_by_two_is_a_larger_table_too(cells):
    a, b, c, d = cells
    exact = fisher_rxc(count_table([[a, b], [c, d]])).p_value
    known = fisher_exact(TwoByTwo(events_1=a, n_1=a + b, events_0=c, n_0=c + d)).p_value
    if exact is not None:
        assert np.isclose(exact, known, rtol=1e-10, atol=0)


@given(p_1=st.floats(0, 1), p_0=st.floats(0, 1), n_1=st.integers(1, 40), n_0=st.integers(1, 40))
def test_planning(p_1, p_0, n_1, n_0):
    assert 0 <= power_of_proportions(p_1, p_0, n_1, n_0).value <= 1
    found = detectable_differences(p_0, n_1, n_0)
    for estimate, sign in ((found.increase, 1), (found.decrease, -1)):
        assert (estimate.value is None) == (estimate.reason is not None)
        assert estimate.value is None or 0 < sign * estimate.value <= 1
