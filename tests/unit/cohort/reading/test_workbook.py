"""The guarded child process, from outside."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from seriatim.cohort.reading import workbook
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.workbook import check_archive, open_workbook


def save(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_sheets_come_back_as_lines(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (sheet,) = open_workbook(save(tmp_path / "a.xlsx", ["a", 1.5], [None, "=1+1"]), folder)
    assert (sheet.file, sheet.sheet, sheet.rectangular, sheet.checked) == (
        "a.xlsx",
        "Sheet",
        True,
        True,
    )
    assert [(line.number, line.cells) for line in sheet.lines()] == [(1, ["a", "1.5"])]
    assert [(flaw.code, flaw.row, flaw.column) for flaw in sheet.flaws] == [
        ("formula_without_value", 2, 1)
    ]


def test_a_long_cell_and_a_strange_character_refuse_their_rows(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ["LONG"], ["b\ufffd"], ["c"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts = {name: text.replace(b"LONG", b"x" * 40_000) for name, text in parts.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    folder = tmp_path / "out"
    folder.mkdir()
    (sheet,) = open_workbook(path, folder)
    assert [line.fault for line in sheet.lines()] == ["row_too_long", "unreadable_bytes", None]


def test_an_archive_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (30 << 20))
    with pytest.raises(ReadingError, match="unpack to 31 MB"):
        check_archive(path)


def test_a_damaged_archive_is_not_opened(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ["a"])
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02")] = 0  # the central directory
    path.write_bytes(content)
    with pytest.raises(ReadingError, match="damaged"):
        check_archive(path)


@pytest.mark.parametrize(
    ("program", "seconds", "message"),
    [
        ("import os; os.abort()", 25, "failed"),
        ("import time; time.sleep(60)", 0.3, "longer than"),
        ("raise SystemExit(1)", 25, "failed"),
    ],
)
def test_a_child_that_dies_or_hangs_becomes_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, seconds: float, message: str
) -> None:
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(workbook, "_CHILD", child)
    monkeypatch.setattr(workbook, "SECONDS", seconds)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(ReadingError, match=message):
        open_workbook(save(tmp_path / "a.xlsx", ["a"]), folder)


def test_the_child_ends_with_its_own_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys, time, pathlib\n"
        "if os.fork() == 0:\n"
        "    pathlib.Path(sys.argv[2], 'pid').write_text(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(workbook, "_CHILD", child)
    monkeypatch.setattr(workbook, "SECONDS", 1)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(ReadingError, match="longer than"):
        open_workbook(save(tmp_path / "a.xlsx", ["a"]), folder)
    pid = int((folder / "pid").read_text())
    for _ in range(100):
        if has_ended(pid):
            return
        time.sleep(0.05)
    pytest.fail(f"the child's own child {pid} goes on")


def has_ended(pid: int) -> bool:
    """Tell whether a process has ended, though perhaps its new parent does not know yet."""
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return True
