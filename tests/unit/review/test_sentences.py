from __future__ import annotations

from typing import Any

from seriatim.review.sentences import hazard_ratio, p_value, ratio, subject
from seriatim.wording.lookup import Cell
from seriatim.wording.style import PLAIN, NumberStyle


def test_a_ratio_needs_its_limits(make_row: Any) -> None:
    row = make_row("a", "b", "hazard_ratio", 2.0)
    assert hazard_ratio(Cell(rows=(row,))) == ""
    limits = (make_row("a", "b", "conf_low", 1.0), make_row("a", "b", "conf_high", 4.0))
    assert ratio(Cell(rows=(row, *limits)), "hazard_ratio", "HR") == "HR 2.00 (CI 1.00 to 4.00)"


def test_small_p_values_have_a_bound() -> None:
    assert p_value(1e-9, PLAIN) == "p < 0.001"
    assert p_value(1e-9, NumberStyle(p_floor=0.0001)) == "p < 0.0001"


def test_an_endpoint_alone_is_a_subject() -> None:
    assert subject("limb_salvage") == "Limb salvage"
