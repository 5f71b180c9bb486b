"""Everything that a paper needs lies in one folder, made from one document."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from seriatim.analysis.results import Results
from seriatim.analysis.writing import write_results
from seriatim.report.contents import Document
from seriatim.report.document import FigureBlock, Table
from seriatim.report.profiles import FigureRules, Profile, load_profile
from seriatim.report.publishing import Publication, file_name, publish


@pytest.fixture(scope="module")
def profile(coarse: FigureRules) -> Profile:
    return replace(load_profile("plain"), figures=coarse)


@pytest.fixture(scope="module")
def published(results: Results, profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publication")
    write_results(results, folder)
    publish(Publication(results=results, data=None, profile=profile), folder)
    return folder


def test_every_table_and_figure_is_there_in_every_form(published: Path, document: Document) -> None:
    blocks = tuple(document.blocks)
    tables = {file_name(b) for b in blocks if isinstance(b, Table)}
    figures = {file_name(b) for b in blocks if isinstance(b, FigureBlock)}
    assert {path.name for path in (published / "tables").iterdir()} == {
        f"{name}.{ending}" for name in tables for ending in ("docx", "html", "csv")
    }
    assert {path.name for path in (published / "figures").iterdir()} == {
        f"{name}.{ending}" for name in figures for ending in ("svg", "pdf", "png", "tiff", "csv")
    }


def test_the_documents_and_texts_are_there(published: Path) -> None:
    names = {path.name for path in published.iterdir()}
    assert {"report.html", "report.docx", "report.pdf", "manuscript.docx", "ars.json"} <= names
    assert {path.name for path in (published / "checklists").iterdir()} == {
        "record.docx",
        "strobe.docx",
        "strocss.docx",
    }
    methods = (published / "methods.md").read_text(encoding="utf-8")
    assert methods.startswith("# Response, toxicity and survival")
    assert Counter(line for line in methods.splitlines() if line.startswith("## ")) == {
        "## Methods": 1,
        "## References": 1,
    }
    assert "## Results" in (published / "manuscript.md").read_text(encoding="utf-8")


def test_without_data_no_file_has_rows_of_patients(published: Path) -> None:
    names = {path.name for path in published.iterdir()}
    assert not names & {"data", "cbioportal", "verify.R"}


def test_the_figures_of_the_page_are_those_of_the_folder(
    published: Path, document: Document
) -> None:
    page = (published / "report.html").read_text(encoding="utf-8")
    figure = next(b for b in document.blocks if isinstance(b, FigureBlock))
    svg = (published / "figures" / f"{file_name(figure)}.svg").read_text(encoding="utf-8")
    assert svg[svg.index("<g ") :].strip() in page


def test_the_numbers_behind_a_figure_are_a_table(published: Path) -> None:
    for path in (published / "figures").glob("*.csv"):
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}


def test_a_journal_has_its_own_numbers_and_widths(
    without: Callable[..., Results], coarse: FigureRules, tmp_path: Path
) -> None:
    results = without("survival_curve", "cumulative_incidence", "grades", "response", "state_curve")
    lancet = load_profile("lancet_oncology")
    rules = replace(lancet.figures, dpi_combination=coarse.dpi_combination)
    write_results(results, tmp_path)
    publish(
        Publication(results=results, data=None, profile=replace(lancet, figures=rules)), tmp_path
    )
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "p&lt;0·0001" in page
    assert "p < 0.001" not in (tmp_path / "manuscript.md").read_text(encoding="utf-8")
    svg = next((tmp_path / "figures").glob("*.svg")).read_text(encoding="utf-8")
    assert f'width="{lancet.figures.widths_mm[-1]:.4f}mm"' in svg


def test_an_empty_study_can_be_published(
    empty_results: Results, profile: Profile, tmp_path: Path
) -> None:
    write_results(empty_results, tmp_path)
    publish(Publication(results=empty_results, data=None, profile=profile), tmp_path)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
