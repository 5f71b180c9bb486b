from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.grades import draw_grades
from seriatim.report.figures.specs import GradeFigure
from seriatim.report.sections.toxicity import grade_panels
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
def test_bars_grow_from_the_threshold_and_no_text_covers_another(
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_grades(GradeFigure(panels=grade_panels(lookup)))
    assert "Severe local toxicity: III and above, right of the line" in texts(figure)
    assert {"178", "62%", "285 graded of 290"} <= set(texts(figure))
    assert crossings(figure) == []
