"""From a drawing to SVG that can stand inside a page."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any

from seriatim.report.figures.palette import FAMILY
from seriatim.report.figures.specs import FigureSpec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: A hundredth of a point is finer than any printer; what is beyond is a third of the file.
_COORDINATES = re.compile(r' d="[^"]+"')
_MORE_DECIMALS = re.compile(r"(\.\d\d)\d+")


def render_svg(spec: FigureSpec, ident: str, title: str, description: str) -> str:
    """Draw and return an ``<svg>`` element, the same bytes for the same drawing.

    ``ident`` goes before every id, so that several figures can share a page. ``title`` and
    ``description`` are what a screen reader says; they are plain text.
    """
    # Matplotlib takes half a second to import; only who draws a figure should wait for it.
    from seriatim.report.figures.drawing import draw
    from seriatim.report.figures.theme import figure_settings

    with figure_settings():
        return svg_element(draw(spec), ident, title, description)


def svg_element(figure: Figure, ident: str, title: str, description: str, size: str = "") -> str:
    """Return a drawing as an ``<svg>`` element; call it inside the settings of the drawing.

    ``size`` are the attributes of a picture that stands alone, empty inside a page.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    target = io.StringIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(target, metadata={"Date": None})
    text = target.getvalue()
    body = text[text.index("<svg") :]
    # Matplotlib's style element would style the whole page, its metadata names no one.
    body = re.sub(r"<style type=\"text/css\">.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<defs>\s*</defs>", "", body)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{ident}-', body)
    body = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{ident}-", body)
    body = body.replace(f"'{FAMILY}'", "Arimo, Arial, sans-serif")
    body = re.sub(r">\s+<", "><", body)
    body = _COORDINATES.sub(lambda found: _MORE_DECIMALS.sub(r"\1", found.group()), body)
    head = re.match(r'<svg[^>]*viewBox="([^"]+)"[^>]*>', body)
    if head is None:  # pragma: no cover - matplotlib always writes a viewBox
        raise ValueError("matplotlib wrote an SVG without a viewBox")
    opening = (
        f'<svg class="figure" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{head.group(1)}" {size}role="img" '
        f'aria-labelledby="{ident}-title {ident}-desc" stroke-linejoin="round">'
        f'<title id="{ident}-title">{escape(title)}</title>'
        f'<desc id="{ident}-desc">{escape(description)}</desc>'
    )
    return opening + body[head.end() :].strip()
