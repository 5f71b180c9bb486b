"""Any trials give numbers between their limits, or a reason."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.resampling.resampling import ResamplingPlan
from seriatim.estimation.resampling.target_trial import target_trial
from seriatim.estimation.resampling.trial_weights import TrialRows

day = st.integers(0, 90)
trial = st.tuples(st.integers(1, 200), day, day, st.booleans(), st.integers(0, 40))


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(trial, max_size=80), with_covariate=st.booleans())
def test_any_trials_give_numbers_or_a_reason(rows, with_covariate):
    days, again, excused, death, patient = ([row[k] for row in rows] for k in range(5))
    never = [np.inf if value > 60 else float(value) for value in again]
    free = [np.inf if value > 30 else float(value) for value in excused]
    covariates = {"x": [p % 3 for p in patient]} if with_covariate else {}
    found = target_trial(
        TrialRows.from_columns(patient, (days, never, free), death, covariates),
        28,
        (30.0, 90.0),
        ResamplingPlan(seed=1, n_replicates=40),
    )
    assert found.reason or len(found.horizons) == 2
    for at in found.horizons:
        for estimate in (at.again, at.not_again):
            assert estimate.reason or 0 <= estimate.value <= 1
        for estimate in (at.difference, at.mean_difference):
            assert estimate.value is not None or estimate.reason
