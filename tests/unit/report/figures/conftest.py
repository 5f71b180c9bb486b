from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from seriatim.report.figures.theme import figure_settings


@pytest.fixture
def settings() -> Iterator[None]:
    """Draw with the settings of the report."""
    with figure_settings():
        yield


@pytest.fixture
def texts() -> Callable[[Figure], list[str]]:
    """Return a function that lists the texts of a figure."""

    def collect(figure: Figure) -> list[str]:
        return [text.get_text() for text in figure.findobj(Text) if text.get_text()]

    return collect


@pytest.fixture
def crossings() -> Callable[[Figure], list[tuple[str, str]]]:
    """Return a function that lists pairs of texts that cover each other, or leave the figure."""

    def collect(figure: Figure) -> list[tuple[str, str]]:
        FigureCanvasAgg(figure).draw()  # axis labels find their place only now
        boxes = [
            (text.get_text(), text.get_window_extent().shrunk(0.96, 0.8))
            for text in figure.findobj(Text)
            if text.get_text().strip() and text.get_visible()
        ]
        found = [
            (one, other)
            for i, (one, box) in enumerate(boxes)
            for other, another in boxes[i + 1 :]
            if box.overlaps(another)
        ]
        whole = figure.bbox
        outside = [
            (one, "the edge")
            for one, box in boxes
            if box.x0 < whole.x0 or box.x1 > whole.x1 or box.y0 < whole.y0 or box.y1 > whole.y1
        ]
        return found + outside

    return collect
