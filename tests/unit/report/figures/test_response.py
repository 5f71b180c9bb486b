from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.response import draw_response
from seriatim.report.sections.response import response_figure
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
def test_every_count_is_written_and_no_text_covers_another(
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    data = response_figure(lookup)
    assert data is not None
    figure = draw_response(data)
    assert {"174", "60%", "24", "35%", "13", "59%", "290 procedures"} <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_a_rate_without_interval_leaves_its_row_empty(lookup: Lookup) -> None:
    data = response_figure(lookup)
    assert data is not None
    full = len(draw_response(data).axes[2].lines)
    fewer = replace(data, intervals=((None, None), *data.intervals[1:]))
    # Each of the two intervals is a line and a dot.
    assert full - len(draw_response(fewer).axes[2].lines) == 4
