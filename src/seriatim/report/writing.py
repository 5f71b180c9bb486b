"""Write the report so that a reader never finds half of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from seriatim.analysis.results import Results
from seriatim.report.contents import report_document
from seriatim.report.document import FigureBlock
from seriatim.report.drawings import draw_for_page
from seriatim.report.html import render_html

NAME = "report.html"


class ReportError(ValueError):
    """The report cannot be written; the message says where and what to try."""


def write_report(results: Results, folder: Path) -> Path:
    """Write ``report.html`` into a folder and return its path.

    The page is written beside its place first and then moved there in one step, so an
    interruption leaves either the old report or the new one. Other files are left alone.
    """
    return begin_report(results)(folder)


def begin_report(results: Results, pool: Executor | None = None) -> Callable[[Path], Path]:
    """Begin to draw the report in the processes of a ``pool``, and return what writes it.

    In the meantime the caller can do something else. The page is the same without a pool.
    """
    document = report_document(results)
    figures = (block for block in document.blocks if isinstance(block, FigureBlock))
    wait = draw_for_page(figures, pool)
    return lambda folder: _write(render_html(document, wait()), folder)


def _write(page: str, folder: Path) -> Path:
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
