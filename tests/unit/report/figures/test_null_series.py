from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.null_series import draw_null_series
from seriatim.report.figures.specs import NullFigure, NullMedian

DATA = NullFigure(
    medians=(
        NullMedian(label="1 ILP", simulated=(28.0, 34.0, 37.0), observed=(26.0, 34.0, 38.0)),
        NullMedian(label="2 ILPs", simulated=(None, None, None), observed=(None, None, None)),
        NullMedian(label="3-5 ILPs", simulated=(74.0, 102.0, None), observed=(60.0, 86.0, None)),
    ),
    tests=(("Log-rank", 0.94, 0.017), ("Mantel-Byar", 0.05, 0.015)),
    n=200,
    share_label="Series with p < 0.05, of 200",
)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [140.0, 174.0])
def test_medians_and_shares_are_written_and_no_text_covers_another(
    width: float,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_null_series(DATA, width)
    assert {"1 ILP", "3-5 ILPs", "94%", "not reached"} <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_an_upper_limit_that_is_not_reached_ends_in_an_arrow() -> None:
    markers = [str(line.get_marker()) for line in draw_null_series(DATA).axes[1].lines]
    assert markers.count(">") == 1


@pytest.mark.usefixtures("settings")
def test_without_tests_the_medians_stand_alone() -> None:
    alone = NullFigure(medians=DATA.medians[:1], tests=(), n=200, share_label="")
    assert len(draw_null_series(alone).axes) == 2
