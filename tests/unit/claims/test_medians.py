"""Medians beside ranges, quartiles and means."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.claims.facts import Outcome
from seriatim.claims.medians import check_median
from seriatim.claims.model import MedianClaim
from seriatim.claims.printed import Rounding, parse_printed


def check(n, middle, **texts):
    numbers = {key: parse_printed(text) for key, text in texts.items()}
    claim = MedianClaim(name="m", label="M", n=n, median=parse_printed(middle), **numbers)
    return check_median(claim, Rounding.HALF_UP)


def codes(found):
    return [item.code for item in found.facts]


@given(values=st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_real_data_are_never_refused(values):
    mean = sum(values) / len(values)
    found = check(
        len(values),
        f"{median(values):.1f}",
        low=str(min(values)),
        high=str(max(values)),
        mean=f"{mean:.2f}",
        step="1",
    )
    assert found.outcome is Outcome.POSSIBLE


def test_the_order_of_what_is_printed():
    found = check(20, "12", low="14", upper_quartile="10")
    assert codes(found) == ["median_order", "median_order"]
    assert found.outcome is Outcome.IMPOSSIBLE


def test_an_odd_number_of_values_has_a_value_as_its_median():
    assert codes(check(21, "5.5", step="1")) == ["median_step"]
    assert check(20, "5.5", step="1").outcome is Outcome.POSSIBLE
    assert check(21, "5.5").outcome is Outcome.POSSIBLE  # how finely it was measured is not known


@pytest.mark.parametrize(("mean", "fits"), [("12", True), ("30", False), ("3", False)])
def test_median_and_range_limit_the_mean(mean, fits):
    # Of 5 values with median 10 between 0 and 50 the mean is at least 6 and at most 26.
    found = check(5, "10.0", low="0.0", high="50.0", mean=mean)
    assert (found.outcome is Outcome.POSSIBLE) is fits


def test_a_missing_end_leaves_the_mean_free_on_that_side():
    assert check(5, "10", low="0", mean="90").outcome is Outcome.POSSIBLE
    found = check(5, "10", low="0", mean="2")
    assert "any" in dict(found.facts[0].values)["limits"]
