from __future__ import annotations

import matplotlib
import pytest
from matplotlib import font_manager

from seriatim.report.figures.palette import FAMILY
from seriatim.report.figures.theme import canvas, figure_settings, paper, place_axes


def test_settings_of_the_machine_stay_outside_and_come_back() -> None:
    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context({"axes.grid": True, "text.usetex": True}), figure_settings():
        assert not matplotlib.rcParams["axes.grid"]
        assert not matplotlib.rcParams["text.usetex"]
        assert matplotlib.rcParams["font.family"] == [FAMILY]
    assert dict(matplotlib.rcParams) == before


def test_the_bundled_font_is_registered_once() -> None:
    for _ in range(2):
        with figure_settings():
            pass
    faces = [entry for entry in font_manager.fontManager.ttflist if entry.name == FAMILY]
    assert len(faces) == 3


def test_places_are_in_millimeters() -> None:
    figure = canvas(50.8, 101.6)
    assert tuple(figure.get_size_inches()) == pytest.approx((4, 2))
    axes = place_axes(figure, 25.4, 12.7, 50.8, 25.4)
    assert axes.get_position().bounds == pytest.approx((0.25, 0.25, 0.5, 0.5))
    assert paper(figure).get_xlim() == pytest.approx((0, 101.6))
