import numpy as np

from seriatim.estimation.compiled.cox_kernels import (
    add_by_time,
    add_moments,
    add_products,
    add_scores,
    standardize,
)

NONE = np.zeros(0, dtype=np.int32)
# Two event times. The rows leave at the first with the event, and after the second without.
SLOT, ENTRY = np.array([3, 2], dtype=np.int32), np.array([0, 1], dtype=np.int32)
Z, RISK = np.array([[1.0, 2.0]]), np.array([10.0, 100.0])


def test_standardized_values_by_hand():
    x = (np.arange(1200.0), np.arange(1200.0) ** 2)
    # Center, one over scale and coefficient of both columns.
    terms = np.array([[2.0, 5.0], [0.5, 0.25], [3.0, 7.0]])
    z, relative = np.zeros((2, 1000)), np.full(900, np.nan)
    standardize(x, 300, terms, z, relative)
    assert z[0, :900].tolist() == ((x[0][300:] - 2) / 2).tolist()
    assert z[1, :900].tolist() == ((x[1][300:] - 5) / 4).tolist()
    assert relative.tolist() == (3 * z[0, :900] + 7 * z[1, :900]).tolist()
    assert not z[:, 900:].any()


def test_moments_by_hand():
    # Two rows are never at risk, the last two of the others end with the event, at times 1 and 2.
    x, slot = np.array([7.0, 602, 99, 603, 604]), np.array([0, 1, 0, 3, 4])
    out = np.zeros(3)
    add_moments(x, 600.0, 2, (slot, np.zeros(0)), out)
    assert out.tolist() == [4 + 9 + 16, 2 + 3 + 4, 3 + 4]
    weighted = np.zeros(3)
    add_moments(x, 600.0, 2, (slot, np.array([1, 1, 1, 10.0, 100])), weighted)
    assert weighted.tolist() == [29, 9, 30 + 400]


def test_sums_by_time_by_hand():
    sums = np.zeros((5, 2))
    add_by_time(Z, RISK, (SLOT, NONE), sums)
    assert sums.tolist() == [[0, 0], [0, 0], [100, 200], [10, 10], [0, 0]]
    add_by_time(Z, RISK, (SLOT, ENTRY), sums)
    assert sums.tolist() == [[-10, -10], [-100, -200], [200, 400], [20, 20], [0, 0]]


def test_products_by_hand():
    products, work = np.zeros((1, 1)), np.zeros((2, 2))
    leave, enter = np.array([0, 0.1, 0.3, 0.05, 0.2]), np.array([0, 0.1, 0.3])
    out = (products, work[0], work[1])
    add_products(Z, RISK, (SLOT, ENTRY), (leave, enter), out)
    assert np.allclose(work[0], [10 * 0.05, 100 * 0.2])
    assert np.allclose(products, 0.5 + 4 * 20)
    add_products(Z, RISK, (SLOT, NONE), (leave, enter), out)
    assert np.allclose(products, 80.5 + 0.5 + 4 * 30)


def test_scores_by_hand():
    leave, enter = np.array([0, 0.1, 0.3, 0.05, 0.2]), np.array([0, 0.1, 0.3])
    leave_x, enter_x, mean = 2 * leave[:, None], 2 * enter[:, None], np.zeros((5, 1))
    mean[3] = 0.25
    tables, codes = (leave, enter, leave_x, enter_x, mean), np.array([1, 1])
    out = np.zeros((2, 1))
    add_scores(Z, (RISK, np.zeros(0)), (SLOT, ENTRY, codes), tables, out)
    first = 10 * (0.1 - 1 * 0.05) + 1 - 0.25
    second = 100 * (0.4 - 2 * 0.2)
    assert np.allclose(out, [[0], [first + second]])
    add_scores(Z, (RISK, np.array([2.0, 1.0])), (SLOT, NONE, codes), tables, out)
    weighted = 10 * (0.1 - 1 * 0.05) + 2 * (1 - 0.25)
    assert np.allclose(out, [[0], [first + second + weighted + 100 * (0.6 - 2 * 0.3)]])
