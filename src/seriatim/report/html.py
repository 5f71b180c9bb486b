"""The report as one HTML page: one file, no script, nothing loaded from anywhere."""

from __future__ import annotations

from dataclasses import fields

from markupsafe import Markup

from seriatim.report.contents import Document
from seriatim.report.document import FigureBlock
from seriatim.report.figures.svg import render_svg
from seriatim.report.page import (
    FINDINGS_SAY,
    SEVERITIES,
    closing,
    full_stamp,
    page_environment,
    page_style,
)


def render_html(document: Document) -> str:
    """Return the document as an HTML page.

    Pure: the same document gives the same bytes with the same versions of the libraries.
    """
    page = {field.name: getattr(document, field.name) for field in fields(document)}
    return (
        page_environment()
        .get_template("report.html.j2")
        .render(
            page,
            severities=SEVERITIES,
            findings_say=FINDINGS_SAY,
            closing=closing(document.synthetic),
            full_stamp=full_stamp(document.stamp, document.version),
            figures={b.id: _drawn(b) for b in document.blocks if isinstance(b, FigureBlock)},
            style=Markup(page_style()),  # our own file and fonts
        )
    )


def _drawn(figure: FigureBlock) -> Markup:
    """Draw a figure; its ids begin with its own, so that several share the page."""
    return Markup(render_svg(figure.spec, f"{figure.id}-drawn", figure.title, figure.alt))
