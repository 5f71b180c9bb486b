import numpy as np
import pytest

from seriatim.estimation.resampling import target_trial as module
from seriatim.estimation.resampling.resampling import ResamplingPlan
from seriatim.estimation.resampling.target_trial import target_trial
from seriatim.estimation.resampling.trial_weights import TrialRows

PLAN = ResamplingPlan(seed=7, n_replicates=99)
INF = np.inf


@pytest.fixture
def lenient(monkeypatch):
    """Let small data through, to compare numbers that a study would refuse."""
    monkeypatch.setattr(module, "PER_PARAMETER", 1)
    monkeypatch.setattr(module, "LEAST_EFFECTIVE", 1.0)
    monkeypatch.setattr(module, "LEAST_AT_RISK", 1)


def rows_of(case):
    def never(values):
        return [INF if value is None else value for value in values]

    # A patient drawn twice is a row twice: of another patient, as the sums only count rows.
    rows = np.repeat(np.arange(len(case["days"])), case["multiplicity"])
    columns = [case["days"], never(case["again"]), never(case["excused"]), case["death"]]
    days, again, excused, death = (np.array(column)[rows] for column in columns)
    covariates = {name: np.array(values)[rows] for name, values in case["covariates"].items()}
    return TrialRows.from_columns(np.arange(rows.size), (days, again, excused), death, covariates)


@pytest.mark.parametrize("name", ["month", "excused", "excused_drawn", "one_interval"])
def test_agrees_with_clones_weighted_in_r(reference, agree, lenient, name):
    case = reference("target_trial", name)
    found = target_trial(rows_of(case), case["grace"], tuple(case["horizons"]), PLAN)
    agree([at.again.value for at in found.horizons], case["again_survival"])
    agree([at.not_again.value for at in found.horizons], case["not_survival"])
    agree([at.mean_difference.value for at in found.horizons], case["mean_difference"])
    if name != "excused_drawn":  # there R counts patients, and we their copies
        assert found.n_again == case["n_treated"]
        for strategy, key in ((found.again, "again_weights"), (found.not_again, "not_weights")):
            agree([strategy.n, strategy.effective_n, strategy.largest_weight], case[key])


def many(n=80, **more):
    """Return patients of whom every second is treated on day 5; all followed 400 days or more."""
    index = np.arange(n)
    days = 400.0 + index
    again = np.where(index % 2 == 0, 5.0, INF)
    death = more.pop("death", (index % 3 == 0).astype(int))
    patient = more.pop("patient", index)
    return TrialRows.from_columns(patient, (days, again, np.full(n, INF)), death, more)


def test_weights_that_do_not_vary_give_the_curves_of_the_groups():
    """One interval and no covariate: everybody is treated with the same chance."""
    rows = many()
    found = target_trial(rows, 7, (420.0,), PLAN)
    treated = rows.again <= 7
    for strategy, group in ((found.again, treated), (found.not_again, ~treated)):
        days, death = rows.days[group], rows.death[group]
        survival = np.prod([1 - 1 / (days >= t).sum() for t in days[death & (days <= 420)]])
        at = found.horizons[0]
        value = at.again.value if strategy is found.again else at.not_again.value
        assert value == pytest.approx(survival)
        assert (strategy.n, strategy.effective_n) == (40, pytest.approx(40))
        assert strategy.largest_weight == pytest.approx(1 / 40)
        assert (np.diff(strategy.survival) <= 0).all()
        # All copies are there at the start; those of the other group end with grace on day 7.
        assert strategy.at_risk(np.array([0.0, 7.0, 7.5, 401.5])).tolist()[:3] == [80, 80, 40]


def test_limits_come_from_patients_and_not_from_trials():
    """Every patient twice, as two trials: the limits are as wide, and would be narrower if not."""
    once = target_trial(many(), 7, (420.0,), PLAN).horizons[0].difference
    index = np.arange(80)
    days, again = np.tile(400.0 + index, 2), np.tile(np.where(index % 2 == 0, 5.0, INF), 2)
    twice = TrialRows.from_columns(
        np.tile(index, 2), (days, again, np.full(160, INF)), np.tile(index % 3 == 0, 2)
    )
    found = target_trial(twice, 7, (420.0,), PLAN).horizons[0].difference
    assert found.value == pytest.approx(once.value)
    assert found.std_error == pytest.approx(once.std_error)
    assert (found.n, twice.n_patients) == (80, 80)


def test_the_same_seed_gives_the_same_limits_and_names_itself():
    one, other = (target_trial(many(), 7, (420.0,), PLAN).horizons[0] for _ in range(2))
    assert one == other
    assert "99 replicates, seed 7" in one.difference.method


def test_few_patients_to_a_horizon_are_a_reason():
    found = target_trial(many(), 7, (420.0, 477.0), PLAN)
    near, far = found.horizons
    assert near.difference.value is not None
    assert "clones of a strategy are followed so long" in far.difference.reason
    assert far.difference.value is None


def test_nobody_dead_is_survival_of_one():
    at = target_trial(many(death=[0] * 80), 7, (420.0,), PLAN).horizons[0]
    assert (at.again.value, at.difference.value, at.mean_difference.value) == (1, 0, 0)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (many(0), "no moment"),
        (many(18), "9 trials treated again within grace and 9 not allow 0 parameters"),
        (many(80, a=np.arange(80) % 2), "a covariate tells for sure"),
        (many(80, a=np.arange(80) % 7, b=np.arange(80) // 7, c=np.arange(80) % 5, d=[1] * 80),
         "40 not allow 4 parameters"),
        (many(36), "count as 18.0, fewer than 20"),
    ],
)  # fmt: skip
def test_what_the_data_do_not_carry_is_refused(rows, reason):
    found = target_trial(rows, 7, (420.0,), PLAN)
    assert reason in found.reason
    assert found.horizons == ()
    assert found.again is None
    assert found.n_trials == rows.days.size


@pytest.mark.parametrize("grace", [0, -1, INF])
def test_a_grace_period_lasts_some_days(grace):
    with pytest.raises(ValueError, match="grace_days"):
        target_trial(many(), grace, (420.0,), PLAN)


def draw(rng, n):
    """Draw trials without any effect of treating again: distant disease ends it and hastens death.

    x stands for a burden of disease that makes treatment rarer and death sooner.
    """
    x = rng.integers(0, 2, n)
    distant = rng.exponential(np.where(x == 1, 120, 400))
    again = rng.exponential(np.where(x == 1, 250, 80))
    again = np.where(again < distant, again, INF)
    death = rng.exponential(np.where(x == 1, 700, 1400))
    death = np.where(death < distant, death, distant + rng.exponential(200, n))
    end = rng.uniform(400, 2500, n)
    days = np.maximum(np.ceil(np.minimum(death, end)), 1)
    times = days, np.ceil(again), np.where(distant < days, np.ceil(distant), INF)
    return TrialRows.from_columns(np.arange(n), times, death <= end, {"x": x})


@pytest.mark.slow
def test_without_an_effect_the_limits_hold_0_as_often_as_they_say():
    """400 series of 150 trials: 5.25 % of the limits leave out 0 (Monte Carlo error 1.1 %)."""
    rng = np.random.default_rng(5)
    found = [
        target_trial(draw(rng, 150), 60, (365.0,), ResamplingPlan(seed=s, n_replicates=200))
        for s in range(400)
    ]
    differences = [trial.horizons[0].difference for trial in found]
    assert abs(np.mean([item.value for item in differences])) < 0.01
    missed = np.mean([not item.conf_low <= 0 <= item.conf_high for item in differences])
    assert 0.02 < missed < 0.085
