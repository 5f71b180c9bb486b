"""Slips of the unit are recognized by their size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("limb_volume_in_ml", (("procedures", 0, {"limb_volume_l": "9000"}),), ()),
    ("tnf_in_micrograms", (("procedures", 0, {"tnf_mg": "4000"}),), ()),
    ("temperature_in_fahrenheit", (("procedures", 0, {"temperature_c": "103.5"}),), ()),
    ("operating_time_as_perfusion_time", (("procedures", 0, {"perfusion_min": "240"}),), ()),
    ("perfusion_time_long", (("procedures", 0, {"perfusion_min": "150"}),), ()),
    ("dose_per_kilogram", (("procedures", 0, {"melphalan_mg": "1.39"}),), ()),
    ("ck_in_microkatal", (("procedures", 0, {"ck_peak_u_l": "12.5"}),), ()),
    ("breslow_zero", (("patients", 0, {"breslow_mm": "0"}),), ()),
    (
        "leakage_as_fraction",
        (
            ("procedures", 0, {"leakage_percent": "0.05"}),
            ("procedures", 1, {"leakage_percent": "2.5"}),
        ),
        (),
    ),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (("procedures", 0, {"leakage_percent": "0.5"}), ("procedures", 1, {"leakage_percent": "2.5"})),
    (("procedures", 0, {"tnf_mg": "4"}),),
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


def test_a_column_of_fractions_is_found_though_no_value_stands_out(
    make_cohort: Callable[..., Any], edit: Callable[..., Any]
) -> None:
    repeats = [
        edit(
            "procedures",
            None,
            procedure_id=f"P2-{year}",
            patient_id="P2",
            procedure_date=f"{year}-02-02",
            region="arm",
            side="R",
            leakage_percent=value,
        )
        for year, value in ((2012, "0.01"), (2013, "0.03"))
    ]
    fractions = [
        edit("procedures", row, leakage_percent=value)
        for row, value in enumerate(("0.05", "0.02", "0.1"))
    ]
    cohort = make_cohort(*fractions, *repeats)
    assert [(code, n) for code, _, n in cohort.problems.counts] == [("leakage_as_fraction", 5)]


def test_a_converted_unit_is_named_in_the_message(
    make_cohort: Callable[..., Any], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(edit("procedures", 0, limb_volume_l="9000"))
    (problem,) = cohort.problems.problems
    assert problem.message == (
        'procedures, row 2, column "header of limb_volume_l": 9000 L is no limb volume, but '
        "9000 mL would be 9 L. Write liters, or say in the mapping file: [units] "
        '"procedures.limb_volume_l" = "mL".'
    )
