"""Open a workbook through a guarded child process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.sheets import CELL_LENGTH, SEPARATOR, Flaw, Line, Sheet

# The clock of the parent, a little more than the child allows itself.
SECONDS = 30
_MOST_UNPACKED, _MOST_RATIO, _SMALL = 800 << 20, 250, 20 << 20
_MOST_PARTS = 5000
_CHILD = Path(__file__).with_name("workbook_child.py")

_REASONS = {
    "password": "it is protected with a password. Save a copy without one",
    "memory": "it needs more than 1 GB of memory. Save its sheets as CSV or Parquet",
    "damaged": "it is damaged. Open it in a spreadsheet program, repair it if asked, and save it "
    "as .xlsx or CSV",
    "cells": "it has more cells than can be held. Save the sheet as CSV or Parquet",
    "far": "a cell far away from the others is filled, which makes the sheet enormous. Delete the "
    "rows and columns around it, and save",
    "flaws": "it has more than 200,000 cells with errors or formulas without a stored result. Open "
    "it in a spreadsheet program, let it compute, and save it",
    "time": f"reading it took longer than {SECONDS} seconds. Save its sheets as CSV",
    "died": "reading it failed, as happens with damaged or malicious workbooks. Open it in a "
    "spreadsheet program and save its sheets as CSV",
}


def open_workbook(path: Path, folder: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, written as text into ``folder`` by a child process.

    ``ReadingError`` says why a workbook is refused: password, damage, size, a far cell.
    """
    check_archive(path)
    index = _run(path, folder)
    if "refused" in index:
        raise _refused(path, index["refused"], index.get("detail", ""))
    return tuple(_sheet(path, folder, entry) for entry in index["sheets"])


def check_archive(path: Path) -> None:
    """Refuse an archive that would unpack to far more than any registry holds."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _refused(path, "damaged", str(error)) from error
    unpacked = sum(part.file_size for part in parts)
    ratio = unpacked / max(1, path.stat().st_size)
    if (
        len(parts) > _MOST_PARTS
        or unpacked > _MOST_UNPACKED
        or (unpacked > _SMALL and ratio > _MOST_RATIO)
    ):
        raise ReadingError(
            f"{path.name} was not opened: it would unpack to {unpacked / 1e6:,.0f} MB in "
            f"{len(parts)} parts, {ratio:,.0f} times its size. A registry has no such file; if it "
            "is yours, save its sheets as CSV."
        )


def _run(path: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-I", str(_CHILD), str(path.resolve()), str(folder)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
    )
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return {"refused": "time"}
    finally:
        _end(process)
    try:
        index: dict[str, Any] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"refused": "died"}
    return index


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child with whatever it may have started; it leads a process group of its own."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


def _sheet(path: Path, folder: Path, entry: dict[str, Any]) -> Sheet:
    lines = folder / entry["file"]
    flaws = tuple(
        Flaw(code=code, row=row, column=column, value=value)
        for code, row, column, value in entry["flaws"]
    )
    return Sheet(
        file=path.name,
        sheet=entry["name"],
        title=entry["name"],
        lines=lambda: _lines(lines),
        hidden=entry["hidden"],
        rectangular=True,
        flaws=flaws,
        checked=entry["surveyed"],
    )


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for text in file:
            number, *cells = text.removesuffix("\n").split(SEPARATOR)
            yield _line(int(number), cells)


def _line(number: int, cells: list[str]) -> Line:
    longest = max(map(len, cells), default=0)
    if longest > CELL_LENGTH:
        detail = f"the longest cell has {longest:,} characters"
        return Line(number, [cell[:CELL_LENGTH] for cell in cells], "row_too_long", detail)
    if any("\ufffd" in cell for cell in cells):
        return Line(number, cells, "unreadable_bytes", "it holds characters that are not text")
    return Line(number, cells)


def _refused(path: Path, reason: str, detail: str) -> ReadingError:
    where = f" ({detail})" if detail else ""
    return ReadingError(f"{path.name} cannot be read: {_REASONS[reason]}.{where}")
