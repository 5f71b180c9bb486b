"""Contrast and difference of the colors (WCAG 2.1: 4.5 for text, 3 for graphics)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from seriatim.report.figures.palette import (
    GROUP_COLORS,
    GROUP_LINES,
    GROUP_MARKERS,
    INK,
    MILD_SHADES,
    MUTED,
    RESPONSE_COLORS,
    RESPONSE_HATCHES,
    RESPONSE_LINES,
    SEVERE_SHADES,
    STATE_COLORS,
    STATE_HATCHES,
    line_color,
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


@pytest.mark.parametrize("color", [*GROUP_COLORS, *RESPONSE_LINES.values()])
def test_lines_stand_out_from_paper_and_from_the_grey_frame(color: str) -> None:
    assert contrast(color, "#FFFFFF") >= 3
    assert contrast(color, "#efefef") >= 2.6


def test_notes_inside_figures_can_be_read() -> None:
    assert contrast(MUTED, "#efefef") >= 4.5
    assert contrast(INK, "#efefef") >= 4.5


def test_every_group_differs_also_without_color() -> None:
    assert len({str(line) for line in GROUP_LINES}) == len(GROUP_COLORS)


#: How linear RGB reaches readers with a missing cone type, from Machado, Oliveira and Fernandes
#: 2009 (IEEE Trans Vis Comput Graph 15:1291-8), severity 1.
SEEN: dict[str, list[list[float]]] = {
    "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
#: sRGB to XYZ over its white point D65, rows divided by it (IEC 61966-2-1).
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
) / np.array([[0.95047], [1.0], [1.08883]])


def lab(color: str, eye: str = "all cones") -> NDArray[Any]:
    """Return CIELAB of a color as an eye gets it."""
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = TO_XYZ @ np.clip(np.array(SEEN[eye]) @ linear, 0, 1)
    a, b, c = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * b - 16, 500 * (a - b), 200 * (b - c)])


def nearest(colors: tuple[str, ...], eye: str) -> float:
    """Return the smallest distance (CIE 1976) between two of the colors; 2.3 can just be seen."""
    pairs = combinations([lab(color, eye) for color in colors], 2)
    return min(float(np.linalg.norm(one - other)) for one, other in pairs)


def test_the_simulation_is_right_for_known_colors() -> None:
    """White is (100, 0, 0) for everybody; red and green of one luminance fall together."""
    for eye in SEEN:
        assert lab("#FFFFFF", eye) == pytest.approx([100, 0, 0], abs=0.02)
    assert lab("#FF0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    seen = [np.linalg.norm(lab("#C00000", e) - lab("#4B6A00", e)) for e in SEEN]
    assert seen[2] < seen[0] / 3


@pytest.mark.parametrize("eye", SEEN)
@pytest.mark.parametrize(
    ("colors", "least"),
    [
        (GROUP_COLORS[:3], 16),
        (GROUP_COLORS, 16),
        (tuple(RESPONSE_COLORS.values()), 18),
        (tuple(RESPONSE_LINES.values()), 20),
        (STATE_COLORS, 18),
        (SEVERE_SHADES, 16),
        (MILD_SHADES, 8),
    ],
)
def test_colors_keep_apart_for_every_eye(eye: str, colors: tuple[str, ...], least: float) -> None:
    assert nearest(colors, eye) >= least


def _gray_twins(colors: tuple[str, ...], least: float = 8.0) -> list[tuple[int, int]]:
    """Return pairs of places whose colors are nearly one gray in print."""
    lightness = [float(lab(color)[0]) for color in colors]
    pairs = combinations(range(len(colors)), 2)
    return [(i, j) for i, j in pairs if abs(lightness[i] - lightness[j]) < least]


def test_what_is_one_gray_in_print_has_another_pattern_or_line() -> None:
    codes = tuple(RESPONSE_COLORS)
    hatches = [RESPONSE_HATCHES.get(code, "") for code in codes]
    twins = _gray_twins(tuple(RESPONSE_COLORS.values()))
    assert twins  # partial and stable
    assert all(hatches[i] != hatches[j] for i, j in twins)
    for i, j in _gray_twins(STATE_COLORS):
        assert STATE_HATCHES[i] != STATE_HATCHES[j]
    for i, j in _gray_twins(GROUP_COLORS):
        assert str(GROUP_LINES[i]) != str(GROUP_LINES[j])
        assert GROUP_MARKERS[i] != GROUP_MARKERS[j]


def test_shades_of_grades_darken_step_by_step_in_gray() -> None:
    for shades in (MILD_SHADES, SEVERE_SHADES):
        steps = np.diff([lab(shade)[0] for shade in shades])
        assert (steps < -5).all()


@pytest.mark.parametrize("color", [*RESPONSE_COLORS.values(), "#BDBDBD"])
def test_a_darkened_color_is_just_dark_enough_for_a_line(color: str) -> None:
    assert 3 <= contrast(line_color(color), "#FFFFFF") <= max(3.15, contrast(color, "#FFFFFF"))
