import numpy as np
import pytest
from scipy.special import expit

from seriatim.estimation.regression.shrunken_lattice import Lattice, Spreads
from seriatim.estimation.regression.shrunken_sums import posterior_sums

HARD = {
    "alike and large": ([(100, 100)] * 6, [(30, 50)] * 6),
    "far apart": ([(88, 91), (60, 58), (42, 41)], [(5, 48), (28, 33), (41, 25)]),
    "large and small": ([(500, 3), (2, 400), (10, 10)], [(100, 3), (0, 350), (9, 1)]),
    "one, all or none": ([(300, 300)], [(0, 300)]),
    "opposite": ([(50, 50), (50, 50)], [(0, 50), (50, 0)]),
}


def _means(sums):
    return [
        float(expit(each.points) @ each.values * (each.points[1] - each.points[0]))
        for pair in (*sums.own, sums.new)
        for each in pair
    ]


@pytest.mark.parametrize("name", HARD)
def test_finer_sums_say_the_same(name):
    n, events = HARD[name]
    spreads, lattice = Spreads.of(n), Lattice.of(n)
    found = posterior_sums(n, events, lattice, spreads)
    finer = Lattice(half=2 * lattice.half, step=lattice.step / 2, stride=lattice.stride)
    # Nodes for more series are closer together.
    closer = Spreads.of([*n, *[(0, 0)] * 9])
    expected = posterior_sums(n, events, finer, closer)
    assert closer.nodes.size > 1.2 * spreads.nodes.size
    assert _means(found) == pytest.approx(_means(expected), rel=1e-9)
    mean, wanted = (
        each.summary(sums.spread, np.array([0.025, 0.975]))
        for each, sums in ((spreads, found), (closer, expected))
    )
    assert mean[0] == pytest.approx(wanted[0], rel=1e-7)
    assert mean[1] == pytest.approx(wanted[1], rel=1e-7)


def test_densities_are_smooth_between_points():
    n, events = HARD["one, all or none"]
    sums = posterior_sums(n, events, Lattice.of(n), Spreads.of(n))
    for each in (*sums.own[0], *sums.new):
        # What changes from point to point and back would be an error of the sums: a sinc series
        # cannot tell it from the density.
        wave = each.values @ (-1.0) ** np.arange(each.values.size)
        assert abs(wave) < 1e-8 * each.values.sum()


def test_without_rows_the_sums_are_the_prior():
    lattice, spreads = Lattice.of([(0, 0)]), Spreads.of([(0, 0)])
    sums = posterior_sums([(0, 0)], [(0, 0)], lattice, spreads)
    assert sums.spread == pytest.approx(spreads.weights / spreads.weights.sum(), abs=1e-10)
    for own, new in zip(sums.own[0], sums.new, strict=True):
        both = [dict(zip(np.round(d.points, 6), d.values, strict=True)) for d in (own, new)]
        for point in (-3.0, 0.0, 1.5):
            assert both[0][point] == pytest.approx(both[1][point], rel=1e-9)


def test_a_series_without_rows_changes_nothing():
    n, events = HARD["far apart"]
    found = posterior_sums(n, events, Lattice.of(n), Spreads.of(n))
    more = [*n, (0, 0)]
    other = posterior_sums(more, [*events, (0, 0)], Lattice.of(more), Spreads.of(more))
    assert _means(other)[:6] == pytest.approx(_means(found)[:6], rel=1e-9)
    # What it may show is what any new series may.
    assert _means(other)[6:8] == pytest.approx(_means(found)[6:], rel=1e-9)
