from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.operating import (
    RejectionFigure,
    RejectionSeries,
    draw_rejections,
    write_rejections,
)


@pytest.fixture
def data() -> RejectionFigure:
    names = ("S0: constant hazard", "S1: frailty", "S2", "S3", "R0", "R1", "R2")
    series = tuple(
        RejectionSeries(name=name, shares=(0.7, 0.05, None), errors=(0.01, 0.005, 0.0))
        for name in names
    )
    return RejectionFigure(
        title="How often", level=0.05, analyses=("naive", "Mantel-Byar", "other"), series=series
    )


@pytest.mark.usefixtures("settings")
def test_every_analysis_and_scenario_is_named_and_no_text_covers_another(
    data: RejectionFigure,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_rejections(data)
    named = set(texts(figure))
    assert set(data.analyses) <= named
    assert {series.name for series in data.series} <= named
    assert crossings(figure) == []
    # A dot and its error bar for each share that is there, and the line at the level.
    assert len(figure.axes[1].lines) >= 2 * 2 * len(data.series) + 1


def test_a_picture_is_written(data: RejectionFigure, tmp_path: Path) -> None:
    path = tmp_path / "proof.png"
    write_rejections(data, path)
    assert path.read_bytes().startswith(b"\x89PNG")
