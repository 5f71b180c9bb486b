from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from seriatim.report.figures.icon_specs import IconArray, IconRow
from seriatim.report.figures.icons import draw_icons

pytestmark = pytest.mark.usefixtures("settings")

KEY = (("Complete response", "#0072B2", ""), ("Not evaluable", "#FFFFFF", "////"))
ARRAY = IconArray(
    rows=(
        IconRow(label="Complete response before: 43 patients", counts=(38, 5)),
        IconRow(label="No complete response before: 1 patient", counts=(1, 0)),
    ),
    key=KEY,
)


def test_there_is_one_sign_a_patient_and_one_an_outcome_in_the_key() -> None:
    signs = draw_icons(ARRAY).axes[0].patches
    assert len(signs) == 43 + 1 + len(KEY)
    assert [to_hex(sign.get_facecolor()) for sign in signs[:43]].count("#0072b2") == 38


def test_signs_do_not_overlap() -> None:
    signs = draw_icons(ARRAY).axes[0].patches
    boxes = [sign.get_window_extent() for sign in signs]
    assert not [(i, j) for i, one in enumerate(boxes) for j in range(i) if one.overlaps(boxes[j])]


def test_texts_do_not_cross(crossings: Callable[[Figure], list[tuple[str, str]]]) -> None:
    assert crossings(draw_icons(ARRAY)) == []
