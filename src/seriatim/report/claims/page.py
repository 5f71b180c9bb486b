"""A checked paper as one self-contained HTML page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from seriatim.claims.checking import PaperCheck
from seriatim.claims.neighbors import Surprise
from seriatim.claims.words import say
from seriatim.report.claims.content import claims_sections, source_line, verdict
from seriatim.report.claims.figures import p_value_figures, pair_figure
from seriatim.report.figures.specs import FigureSpec
from seriatim.report.figures.svg import render_svg
from seriatim.report.page import page_environment, page_style

PAIRS = (
    "Denominators n and counts x that print as each percentage. Gray: this percentage alone; blue: "
    "together with the others of its group; dashed: the printed size; ring: in a reading with few "
    "solutions."
)
P_VALUES = "P-values of every possible table, one dot each, by test."


def render_claims_page(check: PaperCheck, surprises: tuple[Surprise, ...] = ()) -> str:
    """Return the page."""
    return render_page(
        {
            "kind": "Check of published numbers",
            "title": check.paper.title,
            "source": source_line(check.paper),
            "note": check.paper.source.note,
            "intro": say("opening", "intro"),
            "verdict": verdict(check),
            "sections": claims_sections(check, surprises),
            "figures": _figures(check),
            "figures_after": "readings",
            "closing": say("closing", "text"),
        }
    )


def render_page(page: dict[str, Any]) -> str:
    """Return a page of sections with our style; what comes from data is escaped."""
    style = Markup(page_style())  # our own file and fonts
    return page_environment().get_template("claims.html.j2").render(page | {"style": style})


def _figures(check: PaperCheck) -> tuple[tuple[str, Markup], ...]:
    figures: list[tuple[str, FigureSpec]] = []
    pairs = pair_figure(check)
    if pairs is not None:
        figures.append((PAIRS, pairs))
    figures += [(f"{P_VALUES} {spec.title}.", spec) for spec in p_value_figures(check)]
    drawn = []
    for number, (caption, spec) in enumerate(figures, start=1):
        svg = render_svg(spec, f"claims-{number}", f"Figure {number}", caption)
        drawn.append((caption, Markup(svg)))  # our own drawing, its texts escaped
    return tuple(drawn)
