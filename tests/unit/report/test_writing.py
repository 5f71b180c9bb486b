from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.analysis.results import Results
from seriatim.report.writing import ReportError, write_report


def test_the_report_is_the_only_new_file_and_others_stay(
    empty_results: Results, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "folder"
    folder.mkdir(parents=True)
    (folder / "results.csv").write_text("kept", encoding="utf-8")
    path = write_report(empty_results, folder)
    assert path == folder / "report.html"
    assert sorted(p.name for p in folder.iterdir()) == ["report.html", "results.csv"]
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_second_report_replaces_the_first(empty_results: Results, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("old", encoding="utf-8")
    text = write_report(empty_results, tmp_path).read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")


def test_a_place_that_cannot_be_written_is_explained(
    empty_results: Results, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReportError, match="Choose a folder that you may write to"):
        write_report(empty_results, tmp_path / "file")
