"""Technical data fit the limb, the era and each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest


def test_access_volume_and_dose_fit_the_limb(rows_of: Any) -> None:
    for row in rows_of("procedures"):
        leg = row["region"] == "leg"
        access = ("iliac", "femoral", "popliteal") if leg else ("axillary", "brachial")
        assert row["access_level"] in access
        low, high = (4, 16) if leg else (1.5, 5)
        assert low <= row["limb_volume_l"] <= high
        assert row["melphalan_mg_per_l"] == (10 if leg else 13)
        expected = row["limb_volume_l"] * row["melphalan_mg_per_l"]
        assert row["melphalan_mg"] == pytest.approx(expected, rel=0.06)


def test_tumor_necrosis_factor_came_in_2003(rows_of: Any) -> None:
    doses: dict[bool, set[float]] = {True: set(), False: set()}
    for row in rows_of("procedures"):
        doses[row["procedure_date"] < date(2003, 1, 1)].add(row["tnf_mg"])
    assert doses[True] == {0.0}
    assert doses[False] >= {0.0, 1.0, 2.0}


def test_the_stay_holds_the_procedure(rows_of: Any) -> None:
    for row in rows_of("procedures"):
        assert row["admission_date"] <= row["procedure_date"] <= row["discharge_date"]
        stay = (row["discharge_date"] - row["admission_date"]).days
        assert stay == row["hospital_days"]
        assert 3 <= stay <= 15


def test_muscle_enzyme_rises_with_the_grade(rows_of: Any) -> None:
    peaks: dict[bool, list[float]] = {True: [], False: []}
    for row in rows_of("procedures"):
        assert (row["ck_peak_u_l"] is None) == (row["ck_peak_day"] is None)
        if row["ck_peak_u_l"] is not None:
            peaks[row["wieberdink"] in ("IV", "V")].append(row["ck_peak_u_l"])
    assert np.median(peaks[True]) > 2 * np.median(peaks[False])
