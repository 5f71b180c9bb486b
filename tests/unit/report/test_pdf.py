"""The PDF: the same document as the page, archivable, accessible and the same every time."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from seriatim.analysis.results import Results
from seriatim.report.contents import Document, report_document
from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.pdf import render_pdf

RESULTS = b'{"id": "x", "value": 1}\n'
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


@pytest.fixture(scope="module")
def content(document: Document, drawings: Mapping[str, bytes]) -> bytes:
    return render_pdf(document, drawings, RESULTS)


def text_of(content: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(content)
    command = ["pdftotext", "-q", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    # The compiler marks where a line may break; a reader does not see it.
    return re.sub(r"\s+", " ", text.replace("\u2060", "").replace("\u200b", ""))


def test_it_claims_the_standards_that_the_compiler_checked(content: bytes) -> None:
    assert content.startswith(b"%PDF-1.7")
    assert re.search(rb"pdfaid:part>3<", content)
    assert re.search(rb"pdfaid:conformance>A<", content)
    assert re.search(rb"pdfuaid:part>1<", content)


def test_the_same_document_gives_the_same_bytes(
    document: Document, drawings: Mapping[str, bytes], content: bytes
) -> None:
    assert render_pdf(document, drawings, RESULTS) == content


@poppler
def test_it_reads_in_the_order_of_the_document(
    content: bytes, document: Document, tmp_path: Path
) -> None:
    text = text_of(content, tmp_path)
    expected = [document.title, document.opening]
    for section in document.sections:
        expected += [*section.paragraphs, section.missing]
        expected += [f"{b.kind.capitalize()} {b.number}. {b.caption}" for b in section.blocks]
    places = []
    # Words only: a line may end, and with it a page, between any two of them.
    for words in (" ".join(part.split()[:6]) for part in expected if part):
        places.append(text.find(words, max(places, default=0)))
        assert places[-1] >= 0, words
    assert places == sorted(places)


@poppler
def test_it_says_what_the_page_says(content: bytes, document: Document, tmp_path: Path) -> None:
    text = text_of(content, tmp_path)
    for finding in document.findings:
        assert finding.title in text
    for result in document.main_results:
        assert " ".join(result.text.split()[:8]) in text
    cells = [
        cell
        for block in document.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
        if cell and " " not in cell
    ]
    assert len(cells) > 100
    assert [cell for cell in cells if cell not in text] == []
    assert "SYNTHETIC DATA" in text
    assert document.stamp in text
    assert text.count("Read with: ") == sum(1 for found in document.flags.values() if found)


@poppler
def test_the_results_and_the_bundled_font_are_inside(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    subprocess.run(
        ["pdfdetach", "-saveall", "-o", str(tmp_path), str(path)], check=True, capture_output=True
    )
    assert (tmp_path / "results.jsonl").read_bytes() == RESULTS
    fonts = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True).stdout.decode()
    lines = fonts.splitlines()[2:]
    assert lines
    assert all("SeriatimArimo" in line and "TrueType" in line for line in lines)


@poppler
def test_text_from_the_data_never_becomes_markup(document: Document, tmp_path: Path) -> None:
    evil = '#read("main.typ") *bold* $x^2$ \\ "quoted" <label> [bracket] // gone @ref 登 \x00'
    table = Table(
        id="evil",
        caption=evil,
        stub=evil,
        columns=(Column(label=evil, below=evil),),
        rows=(
            TableRow(label=evil, kind=RowKind.HEADING),
            TableRow(label=evil, cells=(evil,)),
            TableRow(label="w" * 400, cells=("long " * 800,)),
        ),
        notes=(evil,),
        number=1,
    )
    section = replace(document.sections[0], title=evil, paragraphs=(evil,), blocks=(table,))
    hostile = replace(
        document, title=evil, notice=evil, opening=evil, stamp=evil, sections=(section,)
    )
    text = text_of(render_pdf(hostile, {}, RESULTS), tmp_path)
    # What the font cannot show stands there as its code.
    assert '#read("main.typ") *bold* $x^2$ \\ "quoted" <label>' in text
    assert "// gone @ref [U+767B] [U+0000]" in text
    assert "w" * 60 in text
    assert text.count("long ") >= 800


@poppler
def test_real_data_are_not_called_synthetic(document: Document, tmp_path: Path) -> None:
    real = replace(
        document, synthetic=False, notice="Extract of 2020", sections=document.sections[-1:]
    )
    text = text_of(render_pdf(real, {}, RESULTS), tmp_path)
    assert "About the data Extract of 2020" in text
    assert "SYNTHETIC" not in text
    assert "About the data" not in text_of(
        render_pdf(replace(real, notice=None), {}, RESULTS), tmp_path
    )


@poppler
def test_a_long_table_repeats_its_head_on_every_page(document: Document, tmp_path: Path) -> None:
    rows = tuple(TableRow(label=f"row {i}", cells=("1",)) for i in range(150))
    table = Table(
        id="long",
        caption="Long",
        stub="Head of rows",
        columns=(Column(label="Head of numbers"),),
        rows=rows,
        number=1,
    )
    section = replace(document.sections[-1], blocks=(table,))
    text = text_of(render_pdf(replace(document, sections=(section,)), {}, RESULTS), tmp_path)
    assert text.count("Head of rows") >= 3
    assert all(f"row {i} " in text for i in range(150))


@poppler
def test_a_wide_table_has_a_turned_sheet_of_its_own(document: Document, tmp_path: Path) -> None:
    prose = "every cell of this table holds a sentence " * 20
    wide = Table(
        id="wide",
        caption="Wide",
        stub="",
        columns=(Column(label="a"), Column(label="b")),
        rows=(TableRow(label="x", cells=(prose, prose)),),
        number=1,
    )
    section = replace(document.sections[-1], blocks=(wide,))
    path = tmp_path / "wide.pdf"
    path.write_bytes(render_pdf(replace(document, sections=(section,)), {}, RESULTS))
    command = ["pdfinfo", "-f", "1", "-l", "9", str(path)]
    told = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", told)
    assert [float(wide) > float(high) for wide, high in sizes].count(True) == 1


def test_a_study_without_a_title_gives_a_file_too(document: Document) -> None:
    untitled = replace(document, title=" ", sections=document.sections[-1:])
    assert render_pdf(untitled, {}, RESULTS).startswith(b"%PDF")


def test_an_empty_study_gives_a_file_too(empty_results: Results) -> None:
    assert render_pdf(report_document(empty_results), {}, b"").startswith(b"%PDF")


@pytest.mark.parametrize("analyses", [("flow", "response"), ("grades", "survival_curve")])
def test_any_analysis_may_be_missing(
    without: Callable[..., Results], drawings: Mapping[str, bytes], analyses: tuple[str, ...]
) -> None:
    document = report_document(without(*analyses))
    assert render_pdf(document, drawings, RESULTS).startswith(b"%PDF")
