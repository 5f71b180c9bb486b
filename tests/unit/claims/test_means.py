"""Means and standard deviations against every possible set of values."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.claims.facts import Outcome
from seriatim.claims.means import check_mean, mean_solutions
from seriatim.claims.model import MeanClaim
from seriatim.claims.printed import Rounding, parse_printed


def claim(n, mean, sd=None, **more):
    number = None if sd is None else parse_printed(sd)
    return MeanClaim(name="m", label="M", n=n, mean=parse_printed(mean), sd=number, **more)


def show(value, digits):
    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


@cache
def possible(n, low, high):
    """Every (mean, standard deviation) that n whole numbers between two ends print."""
    found = defaultdict(set)
    with localcontext() as context:
        context.prec = 40
        for values in combinations_with_replacement(range(low, high + 1), n):
            total, squares = sum(values), sum(v * v for v in values)
            mean = Decimal(total) / n
            sd = ((Decimal(squares) - Decimal(total * total) / n) / (n - 1)).sqrt()
            found[show(mean, 1)].add(show(sd, 1))
    return dict(found)


@given(
    n=st.integers(2, 7),
    ends=st.sampled_from([(0, 1), (1, 4), (0, 3)]),
    tenths=st.integers(0, 45),
    sd=st.integers(0, 25),
)
def test_what_some_values_print_is_never_refused(n, ends, tenths, sd):
    mean, spread = f"{tenths // 10}.{tenths % 10}", f"{sd // 10}.{sd % 10}"
    known = possible(n, *ends)
    found = check_mean(claim(n, mean, spread, low=ends[0], high=ends[1]), Rounding.HALF_UP)
    if spread in known.get(mean, set()):
        assert found.outcome is Outcome.POSSIBLE
    if mean not in known:
        assert found.outcome is Outcome.IMPOSSIBLE
        assert found.facts[0].code == "mean_impossible"
    # A scale of 0 and 1 leaves no freedom (DEBIT): what no values print is always refused.
    if ends == (0, 1):
        assert (found.outcome is Outcome.POSSIBLE) == (spread in known.get(mean, set()))


def test_grim_of_its_authors():
    # Brown and Heathers 2017: a mean of 5.19 of 28 whole numbers is impossible, of 5.18 possible.
    assert check_mean(claim(28, "5.19"), Rounding.HALF_UP).outcome is Outcome.IMPOSSIBLE
    assert check_mean(claim(28, "5.18"), Rounding.HALF_UP).outcome is Outcome.POSSIBLE
    # Three items a person: 84 whole numbers, and 5.19 is one of their means.
    assert check_mean(claim(28, "5.19", items=3), Rounding.HALF_UP).outcome is Outcome.POSSIBLE


def test_a_mean_names_sizes_that_would_do():
    found = check_mean(claim(28, "5.19"), Rounding.HALF_UP)
    (sizes,) = [dict(item.values)["sizes"] for item in found.facts if item.code == "mean_sizes"]
    assert sizes.split(", ")[0] == "27"  # 140/27 = 5.185


def test_no_size_to_name():
    found = check_mean(claim(2, "0.01"), Rounding.HALF_UP)
    assert [item.code for item in found.facts] == ["mean_impossible"]


def test_a_standard_deviation_of_one_value_is_refused():
    assert check_mean(claim(1, "3", "0.5"), Rounding.HALF_UP).outcome is Outcome.IMPOSSIBLE


def test_a_scale_without_width_has_no_spread():
    one = claim(5, "2.0", "0.0", low=2, high=2)
    assert check_mean(one, Rounding.HALF_UP).outcome is Outcome.POSSIBLE


@pytest.mark.parametrize(
    ("rounding", "expected"), [(Rounding.HALF_UP, False), (Rounding.CLOSED, True)]
)
def test_a_standard_deviation_on_the_very_edge(rounding, expected):
    # 0 and 1: the variance is 1/2; of 0, 0, 0, 1: 1/4, so the deviation is 0.5, printed 0 or 1.
    fits = bool(mean_solutions(claim(4, "0.25", "0", low=0, high=1), rounding).fitting)
    assert fits is expected
    assert mean_solutions(claim(4, "0.25", "1", low=0, high=1), Rounding.HALF_UP).fitting == (1,)
    low_out = mean_solutions(claim(4, "0.25", "1", low=0, high=1), Rounding.HALF_EVEN)
    assert low_out.fitting == ()
