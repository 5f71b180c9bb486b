from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.incidence import draw_incidence
from seriatim.report.figures.specs import IncidenceFigure
from seriatim.report.sections.progression import incidence_panels
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
def test_both_events_share_their_axis(
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_incidence(IncidenceFigure(panels=incidence_panels(lookup)))
    assert "Death without in-field progression" in texts(figure)
    first, second = figure.axes[1:]
    assert first.get_ylim() == second.get_ylim() == (0, 1)
    assert first.get_xlim() == second.get_xlim()
    assert crossings(figure) == []
