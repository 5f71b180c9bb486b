from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

from seriatim.report.contents import Document
from seriatim.report.document import FigureBlock
from seriatim.report.drawings import Drawings, draw_figures, draw_for_page, load_drawing
from seriatim.report.figures.svg import render_svg
from seriatim.report.html import drawing_ident
from seriatim.report.profiles import FigureRules


def figures_of(document: Document) -> list[FigureBlock]:
    return [block for block in document.blocks if isinstance(block, FigureBlock)]


def test_every_figure_has_all_four_forms(document: Document, drawn: Drawings) -> None:
    assert list(drawn) == [figure.id for figure in figures_of(document)]
    for forms in drawn.values():
        assert list(forms) == ["svg", "pdf", "png", "tiff"]
        assert forms["pdf"].startswith(b"%PDF")
        assert forms["png"].startswith(b"\x89PNG")


def test_another_process_draws_the_same_bytes(
    document: Document, drawn: Drawings, coarse: FigureRules
) -> None:
    figures = figures_of(document)[:2]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        pool.submit(load_drawing)
        other = draw_figures(figures, coarse, pool)()
        for_page = draw_for_page(figures, pool)()
    assert other == {figure.id: drawn[figure.id] for figure in figures}
    here = {f.id: render_svg(f.spec, drawing_ident(f), f.title, f.alt).encode() for f in figures}
    assert for_page == here


def test_drawing_can_be_loaded_before_there_is_anything_to_draw() -> None:
    load_drawing()
    assert "matplotlib" in sys.modules
