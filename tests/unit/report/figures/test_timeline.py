from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.patient_specs import TimelineBar, TimelineFigure, TimelineRow
from seriatim.report.figures.timeline import MARKERS, draw_timeline

pytestmark = pytest.mark.usefixtures("settings")

LONG = TimelineBar(start=0, end=20, text="CR", color="#0072B2", mark="progression")
SHORT = TimelineBar(start=21, end=21, text="NE", color="#FFFFFF", hatch="////")
ARROW = TimelineBar(start=30, end=40, text="", color="#d9d9d9", open=True)
COURSE = TimelineFigure(
    rows=(
        TimelineRow(
            label="ILP 1, left leg",
            below="melphalan 79 mg + TNF-alpha 4 mg",
            bars=(LONG,),
            chips=("II", "not recorded"),
        ),
        TimelineRow(
            label="ILP 2, left leg", below="melphalan 80 mg", bars=(SHORT,), chips=("III", "IIIb")
        ),
        TimelineRow(label="Outside the field", below="", points=((-2.0, "distant"),)),
        TimelineRow(label="Anti-PD-1", below="", bars=(ARROW,), points=((30.0, "therapy"),)),
    ),
    axis_label="Months from the first procedure",
    end=50.0,
    end_label="last contact",
    key=(("Complete response", "#0072B2", ""), ("Not evaluable", "#FFFFFF", "////")),
    marks=(("progression", "In-field progression"), ("distant", "Distant progression")),
    chip_heads=("Wieberdink", "Clavien-Dindo"),
)


def test_bars_begin_and_end_where_they_should() -> None:
    axes = draw_timeline(COURSE).axes[1]
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert spans[0] == (0, 20)
    assert spans[2] == (30, 40)
    # A bar without a length is still seen.
    assert 21 < spans[1][1] < 22
    low, high = axes.get_xlim()
    assert low < -2
    assert high > 50


def test_signs_stand_at_their_moment() -> None:
    axes = draw_timeline(COURSE).axes[1]
    signs = {(line.get_marker(), float(line.get_xdata()[0])) for line in axes.lines}
    assert (MARKERS["progression"], 20.0) in signs
    assert (MARKERS["distant"], -2.0) in signs
    assert (">", 40.0) in signs


def test_texts_are_there_and_do_not_cross(
    texts: Callable[[Figure], list[str]], crossings: Callable[[Figure], list[tuple[str, str]]]
) -> None:
    figure = draw_timeline(COURSE)
    assert {"CR", "II", "IIIb", "last contact", "Months from the first procedure"} <= set(
        texts(figure)
    )
    assert "NE" not in texts(figure)  # its bar is too short; the key and the table say it
    assert crossings(figure) == []


def test_a_course_without_an_end_has_no_line(texts: Callable[[Figure], list[str]]) -> None:
    bare = TimelineFigure(
        rows=(TimelineRow(label="ILP 1, left leg", below="drug not recorded"),),
        axis_label="Days from the first procedure",
        end=None,
        end_label="",
        key=(),
        marks=(),
        chip_heads=("Wieberdink", "Clavien-Dindo"),
    )
    figure = draw_timeline(bare)
    assert "last contact" not in texts(figure)
    assert not figure.axes[1].lines
