"""Pages of many patients in one folder, and the page that lists them. Not for files to share."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from seriatim.analysis.patients.model import Course, Evidence
from seriatim.report.page import is_synthetic, page_environment, page_style
from seriatim.report.patient.page import render_patient_page
from seriatim.report.patient.words import STRATA
from seriatim.wording.labels import response_label, sentence_start
from seriatim.wording.numbers import format_count

FOLDER, INDEX = "patients", "index.html"
_BOTH = "Both groups: the response before is missing"
_NOTHING = "Course alone"


def write_patient_pages(patients: Iterable[tuple[Course, Evidence]], folder: Path) -> Path:
    """Write ``patients/ID.html`` for each patient and ``patients/index.html``; return the index.

    The pages hold one person's course each: they belong where the registry is, and never into
    what is shared. An id that cannot be a file name gets one of its own.
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    listed = list(patients)
    names = file_names([course.patient_id for course, _ in listed])
    for course, evidence in listed:
        _write(place / names[course.patient_id], render_patient_page(course, evidence))
    _write(place / INDEX, render_patient_index(listed))
    return place / INDEX


def render_patient_index(patients: Iterable[tuple[Course, Evidence]]) -> str:
    """Return the page that lists patients, each with a link to the page beside it."""
    listed = list(patients)
    names = file_names([course.patient_id for course, _ in listed])
    notice = listed[0][0].notice if listed else None
    return (
        page_environment()
        .get_template("patient_index.html.j2")
        .render(
            notice=notice,
            synthetic=is_synthetic(notice),
            rows=[_row(course, evidence, names) for course, evidence in listed],
            style=Markup(page_style()),  # our own file and fonts
        )
    )


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Return a file name for each id; ids that would share one get the start of their hash.

    >>> file_names(["P1", "A/2"])
    {'P1': 'P1.html', 'A/2': 'A_2-cc4d1fa8.html'}
    """
    plain = {ident: re.sub(r"[^A-Za-z0-9_-]", "_", ident) for ident in ids}
    # Some file systems do not tell capitals from small letters; the index has a name already.
    counts = Counter(name.casefold() for name in (*plain.values(), "index"))
    names = {}
    for ident, name in plain.items():
        if name != ident or counts[name.casefold()] > 1:
            name = f"{name}-{hashlib.sha256(ident.encode()).hexdigest()[:8]}"
        names[ident] = f"{name}.html"
    return names


def _row(course: Course, evidence: Evidence, names: dict[str, str]) -> dict[str, str]:
    last = course.procedures[-1] if course.procedures else None
    code = None if last is None else last.response
    if evidence.not_shown is not None:
        shown = _NOTHING
    else:
        shown = _BOTH if evidence.own is None else sentence_start(STRATA[evidence.own])
    return {
        "file": names[course.patient_id],
        "patient": course.patient_id,
        "procedures": format_count(len(course.procedures)),
        "response": "none to judge" if code in (None, "not_applicable") else response_label(code),
        "shown": shown,
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
