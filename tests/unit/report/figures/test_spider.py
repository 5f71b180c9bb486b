from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.patient_specs import Course, SpiderFigure, SpiderPanel
from seriatim.report.figures.spider import MANY, PALE, draw_spider

COURSE = Course(months=(0.0, 2.0, 5.0), changes=(0.0, -0.6, -1.0), name="CR", color="#004B87")


def _figure(*sizes: int) -> SpiderFigure:
    panels = tuple(
        SpiderPanel(title=f"Group {k}", below=f"{n} measured", courses=(COURSE,) * n)
        for k, n in enumerate(sizes)
    )
    key = (("CR", "#004B87", ""), ("Progressive disease", "#A3230B", ""))
    return SpiderFigure(panels=panels, key=key, cuts=((-0.5, "PR"),), months=6.0)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [140.0, 174.0])
def test_groups_are_named_and_no_text_covers_another(
    width: float,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_spider(_figure(3, 2, 0), width)
    assert {"Group 0", "2 measured", "Progressive disease", "−50%"} <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_a_course_is_one_line_with_a_mark_at_its_end() -> None:
    lines = draw_spider(_figure(1)).axes[1].lines
    assert list(lines[0].get_xdata()) == [0.0, 2.0, 5.0]  # type: ignore[arg-type]
    assert list(lines[1].get_ydata()) == [-1.0]  # type: ignore[arg-type]


@pytest.mark.usefixtures("settings")
def test_many_courses_are_drawn_pale() -> None:
    assert draw_spider(_figure(MANY + 1)).axes[1].lines[0].get_alpha() == PALE
