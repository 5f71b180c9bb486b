import numpy as np
import pytest

from seriatim.estimation.hazards import cox_maximum
from seriatim.estimation.hazards.cox_grid import risk_grid
from seriatim.estimation.hazards.cox_maximum import faded, maximize
from seriatim.estimation.hazards.cox_rows import CoxRows
from seriatim.estimation.hazards.partial_likelihood import Ties

X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [2.0, 1.0]])


def run_off(found):
    return faded(found.null.information, found.fitted.information)


def at(x=X):
    columns = {"a": x[:, 0], "b": x[:, 1]}
    rows = CoxRows.from_columns([1, 1, 2, 1, 2], [1, 1, 1, 0, 0], columns)
    return risk_grid(rows, Ties.EFRON).likelihood


def test_the_maximum_has_no_slope():
    found = maximize(at(), 2)
    assert found.converged
    assert np.abs(found.fitted.score).max() < 1e-9
    assert found.fitted.value > found.null.value


def test_a_step_that_knows_the_last_one_saves_evaluations(monkeypatch):
    rng = np.random.default_rng(8)
    asked = {0.25: 0, 0.0: 0}
    for _ in range(20):
        x = {name: rng.normal(size=120) for name in "abc"}
        time = rng.exponential(np.exp(-x["a"] + x["b"] / 2))
        grid = risk_grid(CoxRows.from_columns(time, rng.random(120) < 0.7, x), Ties.EFRON)
        found = []
        for bend in asked:

            def evaluate(beta, bend=bend, grid=grid):
                asked[bend] += 1
                return grid.likelihood(beta)

            monkeypatch.setattr(cox_maximum, "_SMALL_BEND", bend)
            found.append(maximize(evaluate, 3))
        assert found[0].coefficients == pytest.approx(found[1].coefficients, rel=1e-12)
    assert asked[0.25] < asked[0.0]


def test_a_constant_or_repeated_covariate_has_no_maximum():
    constant = np.column_stack([X[:, 0], np.full(5, 0.0)])
    repeated = np.column_stack([X[:, 0], 2 * X[:, 0]])
    for x in (constant, repeated):
        assert maximize(at(x), 2) is None


def test_nothing_to_evaluate_is_no_maximum():
    assert maximize(lambda beta: None, 2) is None


def test_a_step_that_cannot_be_evaluated_is_halved():
    asked = []

    def cautious(beta):
        asked.append(np.abs(beta).max())
        return None if asked[-1] > 0.25 * np.abs(full.coefficients).max() + 0.5 else at()(beta)

    full = maximize(at(), 2)
    found = maximize(cautious, 2)
    assert max(asked) > np.abs(found.coefficients).max()
    assert found.fitted.value > found.null.value


def test_no_way_up_ends_where_it_is():
    def only_zero(beta):
        return None if beta.any() else at()(beta)

    found = maximize(only_zero, 2)
    assert found.coefficients.tolist() == [0, 0]
    assert not found.converged


# Neither covariate alone puts the events in order: their sum does, or the difference of one pair.
@pytest.mark.parametrize("other", [[0.0] * 6, [1.0, 0, 0, 1, 0, 1]])
def test_a_sum_of_covariates_that_orders_all_events_runs_off(other):
    order, apart = np.arange(6.0), np.array([3.0, -2, 4, 0, -1, 2])
    columns = {"a": order + apart, "b": order - apart, "other": np.array(other)}
    names = ["a", "b"] + ["other"] * any(other)
    rows = CoxRows.from_columns([6, 5, 4, 3, 2, 1], [1] * 6, {n: columns[n] for n in names})
    found = maximize(risk_grid(rows, Ties.EFRON).likelihood, len(names))
    assert run_off(found).tolist()[:2] == [True, True]
    alone = CoxRows.from_columns([6, 5, 4, 3, 2, 1], [1] * 6, {"a": columns["a"]})
    found = maximize(risk_grid(alone, Ties.EFRON).likelihood, 1)
    assert not run_off(found).any()


def test_a_covariate_beside_the_sum_that_runs_off_stands():
    rng = np.random.default_rng(4)
    order, apart, free = np.arange(24.0), rng.normal(size=24), np.arange(24) % 2
    x = {"a": order + apart, "b": order - apart}
    x = {name: column * (1 - free) for name, column in x.items()} | {"z": rng.normal(size=24)}
    x["z"] *= free
    rows = CoxRows.from_columns(24 - order, np.ones(24), x).with_strata(free)
    found = maximize(risk_grid(rows, Ties.EFRON).likelihood, 3)
    assert run_off(found).tolist() == [True, True, False]
