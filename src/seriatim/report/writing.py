"""Write the report so that a reader never finds half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from seriatim.analysis.results import Results
from seriatim.report.contents import report_document
from seriatim.report.html import render_html

NAME = "report.html"


class ReportError(ValueError):
    """The report cannot be written; the message says where and what to try."""


def write_report(results: Results, folder: Path) -> Path:
    """Write ``report.html`` into a folder and return its path.

    The page is written beside its place first and then moved there in one step, so an
    interruption leaves either the old report or the new one. Other files are left alone.
    """
    page = render_html(report_document(results))
    target = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".report-") as temporary:
            draft = Path(temporary) / NAME
            draft.write_text(page, encoding="utf-8", newline="\n")
            os.replace(draft, target)
    except OSError as error:
        raise ReportError(
            f"cannot write {target}: {error.strerror or error}. Choose a folder that you may write "
            "to and that has space left, and close the report if another program holds it open."
        ) from error
    return target
