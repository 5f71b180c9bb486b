"""One patient as one self-contained HTML page, and as text for a terminal."""

from __future__ import annotations

from importlib.metadata import version

from markupsafe import Markup
from rich.console import Console
from rich.markup import escape

from seriatim.analysis.patients.model import Course, Evidence
from seriatim.report.claims.terminal import print_sections
from seriatim.report.figures.svg import render_svg
from seriatim.report.page import is_synthetic, page_environment, page_style
from seriatim.report.patient.content import COURSE, OTHERS, patient_sections
from seriatim.report.patient.figures import describe_icons, icon_figure
from seriatim.report.patient.words import headline
from seriatim.report.sections.patient_timeline import timeline_block

KIND = "One patient: evidence, not a forecast"
_ICONS = "One square for each observed patient, by the outcome of the next procedure."


def render_patient_page(course: Course, evidence: Evidence) -> str:
    """Return the page of one patient.

    Pure: the same course and evidence give the same bytes with the same versions of libraries.
    What may not be shown has no type that could bring it here.
    """
    drawn = {
        COURSE: _course(course),
        OTHERS: _icons(evidence),
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


def _course(course: Course) -> tuple[str, Markup] | None:
    block = timeline_block(course.rows, course.patient_id, "This patient")
    if block is None:
        return None
    caption = " ".join((f"{block.caption}.", *block.notes))
    # Our own drawing, its texts escaped.
    return caption, Markup(render_svg(block.spec, "course-drawn", block.title, block.alt))


def _icons(evidence: Evidence) -> tuple[str, Markup] | None:
    spec = icon_figure(evidence)
    if spec is None:
        return None
    return _ICONS, Markup(render_svg(spec, "others-drawn", _ICONS, describe_icons(spec)))


def _stamp(course: Course) -> str:
    parts = (f"data {course.data_hash[:12]}", f"protocol {course.protocol_hash[:12]}")
    return f"{', '.join(parts)}, Seriatim {version('seriatim')}"
