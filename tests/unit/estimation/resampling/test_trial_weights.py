import numpy as np
import pytest

from seriatim.estimation.resampling.trial_weights import (
    Grace,
    TrialRows,
    chances,
    person_intervals,
    weights_again,
    weights_not,
)

INF = np.inf


def trials(days, again, excused=None, death=None, **covariates):
    n = len(days)
    times = days, again, [INF] * n if excused is None else excused
    return TrialRows.from_columns(range(n), times, death or [1] * n, covariates)


def test_grace_is_cut_in_weeks_or_a_little_less():
    assert Grace.of(14).bounds.tolist() == [0, 7, 14]
    assert Grace.of(60).count == 9
    assert Grace.of(3).count == 1
    assert Grace.of(60).days == 60


def test_a_day_belongs_to_the_interval_that_ends_with_it():
    passed = Grace.of(14).passed(np.array([0.0, 0.5, 7.0, 7.5, 14.0, 15.0, INF]))
    assert passed.tolist() == [0, 0, 0, 1, 1, 2, 2]


def test_at_risk_are_the_followed_who_are_neither_treated_nor_excused():
    again, excused = [INF, 9, INF, INF, 12, 30], [INF, INF, INF, 7, 9, INF]
    rows = trials([90, 90, 5, 90, 90, 90], again, excused)
    trial, interval, treated = person_intervals(rows, Grace.of(14))
    found = list(zip(trial.tolist(), interval.tolist(), treated.tolist(), strict=True))
    assert found == [
        (0, 0, 0), (0, 1, 0),  # never treated
        (1, 0, 0), (1, 1, 1),  # treated on day 9
        (2, 0, 0),  # dead on day 5
        (3, 0, 0),  # excused when the second interval begins
        (4, 0, 0), (4, 1, 0),  # excused on day 9, before the procedure of day 12
        (5, 0, 0), (5, 1, 0),  # treated after grace
    ]  # fmt: skip
    assert Grace.of(14).treated(rows).tolist() == [False, True, False, False, False, False]


def test_without_covariates_and_in_one_interval_the_chance_is_the_share():
    rows = trials(days=[90] * 4, again=[3, INF, INF, INF])
    chance, fitted = chances(rows, Grace.of(7), np.ones((1, 4)))
    assert fitted.tolist() == [True]
    assert chance == pytest.approx(np.full((1, 4, 1), 0.25))


def test_every_resample_has_its_own_model():
    rows = trials(days=[90] * 4, again=[3, INF, INF, 5], x=[0, 0, 1, 1])
    counts = np.array([[1.0, 1, 1, 1], [3, 1, 1, 1], [0, 1, 1, 1]])
    chance, fitted = chances(rows, Grace.of(7), counts)
    assert fitted.tolist() == [True, True, False]  # nobody with x = 0 was treated in the last
    assert chance[0, :, 0] == pytest.approx([0.5] * 4)
    assert chance[1, :, 0] == pytest.approx([0.75, 0.75, 0.5, 0.5])


@pytest.mark.parametrize("x", [[5.0] * 4, [1.0, 0.0, 0.0, 1.0]], ids=["constant", "separates"])
def test_a_model_without_a_maximum_is_marked(x):
    rows = trials(days=[90] * 4, again=[3, INF, INF, 5], x=x)
    assert chances(rows, Grace.of(7), np.ones((1, 4)))[1].tolist() == [False]


def test_weights_by_hand():
    """Two intervals with chance 0.2 and 0.5; never excused, in the first, in the second."""
    rows = trials(days=[90] * 3, again=[INF] * 3, excused=[INF, 3, 10])
    chance = np.tile([0.2, 0.5], (1, 3, 1))
    staying = weights_not(rows, Grace.of(14), chance)[0]
    assert staying == pytest.approx(np.array([[1, 1.25, 2.5], [1, 1.25, 1.25], [1, 1.25, 2.5]]))
    again = weights_again(rows, Grace.of(14), chance)[0]
    # Within grace 1 - 0.8 x 0.5 = 0.6 are treated; the excused stand for themselves.
    assert again == pytest.approx(np.array([[1, 1, 1 / 0.6], [1, 1, 1], [1, 1, 1]]))


@pytest.mark.parametrize(
    ("times", "death", "message"),
    [
        (([0], [INF], [INF]), [1], "above 0"),
        (([5], [-1], [INF]), [1], "from the start of the trial on"),
        (([5], [np.nan], [INF]), [1], "found a gap"),
        (([5], [INF], [INF]), [2], "death: expected True/False"),
        (([5, 6], [INF], [INF]), [1], "days"),
    ],
)
def test_what_is_no_trial_is_refused(times, death, message):
    with pytest.raises(ValueError, match=message):
        TrialRows.from_columns(range(len(death)), times, death)


def test_who_is_counted_can_be_said():
    assert trials([5], [INF]).with_unit("trial").unit == "trial"
