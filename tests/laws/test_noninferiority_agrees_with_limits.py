"""The test against a margin and the limits are one statement: they never contradict each other."""

from hypothesis import assume, given
from hypothesis import strategies as st

from seriatim.estimation.counts.noninferiority import equivalence, noninferiority
from seriatim.estimation.counts.paired import PairedTable
from seriatim.estimation.counts.two_by_two import TwoByTwo

margins = st.sampled_from([0.02, 0.1, 0.25, 0.6, 0.95])


@st.composite
def independent(draw):
    n_1, n_0 = draw(st.integers(1, 60)), draw(st.integers(1, 300))
    return TwoByTwo(
        events_1=draw(st.integers(0, n_1)), n_1=n_1, events_0=draw(st.integers(0, n_0)), n_0=n_0
    )


@st.composite
def pairs(draw):
    cells = [draw(st.integers(0, 40)) for _ in range(4)]
    assume(sum(cells))
    return PairedTable(both=cells[0], first_only=cells[1], second_only=cells[2], neither=cells[3])


@given(table=st.one_of(independent(), pairs()), margin=margins)
def test_small_p_values_and_limits_within_the_margin_are_the_same(table, margin):
    lower = noninferiority(table, margin, better="lower")
    higher = noninferiority(table, margin, better="higher")
    both = equivalence(table, margin)
    low, high = lower.estimate.conf_low, lower.estimate.conf_high
    assume(min(abs(high - margin), abs(low + margin)) > 1e-9)
    assert (lower.p_value < 0.025) == (high < margin)
    assert (higher.p_value < 0.025) == (low > -margin)
    assert both.p_value == max(lower.p_value, higher.p_value)
