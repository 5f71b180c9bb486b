"""The Word file: the same document as the page, whole, accessible and the same every time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from seriatim.analysis.results import Results
from seriatim.report.contents import Document, report_document
from seriatim.report.document import Column, FigureBlock, Table, TableRow
from seriatim.report.docx.render import render_docx, render_part_docx
from seriatim.report.page import SEVERITIES

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


@pytest.fixture(scope="module")
def content(document: Document, pictures: Mapping[str, bytes]) -> bytes:
    return render_docx(document, pictures)


@pytest.fixture(scope="module")
def word(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def styled(word: Any, style: str) -> list[str]:
    return [text.text for text in word.paragraphs if text.style.name == style]


def test_the_same_document_gives_the_same_bytes(
    document: Document, pictures: Mapping[str, bytes], content: bytes
) -> None:
    assert render_docx(document, pictures) == content


def test_every_table_has_the_texts_of_the_document(word: Any, document: Document) -> None:
    """The page is made from the same tables, so no number can differ between the two."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(word.tables) == len(tables) >= 14
    for made, table in zip(word.tables, tables, strict=True):
        rows = [
            ["".join(node.text or "" for node in cell.iter(qn("w:t"))) for cell in row._tr.tc_lst]
            for row in made.rows
        ]
        assert rows[0] == [table.stub, *(column.label + column.below for column in table.columns)]
        for row, expected in zip(rows[1:], table.rows, strict=True):
            assert row[0] == expected.label
            assert tuple(row[1:])[: len(expected.cells)] == expected.cells


def test_tables_and_figures_are_numbered_in_their_captions(word: Any, document: Document) -> None:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    figures = [block for block in document.blocks if isinstance(block, FigureBlock)]
    assert styled(word, "Table caption") == [f"Table {t.number}. {t.caption}" for t in tables]
    assert styled(word, "Caption") == [f"Figure {f.number}. {f.caption}" for f in figures]
    fields = [node.text for node in word.element.iter(qn("w:instrText"))]
    assert Counter(fields) == {
        " SEQ Table \\* ARABIC ": len(tables),
        " SEQ Figure \\* ARABIC ": len(figures),
    }


def test_every_figure_has_its_alternative_text(word: Any, document: Document) -> None:
    figures = [block for block in document.blocks if isinstance(block, FigureBlock)]
    described = [shape._inline.docPr for shape in word.inline_shapes]
    assert [d.get("descr") for d in described] == [f"{f.title}. {f.alt}" for f in figures]
    assert len({d.get("id") for d in described}) == len(figures)


def test_everything_the_page_says_is_there(word: Any, document: Document) -> None:
    text = "\n".join(part.text for part in word.paragraphs)
    for section in document.sections:
        assert section.title in styled(word, "Heading 1")
        assert all(paragraph in text for paragraph in section.paragraphs)
        assert section.missing in text
    for result in document.main_results:
        assert result.topic in styled(word, "Heading 2")
        assert result.text in text
        assert result.level in text
        assert result.more in text
    for finding in document.findings:
        heading = f"{SEVERITIES[finding.severity.value]}: {finding.title}"
        assert heading in styled(word, "Heading 2")
        assert finding.text in text
    notes = styled(word, "Table note")
    assert all(note in notes for block in document.blocks for note in block.notes)


def test_what_was_found_stands_with_what_it_concerns(word: Any, document: Document) -> None:
    flags = [names for names in document.flags.values() if names]
    lines = styled(word, "Read with")
    assert len(lines) == len(flags)
    expected = {f"Read with: {'; '.join(f.title for f in names)}." for names in flags}
    assert set(lines) == expected


def test_every_link_has_its_target_and_no_name_is_used_twice(word: Any) -> None:
    body = word.element.body
    names = [node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names)
    targets = {node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink"))}
    assert targets
    assert targets <= set(names)


def test_every_page_says_that_the_data_are_synthetic(word: Any, content: bytes) -> None:
    assert word.sections[0].header.paragraphs[0].text == "SYNTHETIC DATA"
    assert word.core_properties.keywords == "SYNTHETIC DATA"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        heads = [name for name in package.namelist() if "header" in name]
    assert len(heads) == 1
    assert all(section.header._sectPr.xpath("w:headerReference") for section in word.sections)


def test_the_footer_has_the_fingerprints_and_the_page(word: Any, document: Document) -> None:
    footer = word.sections[-1].footer.paragraphs[0]
    assert document.stamp in footer.text
    assert f"Seriatim {document.version}" in footer.text
    assert [node.text.strip() for node in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_real_data_are_not_called_synthetic(
    document: Document, pictures: Mapping[str, bytes]
) -> None:
    real = replace(document, synthetic=False, notice="Extract of 2020")
    word = docx.Document(io.BytesIO(render_docx(real, pictures)))
    assert word.sections[0].header.is_linked_to_previous
    assert styled(word, "About the data") == ["About the data  Extract of 2020"]
    assert "SYNTHETIC" not in "".join(part.text for part in word.paragraphs)
    silent = replace(real, notice=None, stamp="", version="", opening="")
    word = docx.Document(io.BytesIO(render_docx(silent, pictures)))
    assert styled(word, "About the data") == []
    assert word.sections[0].footer.paragraphs[0].text == "Page 1 of 1"


def test_a_wide_table_has_a_turned_sheet_of_its_own(
    document: Document, pictures: Mapping[str, bytes]
) -> None:
    prose = "every cell of this table holds a sentence " * 20
    wide = Table(
        id="wide",
        caption="Wide",
        stub="",
        columns=(Column(label="a"), Column(label="b")),
        rows=(TableRow(label="x", cells=(prose, prose)),),
        number=1,
    )
    section = replace(document.sections[0], blocks=(wide,), paragraphs=("Before",))
    after = replace(section, id="after", title="After", blocks=())
    made = replace(document, sections=(section, after))
    word = docx.Document(io.BytesIO(render_docx(made, pictures)))
    assert [part.orientation for part in word.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert word.sections[1].page_width > word.sections[1].page_height
    assert word.sections[2].page_width < word.sections[2].page_height


def test_any_text_of_the_data_stays_text(document: Document, pictures: Mapping[str, bytes]) -> None:
    evil = "</w:t></w:p> &amp; \x00 <script>"
    hostile = replace(document, title=evil * 20, opening=evil, notice=evil)
    word = docx.Document(io.BytesIO(render_docx(hostile, pictures)))
    shown = evil.replace("\x00", "\ufffd")
    assert styled(word, "Opening") == [shown]
    assert word.core_properties.title == (shown * 20)[:255]


def test_an_empty_study_says_why_every_part_is_empty(empty_results: Results) -> None:
    word = docx.Document(io.BytesIO(render_docx(report_document(empty_results), {})))
    missing = styled(word, "Missing part")
    assert "No analysis left a result to report." in missing
    assert len(missing) >= 7


@pytest.mark.parametrize("analyses", [("flow", "response"), ("grades", "survival_curve")])
def test_any_analysis_may_be_missing(
    without: Callable[..., Results], pictures: Mapping[str, bytes], analyses: tuple[str, ...]
) -> None:
    document = report_document(without(*analyses))
    assert render_docx(document, pictures).startswith(b"PK")


def test_a_part_of_the_report_is_a_file_of_its_own(document: Document) -> None:
    tables = [b for b in document.blocks if document.flags[b.id] and isinstance(b, Table)]
    table = tables[-1]
    section = replace(document.sections[0], title="", paragraphs=(), blocks=(table,))
    word = docx.Document(io.BytesIO(render_part_docx(document, (section,))))
    assert len(word.tables) == 1
    assert styled(word, "Table caption") == [f"Table {table.number}. {table.caption}"]
    assert styled(word, "Heading 1") == []
    assert document.flags[table.id][0].title in styled(word, "Read with")[0]
    # A field would be counted again, from 1.
    assert list(word.element.body.iter(qn("w:instrText"))) == []
    # What the findings say stands in the report: nothing here leads nowhere.
    assert list(word.element.body.iter(qn("w:hyperlink"))) == []
    assert word.sections[0].header.paragraphs[0].text == "SYNTHETIC DATA"


def test_a_table_without_a_number_has_none_in_its_caption(document: Document) -> None:
    table = next(b for b in document.blocks if isinstance(b, Table))
    section = replace(document.sections[0], blocks=(replace(table, number=0),))
    word = docx.Document(io.BytesIO(render_part_docx(document, (section,))))
    assert styled(word, "Table caption") == [table.caption]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_finds_every_table_caption_and_figure(
    content: bytes, document: Document, tmp_path: Path
) -> None:
    (tmp_path / "report.docx").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--headless", "--convert-to", "odt", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "report.docx")], check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "report.odt") as package:
        converted = package.read("content.xml").decode()
    tables = [block for block in document.blocks if isinstance(block, Table)]
    figures = [block for block in document.blocks if isinstance(block, FigureBlock)]
    assert converted.count("<table:table ") == len(tables)
    assert converted.count("<table:table-header-rows>") == len(tables)
    assert converted.count("<draw:image ") == len(figures)
    text = re.sub(r"<[^>]+>", "", converted)
    for block in (*tables, *figures):
        assert f"{block.kind.capitalize()} {block.number}. " in text
