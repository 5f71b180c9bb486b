"""Each contradiction contradicts what its name says."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from seriatim.synthetic import Language, Registry
from seriatim.synthetic.mess_draft import Draft, Planted
from seriatim.synthetic.mess_life import RowError
from seriatim.synthetic.mess_rows import ROW_ERRORS


def first_planted(draft: Draft, error: RowError) -> tuple[Planted, str]:
    before = len(draft.planted)
    for patient in draft.registry.tables["patients"]["patient_id"]:
        if error(draft, patient, np.random.default_rng(1)):
            assert len(draft.planted) == before + 1
            return draft.planted[-1], patient
    pytest.fail("nobody allows this error")


@pytest.fixture(scope="module")
def all_planted(registry: Registry) -> dict[str, tuple[Planted, str]]:
    draft = Draft(registry, Language.EN)
    found = [first_planted(draft, error) for error in ROW_ERRORS]
    return {planted.kind: (planted, patient) for planted, patient in found}


def test_every_kind_can_be_planted(all_planted: dict[str, Any]) -> None:
    assert len(all_planted) == len(ROW_ERRORS)


def test_two_procedures_stand_on_one_day(all_planted: dict[str, Any], rows_of: Any) -> None:
    planted, patient = all_planted["two_procedures_one_day"]
    days = [r["procedure_date"] for r in rows_of("procedures") if r["patient_id"] == patient]
    assert (planted.planted, planted.original) == (days[0].isoformat(), days[1].isoformat())


def test_limbs_contradict_each_other(all_planted: dict[str, Any], rows_of: Any) -> None:
    planted, patient = all_planted["access_of_other_limb"]
    regions = {r["region"] for r in rows_of("procedures") if r["patient_id"] == patient}
    assert (regions, planted.planted) in [({"leg"}, "axillary"), ({"arm"}, "iliac")]
    planted, _ = all_planted["concentration_of_other_limb"]
    assert {planted.original, planted.planted} == {"10", "13"}
    planted, _ = all_planted["lesion_of_other_side"]
    assert {planted.original, planted.planted} == {"L", "R"}


def test_diameters_are_the_wrong_way_round(all_planted: dict[str, Any], rows_of: Any) -> None:
    rows = rows_of("measurements")
    planted, _ = all_planted["perpendicular_longer"]
    assert float(planted.planted) > rows[planted.row - 2]["longest_mm"]
    planted, _ = all_planted["diameter_in_cm"]
    assert float(planted.planted) < rows[planted.row - 2]["perpendicular_mm"]


def test_orphans_point_to_nobody(all_planted: dict[str, Any], registry: Registry) -> None:
    known = set(registry.tables["patients"]["patient_id"])
    known |= set(registry.tables["procedures"]["procedure_id"])
    orphans = [p for kind, (p, _) in all_planted.items() if kind.startswith("orphan_in_")]
    assert len(orphans) == 5
    assert not {planted.planted for planted in orphans} & known


def test_a_swapped_procedure_leaves_its_stay(all_planted: dict[str, Any], rows_of: Any) -> None:
    planted, _ = all_planted["day_month_swapped"]
    wrong, row = date.fromisoformat(planted.planted), rows_of("procedures")[planted.row - 2]
    assert not row["admission_date"] <= wrong <= row["discharge_date"]


def test_added_rows_repeat_or_contradict(all_planted: dict[str, Any], rows_of: Any) -> None:
    n_rows = len(rows_of("measurements"))
    for kind in ("repeated_measurement", "conflicting_measurement"):
        assert all_planted[kind][0].row > n_rows + 1
        assert all_planted[kind][0].column is None


def test_an_error_is_planted_or_refused_and_never_half(registry: Registry) -> None:
    draft = Draft(registry, Language.EN)
    for error in ROW_ERRORS:
        allowed = [
            error(draft, patient, np.random.default_rng(1))
            for patient in registry.tables["patients"]["patient_id"]
        ]
        assert sum(allowed) == len(draft.planted)
        draft.planted.clear()
