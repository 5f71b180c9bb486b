import math
from fractions import Fraction

import numpy as np
import pytest

from seriatim.estimation.resampling.poisson_counts import PoissonTable, poisson_steps


def test_steps_are_the_distribution_function_to_the_last_bit():
    # exp(-1) as an exact fraction of its series: 40 terms are good to 160 bits.
    share = sum(Fraction((-1) ** j, math.factorial(j)) for j in range(41))
    total = Fraction(0)
    for k, step in enumerate(poisson_steps(1.0).tolist()):
        total += share / math.factorial(k)
        assert step == pytest.approx(int(total * 2**64), abs=1)


@pytest.mark.parametrize("mean", [0.1, 0.97, 1.0])
def test_leading_bits_and_all_bits_agree(mean):
    table = PoissonTable(mean)
    numbers = np.random.default_rng(1).integers(0, 2**64, 200_000, dtype=np.uint64)
    quick = table.by_leading_bits((numbers >> np.uint64(48)).astype(np.uint16))
    exact = table.by_all_bits(numbers)
    decided = quick != 255
    assert np.array_equal(quick[decided], exact[decided])
    assert 0 < (~decided).sum() < 200
    assert np.array_equal(table.undecided(quick), np.flatnonzero(~decided))


def test_the_table_follows_from_the_first_and_the_last_number_of_each_beginning():
    table = PoissonTable(0.99)
    leading = np.arange(2**16, dtype=np.uint64) << np.uint64(48)
    low = table.by_all_bits(leading)
    high = table.by_all_bits(leading | np.uint64(2**48 - 1))
    found = table.by_leading_bits(np.arange(2**16, dtype=np.uint16))
    assert np.array_equal(found, np.where(low == high, low, 255))


def test_the_largest_number_still_has_a_count():
    assert PoissonTable(1.0).by_all_bits(np.array([2**64 - 1], dtype=np.uint64))[0] < 30
