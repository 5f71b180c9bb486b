from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.patient_specs import Lane, Mark, MarkKind, Span, SwimmerFigure
from seriatim.report.figures.swimmer import draw_swimmer

KEY = (("Complete response", "#0072B2", ""), ("Not evaluable", "#FFFFFF", "////"))


def _lane(label: str) -> Lane:
    return Lane(
        label=label,
        spans=(Span(start=0, end=9, name="Complete response", color="#0072B2"),),
        marks=(
            Mark(month=0, kind=MarkKind.PROCEDURE),
            Mark(month=9, kind=MarkKind.PROGRESSION),
            Mark(month=40, kind=MarkKind.DEATH),
        ),
    )


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(("n", "width"), [(1, 140.0), (70, 140.0), (70, 190.0)])
def test_a_page_of_lanes_is_legible_and_no_taller_than_a_page(
    n: int,
    width: float,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_swimmer(
        SwimmerFigure(lanes=tuple(_lane(str(i + 1)) for i in range(n)), key=KEY), width
    )
    assert {str(n), "died", "Complete response"} <= set(texts(figure))
    assert crossings(figure) == []
    assert figure.get_figheight() * 25.4 <= 234


@pytest.mark.usefixtures("settings")
def test_bars_and_marks_stand_where_they_belong() -> None:
    axes = draw_swimmer(SwimmerFigure(lanes=(_lane("1"),), key=KEY)).axes[1]
    assert [(p.get_x(), p.get_width()) for p in axes.patches] == [(0, 9)]  # type: ignore[attr-defined]
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() != "None"]  # type: ignore[index]
    assert marks == [0, 9, 40]
