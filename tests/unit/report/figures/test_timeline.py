from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.patient_specs import Lane, Mark, MarkKind, Span, TimelineFigure
from seriatim.report.figures.timeline import MOST_TIERS, draw_timeline, place_texts


def lane(*months: float, text: str = "melphalan 90 mg") -> Lane:
    marks = tuple(Mark(month=month, kind=MarkKind.PROCEDURE, text=text) for month in months)
    return Lane(label="Procedures", marks=marks)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [140.0, 174.0])
def test_texts_of_close_events_stand_below_each_other(
    width: float,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    control = Lane(
        label="Local control",
        spans=(Span(start=0, end=4, name="Complete response", color="#0072B2"),),
    )
    figure = draw_timeline(TimelineFigure(lanes=(lane(0, 1, 2, 60), control), key=()), width)
    assert texts(figure).count("melphalan 90 mg") == 4
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_a_key_takes_its_own_line() -> None:
    def tall(*key: tuple[str, str, str]) -> float:
        return float(draw_timeline(TimelineFigure(lanes=(lane(0),), key=key)).get_figheight())

    assert tall(("Complete response", "#0072B2", "")) > tall()


@pytest.mark.usefixtures("settings")
def test_a_text_at_the_end_turns_left_and_one_too_many_is_left_out() -> None:
    at_the_end = place_texts(lane(10.0), 10.0, 100.0)[0]
    assert at_the_end.left < 85
    assert len(place_texts(lane(*[5.0] * (MOST_TIERS + 2)), 10.0, 100.0)) == MOST_TIERS
    assert place_texts(lane(1.0, text=""), 10.0, 100.0) == []


@pytest.mark.usefixtures("settings")
def test_what_was_before_the_first_procedure_stands_left_of_it(
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    therapy = Lane(
        label="Other therapy",
        spans=(Span(start=-40, end=-30, name="Anti-PD-1", color="#cccccc"),),
    )
    figure = draw_timeline(TimelineFigure(lanes=(lane(0, 12), therapy), key=()))
    axes = figure.axes[1]
    assert axes.get_xlim()[0] < -40
    assert -36 in axes.get_xticks()
    assert axes.texts[-1].get_text() == "Anti-PD-1"
    assert axes.texts[-1].get_position()[0] == pytest.approx(-40, abs=1)
    assert crossings(figure) == []
