"""Dose, concentration, volume, access and stage against the limb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("dose_disagrees_with_volume", (("procedures", 0, {"melphalan_mg": "120"}),), ()),
    (
        "concentration_of_other_limb",
        (("procedures", 0, {"melphalan_mg_per_l": "13", "melphalan_mg": "117"}),),
        (),
    ),
    (
        "concentration_of_other_limb",
        (("procedures", 2, {"melphalan_mg_per_l": None, "melphalan_mg": "30"}),),
        (),
    ),
    (
        "volume_of_other_limb",
        (("procedures", 0, {"limb_volume_l": "3", "melphalan_mg": "30"}),),
        (),
    ),
    (
        "volume_of_other_limb",
        (("procedures", 2, {"limb_volume_l": "9", "melphalan_mg": "117"}),),
        (),
    ),
    ("access_of_other_limb", (("procedures", 0, {"access_level": "axillary"}),), ()),
    ("stage_not_in_edition", (("procedures", 0, {"stage": "N1c"}),), ()),
    ("stage_not_in_edition", (("procedures", 0, {"stage_edition": "MDA", "stage": "N3"}),), ()),
    ("stage_without_edition", (("procedures", 0, {"stage_edition": None}),), ()),
    ("stage_disagrees_with_distant_disease", (("procedures", 0, {"stage": "IV"}),), ()),
    (
        "side_differs_from_lesions",
        (("lesions", 0, {"side": "R"}), ("lesions", 1, {"side": "R"})),
        ("lesion_of_untreated_limb",),
    ),
    (
        "lesion_of_untreated_limb",
        (("lesions", 1, {"side": "R"}),),
        (),
    ),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (("procedures", 0, {"melphalan_mg": "98"}),),
    (("procedures", 0, {"limb_volume_l": "3", "melphalan_mg": "30", "access_level": "popliteal"}),),
    (("procedures", 0, {"stage_edition": None, "stage": "N3c"}),),
)

ALL_EDITS = (*(edits for _, edits, _ in CASES), *HARMLESS)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[code for code, _, _ in CASES])
def test_a_spoiled_record_is_found_and_nothing_else(
    crowd: Callable[..., Any], check_rule: Callable[..., None], number: int
) -> None:
    code, _, also = CASES[number]
    check_rule(crowd(ALL_EDITS), f"case{number}.xlsx", code, also)


@pytest.mark.parametrize("number", range(len(HARMLESS)))
def test_an_unusual_but_possible_record_is_left_alone(
    crowd: Callable[..., Any], codes_of: Callable[..., set[str]], number: int
) -> None:
    assert codes_of(crowd(ALL_EDITS), f"case{len(CASES) + number}.xlsx") == set()


def test_the_same_temperature_everywhere_is_noted_once(
    make_cohort: Callable[..., Any], edit: Callable[..., Any]
) -> None:
    same = [edit("procedures", row, temperature_c="40") for row in range(3)]
    more = [
        edit(
            "procedures",
            None,
            procedure_id=f"P2-{year}-{month}",
            patient_id="P2",
            procedure_date=f"{year}-{month:02d}-03",
            region="arm",
            side="R",
            temperature_c="40",
        )
        for year in (2012, 2013, 2014)
        for month in (1, 3, 5, 7, 9, 11)
    ]
    cohort = make_cohort(*same, *more[:17])
    assert [(code, n) for code, _, n in cohort.problems.counts] == [("temperature_is_target", 1)]
    # One procedure fewer than twenty is too few to say.
    assert make_cohort(*same, *more[:16]).problems.counts == ()
