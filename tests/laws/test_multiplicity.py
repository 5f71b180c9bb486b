"""Adjustment keeps the order of p-values, never makes one smaller, and does not depend on order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.estimation.multiplicity import Adjustment, Comparison, adjust

p_values = st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=12)


def adjusted_by_name(comparisons, method):
    family = adjust(comparisons, method=method)
    return {c.name: c.adjusted for c in family.comparisons}


@pytest.mark.parametrize("method", list(Adjustment))
@given(drawn=p_values, order=st.randoms())
def test_order_and_size(method, drawn, order):
    comparisons = [
        Comparison(name=str(k), p_value=p, reason=None if p is not None else "missing")
        for k, p in enumerate(drawn)
    ]
    found = adjusted_by_name(comparisons, method)
    shuffled = comparisons[:]
    order.shuffle(shuffled)
    assert adjusted_by_name(shuffled, method) == found
    pairs = sorted((p, found[str(k)]) for k, p in enumerate(drawn) if p is not None)
    assert all(p <= adjusted <= 1 for p, adjusted in pairs)
    adjusted = [a for _, a in pairs]
    assert adjusted == sorted(adjusted)


@given(drawn=p_values)
def test_methods_from_strict_to_lenient(drawn):
    comparisons = [
        Comparison(name=str(k), p_value=p, reason=None if p is not None else "missing")
        for k, p in enumerate(drawn)
    ]
    holm, hochberg, discovery = (adjusted_by_name(comparisons, m) for m in Adjustment)
    for name, value in holm.items():
        if value is not None:
            assert discovery[name] <= hochberg[name] + 1e-15
            assert hochberg[name] <= value
