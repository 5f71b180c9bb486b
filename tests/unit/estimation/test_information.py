import numpy as np
import pytest

from seriatim.estimation.information import is_singular, is_surely_regular, shares_left


@pytest.mark.parametrize("closeness", [0.5, 1e-3, 1e-6, 1e-9, 1e-11, 1e-12, 0.0])
def test_only_a_regular_information_is_surely_regular(closeness):
    rng = np.random.default_rng(3)
    scale = np.array([1e-6, 1.0, 1e6, 1.0])
    for _ in range(20):
        half = rng.normal(size=(4, 4))
        half[3] = half[2] + closeness * half[3]
        information = half @ half.T * np.outer(scale, scale)
        root = np.sqrt(np.diag(information))
        smallest = np.linalg.eigvalsh(information / np.outer(root, root))[0]
        assert not is_surely_regular(information) or smallest > 1e-11
        assert is_surely_regular(information) or smallest < 1e-3
    assert not is_surely_regular(np.zeros((2, 2)))


def test_what_is_singular():
    assert is_singular(np.zeros((1, 1)))
    assert is_singular(np.ones((2, 2)))
    assert not is_singular(np.array([[2.0, 1.0], [1.0, 2.0]]))
    assert is_singular(np.array([[1.0, 0], [0, 0]]))
    assert is_singular(np.array([[1.0, 1], [1, 1]]))
    assert not is_singular(np.array([[1e-8, 0], [0, 1e8]]))


def test_shares_left_are_those_of_independent_sums():
    rng = np.random.default_rng(2)
    before, after = (half @ half.T for half in rng.normal(size=(2, 3, 5)))
    left, part = shares_left(before, after)
    for share, own in zip(left, part.T, strict=True):
        assert np.linalg.det(after - share * before) == pytest.approx(0, abs=1e-9)
        # Signs apart, the sum is where both matrices agree but for the share.
        signs = np.array(np.meshgrid([1], [-1, 1], [-1, 1])).reshape(3, -1).T
        sums = signs * own / np.sqrt(before.diagonal())
        off = sums @ after - share * sums @ before
        assert np.abs(off).max(axis=1).min() == pytest.approx(0, abs=1e-9)
