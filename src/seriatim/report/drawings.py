"""Draw every figure of a document once, in all the forms that its files and pages need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial

from seriatim.report.document import FigureBlock
from seriatim.report.figures.export import export_figure
from seriatim.report.html import drawing_ident, inline_svg
from seriatim.report.profiles import FigureRules

#: By the id of a figure, and then by the ending of the file: "svg", "pdf", "png", "tiff".
Drawings = dict[str, dict[str, bytes]]


def draw_figures(
    figures: Iterable[FigureBlock], rules: FigureRules, pool: Executor | None = None
) -> Callable[[], Drawings]:
    """Begin to draw all figures, and return what waits for them.

    They are as wide as the journal's page, with its dots for lines with shades. Processes of a
    ``pool`` draw side by side while the caller does something else; the bytes are the same.
    """
    wanted = tuple(figures)
    draw = partial(_draw, width_mm=rules.widths_mm[-1], dpi=rules.dpi_combination)
    drawn = map(draw, wanted) if pool is None else pool.map(draw, wanted)
    return lambda: {figure.id: forms for figure, forms in zip(wanted, drawn, strict=True)}


def draw_for_page(
    figures: Iterable[FigureBlock], pool: Executor | None = None
) -> Callable[[], dict[str, bytes]]:
    """Begin to draw all figures as SVG for a page, and return what waits for them."""
    wanted = tuple(figures)
    drawn = map(_draw_inline, wanted) if pool is None else pool.map(_draw_inline, wanted)
    return lambda: {figure.id: svg for figure, svg in zip(wanted, drawn, strict=True)}


def load_drawing() -> None:
    """Load what drawing needs; a process does it while there is nothing to draw yet."""
    from seriatim.report.figures import drawing  # noqa: F401 - for its effect


def _draw(figure: FigureBlock, width_mm: float, dpi: int) -> dict[str, bytes]:
    form = export_figure(
        figure.spec,
        figure.title,
        figure.alt,
        width_mm=width_mm,
        dpi=dpi,
        ident=drawing_ident(figure),
    )
    return dict(form)


def _draw_inline(figure: FigureBlock) -> bytes:
    return inline_svg(figure).encode()
