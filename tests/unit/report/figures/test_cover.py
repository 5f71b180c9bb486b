"""The cover figure: everything on it can be read at every width, and made-up data are marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.cover import draw_cover
from seriatim.report.figures.specs import CoverFigure
from seriatim.report.sections.cover import cover_figure
from seriatim.wording.lookup import Lookup


@pytest.fixture
def spec(lookup: Lookup) -> CoverFigure:
    made = cover_figure(lookup)
    assert made is not None
    return made


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [140.0, 174.0, 260.0])
def test_nothing_overlaps_at_any_width(
    width: float,
    spec: CoverFigure,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_cover(spec, width)
    assert {"SYNTHETIC DATA", "60%", "24/59 (29% to 53%)", "22 procedures in 16 patients"} <= set(
        texts(figure)
    )
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_a_long_title_is_broken_and_real_data_carry_no_mark(
    spec: CoverFigure,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    long = replace(spec, title="Complete response to repeated procedures " * 3, mark="")
    figure = draw_cover(long, 140.0)
    assert "SYNTHETIC DATA" not in texts(figure)
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_a_small_group_has_its_counts_and_no_dot(spec: CoverFigure) -> None:
    small = replace(spec.groups[2], interval=None, large="3/4", small="")
    figure = draw_cover(replace(spec, groups=(*spec.groups[:2], small)))
    bars = [axes for axes in figure.axes if axes.lines and axes.get_xlim() == (0, 1)]
    # A line and a dot for each of the two groups that have an interval.
    assert len(bars[0].lines) == 4
