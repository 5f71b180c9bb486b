"""Contrast and difference of the colors (WCAG 2.1: 4.5 for text, 3 for graphics)."""

from __future__ import annotations

import pytest

from seriatim.report.figures.palette import (
    GROUP_COLORS,
    GROUP_LINES,
    INK,
    MILD_SHADES,
    MUTED,
    RESPONSE_COLORS,
    SEVERE_SHADES,
    text_color,
)


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", [*RESPONSE_COLORS.values(), *MILD_SHADES, *SEVERE_SHADES])
def test_text_inside_a_bar_can_be_read(color: str) -> None:
    assert contrast(color, text_color(color)) >= 4.5


@pytest.mark.parametrize("color", GROUP_COLORS[:3])
def test_lines_of_the_first_groups_stand_out_from_paper_and_from_the_grey_frame(color: str) -> None:
    assert contrast(color, "#FFFFFF") >= 3
    assert contrast(color, "#efefef") >= 2.9


def test_notes_inside_figures_can_be_read() -> None:
    assert contrast(MUTED, "#efefef") >= 4.5
    assert contrast(INK, "#efefef") >= 4.5


def test_every_group_differs_also_without_color() -> None:
    assert len({str(line) for line in GROUP_LINES}) == len(GROUP_COLORS)
