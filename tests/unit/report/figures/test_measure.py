from __future__ import annotations

import pytest

from seriatim.report.figures.measure import break_lines, font_characters, text_width


@pytest.mark.usefixtures("settings")
def test_width_of_a_text_in_millimeters() -> None:
    # Arial's digits are 0.556 em wide: four at 7.5 pt are 4 * 0.556 * 7.5 / 72 * 25.4 = 5.9 mm.
    assert text_width("0000") == pytest.approx(5.9, abs=0.3)


@pytest.mark.usefixtures("settings")
def test_lines_fit_and_lose_no_word() -> None:
    text = "3 stable, but assessed too early to count"
    lines = break_lines(text, 20)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(text_width(line) <= 20 for line in lines)


@pytest.mark.usefixtures("settings")
def test_a_long_word_stays_whole() -> None:
    assert break_lines("in Donaudampfschifffahrt", 10) == ("in", "Donaudampfschifffahrt")
    assert break_lines("", 10) == ()


def test_the_font_has_the_signs_of_statistics_and_not_those_of_far_scripts() -> None:
    known = font_characters()
    assert {ord(sign) for sign in "Åé−≥αχ"} <= known
    assert ord("登") not in known
