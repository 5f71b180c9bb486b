"""One patient as one self-contained HTML page, and as text for a terminal."""

from __future__ import annotations

from importlib.metadata import version

from markupsafe import Markup
from rich.console import Console
from rich.markup import escape

from seriatim.analysis.patients.model import Course, Evidence
from seriatim.report.claims_terminal import print_sections
from seriatim.report.figures.specs import FigureSpec
from seriatim.report.figures.svg import render_svg
from seriatim.report.page import is_synthetic, page_environment, page_style
from seriatim.report.patient_content import COURSE, OTHERS, patient_sections
from seriatim.report.patient_figures import icon_figure, timeline_figure
from seriatim.report.patient_words import headline

KIND = "One patient: evidence, not a forecast"
_TIMELINE = (
    "Course of this patient. A bar runs from each procedure to in-field progression, the next "
    "procedure of the limb or the end of follow-up, in the color of the response."
)
_ICONS = "One square for each observed patient, by the outcome of the next procedure."


def render_patient_page(course: Course, evidence: Evidence) -> str:
    """Return the page of one patient.

    Pure: the same course and evidence give the same bytes with the same versions of libraries.
    What may not be shown has no type that could bring it here.
    """
    drawn = {
        COURSE: _drawn(COURSE, timeline_figure(course), _TIMELINE),
        OTHERS: _drawn(OTHERS, icon_figure(evidence), _ICONS),
    }
    return (
        page_environment()
        .get_template("patient.html.j2")
        .render(
            kind=KIND,
            title=f"Patient {course.patient_id}",
            notice=course.notice,
            synthetic=is_synthetic(course.notice),
            opening=headline(evidence),
            stamp=_stamp(course),
            sections=patient_sections(course, evidence),
            figures={name: figure for name, figure in drawn.items() if figure is not None},
            style=Markup(page_style()),  # our own file and fonts
        )
    )


def print_patient(course: Course, evidence: Evidence, console: Console) -> None:
    """Print the same to a terminal, without the figures."""
    if course.notice:
        console.print(f"[bold]{escape(course.notice)}[/bold]")
    console.print(f"[bold]{escape(f'Patient {course.patient_id}')}[/bold]")
    console.print(escape(headline(evidence)))
    print_sections(patient_sections(course, evidence), console)


def _drawn(name: str, spec: FigureSpec | None, caption: str) -> tuple[str, Markup] | None:
    if spec is None:
        return None
    # Our own drawing, its texts escaped.
    return caption, Markup(render_svg(spec, f"{name}-drawn", caption.split(".", 1)[0], caption))


def _stamp(course: Course) -> str:
    parts = (f"data {course.data_hash[:12]}", f"protocol {course.protocol_hash[:12]}")
    return f"{', '.join(parts)}, Seriatim {version('seriatim')}"
