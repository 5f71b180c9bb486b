"""Values outside the ranges of the dictionary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.cohort.rules.ranges import range_rules
from seriatim.dictionary import Dictionary, Field, FieldType, Range, Table

# Code of the rule; edits of the clean registry as (table, row, values), row None appends; codes
# that the same edits must also raise.
CASES: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("outside_hard_range", (("procedures", 0, {"leakage_percent": "140"}),), ()),
    ("outside_hard_range", (("patients", 0, {"breslow_mm": "61"}),), ()),
    ("outside_hard_range", (("procedures", 0, {"limb_volume_l": "0.4"}),), ()),
    ("outside_plausible_range", (("patients", 0, {"breslow_mm": "20"}),), ()),
    ("outside_plausible_range", (("procedures", 0, {"leakage_percent": "15"}),), ()),
    ("outside_plausible_range", (("procedures", 0, {"ck_peak_u_l": "9000"}),), ()),
)

# Records that look odd and are right: (edits as above). None may raise a problem.
HARMLESS: tuple[tuple[Any, ...], ...] = (
    (("procedures", 0, {"leakage_percent": "10"}),),
    (("patients", 0, {"breslow_mm": "0.3"}),),
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


def test_a_range_may_be_open_to_one_side() -> None:
    field = Field(
        table="t",
        name="x",
        type=FieldType.NUMBER,
        label="CK",
        hard=Range(low=0, low_open=True),
        plausible=Range(high=5),
    )
    table = Table(name="t", label="T", description="", key=("x",), fields=(field,))
    dictionary = Dictionary(name="d", version="1", title="", tables=(table,), missing_codes=())
    hard, soft = range_rules(dictionary)
    assert (hard.screen, soft.screen) == ("x <= 0", "x > 5")
    assert hard.message == "{found} is not possible for CK; expected more than 0"
    assert soft.message == "{found} is unusual for CK; usual is up to 5"
