from __future__ import annotations

import pytest

from seriatim.report.figures.bars import draw_bar, draw_bar_label
from seriatim.report.figures.specs import Bar, Part
from seriatim.report.figures.theme import canvas, place_axes


def part(share: float, count: str) -> Part:
    return Part(
        name="part", n=int(count), share=share, count=count, percent=f"{share:.0%}", color="#0072B2"
    )


@pytest.mark.usefixtures("settings")
def test_wide_parts_hold_count_and_percentage_narrow_ones_stand_above() -> None:
    axes = place_axes(canvas(40), 30, 5, 100, 30)
    axes.set_xlim(0, 1)
    axes.set_ylim(0.5, -0.5)
    parts = (part(0.9, "90"), part(0.04, "5"), part(0.02, "2"), part(0.015, "1"), part(0, "0"))
    draw_bar(axes, Bar(label="A", below="", parts=parts), 0, 0.6)
    places = {text.get_text(): text.get_position()[1] for text in axes.texts}
    # 100 mm: 90 mm holds both lines, 4 mm the count alone, 2 and 1.5 mm nothing.
    assert set(places) == {"90", "90%", "5", "2", "1"}
    assert abs(places["5"]) < 0.3
    assert places["2"] < -0.3
    assert places["1"] < -0.3
    assert len(axes.patches) == 4


@pytest.mark.usefixtures("settings")
def test_counts_above_a_bar_do_not_touch() -> None:
    figure = canvas(40)
    axes = place_axes(figure, 30, 5, 100, 30)
    axes.set_xlim(0, 1)
    axes.set_ylim(0.5, -0.5)
    draw_bar(axes, Bar(label="A", below="", parts=(part(0.01, "10"),) * 5), 0, 0.6)
    # 1 mm wide parts and 2.6 mm wide counts, 1.6 mm apart: the last three find no room.
    places = [text.get_position() for text in axes.texts]
    assert len(places) == 2
    assert len({y for _, y in places}) == 2


@pytest.mark.usefixtures("settings")
def test_long_labels_break_into_lines() -> None:
    axes = place_axes(canvas(40), 30, 5, 100, 30)
    axes.set_ylim(0.5, -0.5)
    label = "Third isolated limb perfusion of the leg"
    draw_bar_label(axes, Bar(label=label, below="22 procedures", parts=()), (0, 0), 27)
    texts = [text.get_text() for text in axes.texts]
    assert " ".join(texts[:-1]) == label
    assert len(texts) > 2
