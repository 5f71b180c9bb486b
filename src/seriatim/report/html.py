"""The report as one HTML page: one file, no script, nothing loaded from anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields

from markupsafe import Markup

from seriatim.report.contents import Document
from seriatim.report.document import FigureBlock, Table
from seriatim.report.figures.svg import render_svg
from seriatim.report.page import (
    FINDINGS_SAY,
    SEVERITIES,
    closing,
    full_stamp,
    page_environment,
    page_style,
)


def render_html(document: Document, drawings: Mapping[str, bytes] | None = None) -> str:
    """Return the document as an HTML page.

    ``drawings`` has each figure as SVG, by its id, where they are drawn already; each must have
    ids of its own. Pure: the same document gives the same bytes with the same versions of the
    libraries.
    """
    figures = (block for block in document.blocks if isinstance(block, FigureBlock))
    return (
        page_environment()
        .get_template("report.html.j2")
        .render(
            _shared(document),
            severities=SEVERITIES,
            findings_say=FINDINGS_SAY,
            closing=closing(document.synthetic),
            alone=False,
            figures={
                figure.id: Markup(inline_svg(figure))
                if drawings is None
                else _inside(drawings[figure.id])
                for figure in figures
            },
        )
    )


def render_table_html(document: Document, table: Table) -> str:
    """Return one table of the document as a page of its own, with its notes and findings."""
    template = page_environment().get_template("table.html.j2")
    return template.render(_shared(document), block=table, alone=True)


def drawing_ident(figure: FigureBlock) -> str:
    """Return what the ids of a drawing begin with, so that several share the page."""
    return f"{figure.id}-drawn"


def _shared(document: Document) -> dict[str, object]:
    page: dict[str, object] = {f.name: getattr(document, f.name) for f in fields(document)}
    return page | {
        "full_stamp": full_stamp(document.stamp, document.version),
        "style": Markup(page_style()),  # our own file and fonts
    }


def inline_svg(figure: FigureBlock) -> str:
    """Draw a figure for a page."""
    return render_svg(figure.spec, drawing_ident(figure), figure.title, figure.alt)


def _inside(svg: bytes) -> Markup:
    """Return a drawing for a page, which says how large it is."""
    element = svg.decode()
    element = element[element.index("<svg") :].strip()
    return Markup(re.sub(r' (?:width|height)="[^"]*mm"', "", element, count=2))
