from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.specs import SurvivalFigure
from seriatim.report.figures.survival import draw_survival
from seriatim.report.sections.survival import survival_panels
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
def test_the_misleading_panel_is_framed_and_named(
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_survival(SurvivalFigure(panels=survival_panels(lookup)))
    assert "GROUPED BY THE FUTURE: not a comparison" in texts(figure)
    assert len(figure.axes[0].patches) == 1  # one grey frame
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_one_panel_alone_takes_the_whole_width(lookup: Lookup) -> None:
    both = survival_panels(lookup)
    alone = draw_survival(SurvivalFigure(panels=both[:1]))
    beside = draw_survival(SurvivalFigure(panels=both))
    assert alone.axes[1].get_position().width > 1.5 * beside.axes[1].get_position().width
