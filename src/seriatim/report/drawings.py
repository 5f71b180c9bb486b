"""Draw every figure of a document once, in all the forms that its files and pages need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

from seriatim.report.document import FigureBlock
from seriatim.report.figures.export import export_figure
from seriatim.report.figures.specs import FigureSpec
from seriatim.report.html import drawing_ident
from seriatim.report.profiles import FigureRules

#: By the id of a figure, and then by the ending of the file: "svg", "pdf", "png", "tiff".
Drawings = dict[str, dict[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What a process needs to draw one figure."""

    spec: FigureSpec
    title: str
    alt: str
    ident: str
    width_mm: float
    dpi: int


def draw_figures(
    figures: Iterable[FigureBlock], rules: FigureRules, pool: Executor | None = None
) -> Callable[[], Drawings]:
    """Begin to draw all figures, and return what waits for them.

    They are as wide as the journal's page, with its dots for lines with shades. Processes of a
    ``pool`` draw side by side while the caller does something else; the bytes are the same.
    """
    wanted = tuple(figures)
    jobs = [
        _Job(
            spec=figure.spec,
            title=figure.title,
            alt=figure.alt,
            ident=drawing_ident(figure),
            width_mm=rules.widths_mm[-1],
            dpi=rules.dpi_combination,
        )
        for figure in wanted
    ]
    drawn = map(_draw, jobs) if pool is None else pool.map(_draw, jobs)
    return lambda: {figure.id: forms for figure, forms in zip(wanted, drawn, strict=True)}


def load_drawing() -> None:
    """Load what drawing needs; a process does it while there is nothing to draw yet."""
    from seriatim.report.figures import drawing  # noqa: F401 - for its effect


def _draw(job: _Job) -> dict[str, bytes]:
    forms = export_figure(
        job.spec, job.title, job.alt, width_mm=job.width_mm, dpi=job.dpi, ident=job.ident
    )
    return dict(forms)
