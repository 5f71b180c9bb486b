"""Dates without a day have bounds, and draws keep their order."""

import numpy as np
import pytest

from seriatim.endpoints.date_bounds import derive_follow_up_bounds

PATIENTS = """
patient_id vital_status death_date last_contact_date
A dead 2012-03 2012-03
B alive - 2013-01-01
C dead 2011 -
D dead 2010-05 -
"""
PROCEDURES = """
procedure_id patient_id procedure_date region side
A1 A 2010-02 leg L
A2 A 2011-02-10 leg L
B1 B 2011-01-05 arm R
C1 C 2010-07-01 leg R
D1 D 2010-05-20 leg L
"""


def day(text):
    return np.datetime64(text).astype(int)


@pytest.fixture
def bounds(cohort_of):
    return derive_follow_up_bounds(cohort_of(patients=PATIENTS, procedures=PROCEDURES))


def test_months_years_and_neighbors(bounds):
    # D's death is not before the procedure.
    assert bounds.first_low.tolist() == [
        day(x) for x in ("2010-02-01", "2011-01-05", "2010-07-01", "2010-05-20")
    ]
    assert bounds.first_high.tolist() == [
        day(x) for x in ("2010-02-28", "2011-01-05", "2010-07-01", "2010-05-20")
    ]
    assert bounds.end_low.tolist() == [
        day(x) for x in ("2012-03-01", "2013-01-01", "2011-01-01", "2010-05-20")
    ]
    assert bounds.end_high.tolist() == [
        day(x) for x in ("2012-03-31", "2013-01-01", "2011-12-31", "2010-05-31")
    ]
    assert bounds.imprecise.tolist() == [True, False, True, True]
    assert bounds.death.tolist() == [True, False, True, True]


def test_draws_fill_the_bounds_and_nothing_else(bounds):
    rng = np.random.default_rng(1)
    drawn = np.array([bounds.draw_days(rng) for _ in range(3000)])
    assert drawn[:, 1].tolist() == [727.0] * 3000
    assert drawn[:, 3].min() == 0
    assert drawn[:, 3].max() == 11
    assert drawn[:, 2].min() == day("2011-01-01") - day("2010-07-01")
    # Uniform over 12 days: the mean is 5.5, give or take 4 standard errors of 3.45 / sqrt(3000).
    assert drawn[:, 3].mean() == pytest.approx(5.5, abs=0.26)
