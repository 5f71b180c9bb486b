"""Landmark analysis: time from a fixed day on, by what had happened until then."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.time_to_event.landmark import landmark_rows
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival

AGAIN = "any re-treatment v 1 ILP"


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("overall_survival")


def patients(*rows):
    """Make survival and counting process from (days, death, day of the second procedure)."""
    names = np.array([f"P{i}" for i in range(len(rows))], dtype=object)
    survival = PatientSurvival(
        patient_id=names,
        days=np.array([days for days, _, _ in rows], dtype=float),
        death=np.array([death for _, death, _ in rows], dtype=bool),
        final_number=np.array([1 if again is None else 2 for _, _, again in rows]),
        n_entered_late=0,
        n_without_time=0,
    )
    cut = [
        (name, *stay)
        for name, (days, death, again) in zip(names, rows, strict=True)
        for stay in (
            [(0, days, death, 1)]
            if again is None
            else [(0, again, False, 1), (again, days, death, 2)]
        )
    ]
    columns = [np.array(column) for column in zip(*cut, strict=True)]
    process = CountingProcess(
        patient_id=columns[0].astype(object),
        start=columns[1].astype(float),
        stop=columns[2].astype(float),
        event=columns[3].astype(bool),
        number=columns[4].astype(int),
    )
    return survival, process


def test_by_hand(study, endpoint, values):
    found = patients(
        (100, True, None),  # dead before
        (200, False, 50),  # lost before
        (400, True, 50),
        (500, False, None),
        (800, True, 600),  # treated again later: still once at the landmark
        (900, False, 365),
    )
    endpoint = dataclasses.replace(endpoint, landmarks_months=(12.0,))
    rows = list(landmark_rows(study, endpoint, *found))
    at = "landmark=12"
    assert values(rows, "n_dead_before")["", at] == 1
    assert values(rows, "n_censored_before")["", at] == 1
    assert values(rows, "n_treated_later")["", at] == 1
    assert values(rows, "n") == {("1 ILP", at): 2, ("any re-treatment", at): 2}
    assert values(rows, "n_events") == {("1 ILP", at): 1, ("any re-treatment", at): 1}
    # A death of the treated again with 2 and 2 at risk, then of the once with 1 and 1: with hazard
    # ratio r the likelihood is r/(2r + 2) times 1/(r + 1), largest at r = 1.
    assert values(rows, "hazard_ratio")[AGAIN, at] == pytest.approx(1, abs=1e-6)


def test_nobody_treated_again_by_then_is_a_reason(study, endpoint, values):
    rows = list(landmark_rows(study, endpoint, *patients((900, True, None), (950, True, None))))
    ratios = [row for row in rows if row.statistic == "hazard_ratio"]
    assert len(ratios) == 2
    assert all(row.value is None and row.reason for row in ratios)


def test_nobody_followed_is_a_reason(study, endpoint):
    survival, process = patients((900, True, None))
    none = dataclasses.replace(
        survival,
        **{name: getattr(survival, name)[:0] for name in ("patient_id", "days", "death")},
    )
    (row,) = landmark_rows(study, endpoint, none, process)
    assert row.reason == "no patient was followed"


def test_the_null_cohort_agrees_with_r(study, endpoint, demo_null, values):
    # R survival::coxph on the rows chosen in R (tests/reference/landmark.R).
    rows = list(landmark_rows(study, endpoint, *demo_null))
    expected = {12: (48, 183, 0.9235, 0.6226, 1.3697), 24: (49, 133, 0.9699, 0.6455, 1.4573)}
    for month, (again, once, ratio, low, high) in expected.items():
        at = f"landmark={month}"
        assert values(rows, "n")["any re-treatment", at] == again
        assert values(rows, "n")["1 ILP", at] == once
        assert values(rows, "hazard_ratio")[AGAIN, at] == pytest.approx(ratio, abs=6e-5)
        assert values(rows, "conf_low")[AGAIN, at] == pytest.approx(low, abs=6e-5)
        assert values(rows, "conf_high")[AGAIN, at] == pytest.approx(high, abs=6e-5)
