"""A figure as the files that a journal wants: SVG, PDF, PNG and TIFF from one drawing."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, Unpack

from seriatim.report.figures.specs import FigureSpec
from seriatim.report.figures.svg import svg_element

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL import Image

#: What can be written, in this order.
FORMATS = ("svg", "pdf", "png", "tiff")
LEAST_DPI, MOST_DPI = 72, 1200


class Form(TypedDict):
    """In which form a figure is wanted: width on paper, dots an inch, formats (all if not said).

    ``ident`` goes before every id of the SVG, for one that shall stand inside a page.
    """

    width_mm: float
    dpi: int
    formats: NotRequired[tuple[str, ...]]
    ident: NotRequired[str]


def export_figure(
    spec: FigureSpec, title: str, alt: str, **form: Unpack[Form]
) -> tuple[tuple[str, bytes], ...]:
    """Draw a figure once and return (suffix, bytes) of every format asked for.

    SVG and PDF keep text as text; the PDF has the font inside. PNG and TIFF are one picture at
    ``dpi`` dots an inch, without transparency, on white; the TIFF is compressed without loss
    (LZW). The same figure gives the same bytes with the same versions of the libraries.

    Raises ValueError for another format, for dots outside 72 to 1200 an inch, and for a width that
    the figure cannot be read in (``drawing.least_width``).
    """
    # Matplotlib takes half a second to import; only who draws a figure should wait for it.
    from seriatim.report.figures.drawing import draw
    from seriatim.report.figures.theme import figure_settings

    formats, dpi = form.get("formats", FORMATS), form["dpi"]
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not LEAST_DPI <= dpi <= MOST_DPI:
        raise ValueError(
            f"expected formats of {', '.join(FORMATS)} and {LEAST_DPI} to {MOST_DPI} dpi, "
            f"found {', '.join(formats)} and {dpi} dpi"
        )
    written: dict[str, bytes] = {}
    with figure_settings():
        figure = draw(spec, form["width_mm"])
        if "svg" in formats:
            written["svg"] = _svg(figure, form.get("ident", "figure"), title, alt)
        if "pdf" in formats:
            written["pdf"] = _pdf(figure, title, alt)
        if "png" in formats or "tiff" in formats:
            picture = _picture(figure, dpi)
            written |= {
                name: _raster(picture, name, dpi) for name in ("png", "tiff") if name in formats
            }
    return tuple((name, written[name]) for name in FORMATS if name in written)


def _svg(figure: Figure, ident: str, title: str, alt: str) -> bytes:
    wide, tall = (f"{25.4 * inches:.4f}mm" for inches in figure.get_size_inches())
    element = svg_element(figure, ident, title, alt, f'width="{wide}" height="{tall}" ')
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element}\n'.encode()


def _pdf(figure: Figure, title: str, alt: str) -> bytes:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    target = io.BytesIO()
    canvas: Any = FigureCanvasPdf(figure)
    canvas.print_pdf(target, metadata={"Title": title, "Subject": alt, "CreationDate": None})
    return target.getvalue()


def _picture(figure: Figure, dpi: int) -> Image.Image:
    """Rasterize once, on white, without transparency."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    figure.set_dpi(dpi)
    figure.set_facecolor("white")
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _raster(picture: Image.Image, name: str, dpi: int) -> bytes:
    target = io.BytesIO()
    # Runs of one color are what a drawing has most: a quarter less work for 6 % more bytes.
    compression: dict[str, Any] = (
        {"compression": "tiff_lzw"} if name == "tiff" else {"compress_type": zlib.Z_RLE}
    )
    picture.save(target, format=name, dpi=(dpi, dpi), **compression)
    return target.getvalue()
