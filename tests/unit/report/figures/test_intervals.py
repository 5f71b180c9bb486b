from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.intervals import draw_intervals
from seriatim.report.figures.specs import IntervalFigure
from seriatim.report.sections.response import contrast_rows
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
def test_rows_show_label_count_and_interval(
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_intervals(IntervalFigure(rows=contrast_rows(lookup), axis_label="Response"))
    assert {"CR at first ILP", "22/34", "65% (48% to 79%)", "2/25"} <= set(texts(figure))
    assert crossings(figure) == []
