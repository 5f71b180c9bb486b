"""The target trial of a study: who is eligible, what is estimated, and when it is refused."""

from dataclasses import replace

import numpy as np
import pytest

from seriatim.analysis.planning.plan import make_plan
from seriatim.analysis.time_to_event.target_trial import target_trial_rows
from seriatim.endpoints.eligible_trials import EligibleTrials
from seriatim.protocol.model import TargetTrialSettings

SETTINGS = TargetTrialSettings(grace_days=60, replicates=99)
INF = np.inf
CONTRAST = "again within 60 days v not"


def made(n=160, **more):
    """Return trials of whom every second is treated on day 20; all followed for 400 days."""
    index = np.arange(n)
    columns = {
        "patient_id": np.array([f"P{i // 2:03d}" for i in index], dtype=object),
        "number": 1.0 + (index % 3 == 0),
        "since_days": 100.0 + 7 * (index % 11),
        "year": 2001.0 + index % 5,
        "days": 400.0 + index,
        "death": index % 4 < 2,
        "again_days": np.where(index % 2 == 0, 20.0, INF),
        "distant_days": np.where(index % 10 == 0, 300.0, INF),
    }
    return EligibleTrials(**(columns | {"n_distant": 3, "n_not_followed": 1} | more))


@pytest.fixture
def endpoint(study):
    found = study.protocol.endpoint("overall_survival")
    return replace(found, milestones_months=(6.0, 15.0, 60.0), target_trial=SETTINGS)


@pytest.fixture
def rows(study, endpoint):
    def make(trials, settings=SETTINGS):
        return list(target_trial_rows(study, endpoint, settings, trials))

    return make


def test_the_eligible_and_the_others_are_counted(rows, values):
    counts = values(rows(made()), "count")
    assert counts == {
        ("", "eligible"): 160,
        ("", "with_distant_disease"): 3,
        ("", "not_followed_further"): 1,
        ("", "patients"): 80,
        ("", "treated_within_grace"): 80,
    }


def test_survival_by_strategy_and_its_difference(rows, values):
    found = rows(made())
    survival = values(found, "survival")
    # Nobody dies in the first six months.
    assert survival["again within 60 days", "time=6"] == 1
    one, other = (survival[f"{name} within 60 days", "time=15"] for name in ("again", "not"))
    difference = values(found, "survival_difference")
    assert difference[CONTRAST, "time=15"] == pytest.approx(one - other)
    assert 0 < one < 1
    low = values(found, "conf_low")[CONTRAST, "time=15"]
    assert low < difference[CONTRAST, "time=15"] < values(found, "conf_high")[CONTRAST, "time=15"]
    # In months: a fifth of a month or less lies between two curves that part on day 400.
    assert abs(values(found, "restricted_mean_difference")[CONTRAST, "mean=15"]) < 2
    assert {row.conf_level for row in found if row.statistic == "conf_low"} == {0.95}


def test_a_time_that_few_reach_has_a_reason(rows):
    found = (row for row in rows(made()) if row.context == "time=60")
    (far,) = (row for row in found if row.statistic == "survival_difference")
    assert far.value is None
    assert "clones of a strategy" in far.reason


def test_weights_name_what_they_hold_and_what_the_trials_count_as(rows, values):
    found = rows(made())
    of_strategy = [row for row in found if row.statistic == "effective_n"]
    assert [row.level for row in of_strategy] == ["again within 60 days", "not within 60 days"]
    assert all(20 <= row.value <= row.n == 80 for row in of_strategy)
    assert of_strategy[0].method == (
        "weights from time since the start, log months since the procedure, "
        "further than the first, year"
    )
    assert all(0 < share < 0.05 for share in values(found, "largest_weight").values())


def test_fewer_trials_have_fewer_covariates(rows):
    def terms(n):
        return next(row.method for row in rows(made(n)) if row.statistic == "effective_n")

    two = "weights from time since the start, log months since the procedure"
    assert terms(60) == f"{two}, further than the first"
    assert terms(46) == two


@pytest.mark.parametrize(
    ("trials", "reason"),
    [
        (made(distant_days=np.full(160, INF), n_distant=0), "no distant disease is recorded"),
        (made(again_days=np.full(160, INF)), "0 trials treated again within grace"),
        (made(0), "no moment at which"),
    ],
    ids=["no distant disease", "nobody treated", "no trial"],
)
def test_what_the_data_do_not_carry_is_one_row_with_the_reason(rows, trials, reason):
    (row,) = [row for row in rows(trials) if row.value is None]
    assert (row.level, row.statistic) == (CONTRAST, "survival_difference")
    assert reason in row.reason


def test_curves_and_copies_at_risk_are_given_for_the_figure(rows):
    found = rows(made())
    steps = [row for row in found if row.analysis == "target_trial_curve"]
    survival = [r.value for r in steps if r.statistic == "survival" and r.level.startswith("not")]
    assert survival == sorted(survival, reverse=True)
    again = [row for row in found if row.level.startswith("again")]
    below = [row for row in again if row.analysis == "target_trial_at_risk"]
    at_risk = {row.context: row.value for row in below}
    # Every trial has a copy in each strategy; after a month only those treated are left.
    assert at_risk["time=0"] == 160
    assert at_risk["time=3"] == 80


def test_ids_are_unique(rows):
    found = rows(made())
    assert len({row.id for row in found}) == len(found)


def test_it_is_planned_where_the_protocol_asks_for_it(study, endpoint):
    def planned(protocol):
        return [line for line in make_plan(protocol) if line.analysis == "target_trial"]

    assert planned(study.protocol) == []
    others = (e for e in study.protocol.endpoints if e.name != endpoint.name)
    (line,) = planned(replace(study.protocol, endpoints=(endpoint, *others)))
    assert "within 60 days" in line.groups
    assert "99 draws of patients" in line.method
    assert line.time_zero == "the local progression"
