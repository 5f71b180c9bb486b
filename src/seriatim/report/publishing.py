"""Everything that a paper needs, as files: documents, tables, figures, texts, and how to check.

What is written is a rendering of one document; nothing here computes a statistic.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from seriatim.analysis.data_sets import DataSets
from seriatim.analysis.results import Results
from seriatim.report.checklists.answering import checklist_document
from seriatim.report.checklists.items import shipped_guidelines
from seriatim.report.contents import Document, report_document
from seriatim.report.document import Block, FigureBlock, Section, Table
from seriatim.report.docx.render import render_docx, render_part_docx
from seriatim.report.drawings import Drawings, draw_figures
from seriatim.report.figures.data import figure_data
from seriatim.report.html import render_html, render_table_html
from seriatim.report.markdown import render_markdown
from seriatim.report.paper.length import length_section
from seriatim.report.paper.manuscript import manuscript_sections
from seriatim.report.pdf import render_pdf
from seriatim.report.profiles import Profile
from seriatim.report.reproduce.analysis_results import ars_json
from seriatim.report.reproduce.data_files import write_data_sets
from seriatim.report.reproduce.timelines import write_timelines
from seriatim.report.reproduce.verify_script import write_verify_script
from seriatim.report.table_files import render_csv
from seriatim.report.typesetting import names_of, typeset_texts
from seriatim.review import review_results
from seriatim.wording.lookup import Lookup

#: Folders of a publication; single documents lie beside them.
TABLES, FIGURES, CHECKLISTS = "tables", "figures", "checklists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What is published: results, the rows they were computed from, and for which journal.

    ``data`` builds the data sets; it is called while figures are drawn. Without it, no file has a
    row for a patient or a procedure.
    """

    results: Results
    data: Callable[[], DataSets] | None
    profile: Profile


def publish(publication: Publication, folder: Path, pool: Executor | None = None) -> None:
    """Write everything into a folder that holds the results table (``results.jsonl``).

    Figures are drawn in the processes of ``pool`` while the rest is written. The same publication
    gives the same bytes with the same versions of the libraries.
    """
    results, style = publication.results, publication.profile.numbers
    rules = publication.profile.figures
    document = report_document(results, style)
    drawing = [draw_figures(_figures(document), rules, pool)]
    data = None if publication.data is None else publication.data()
    if data is not None:
        # Groups are drawn while the data sets are built; single patients can only be drawn now.
        begun = {figure.id for figure in _figures(document)}
        document = report_document(results, style, data_sets=data)
        more = (figure for figure in _figures(document) if figure.id not in begun)
        drawing.append(draw_figures(more, rules, pool))
    _write_tables(document, folder / TABLES)
    _write_texts(publication, document, folder)
    _write_reproduction(publication, data, folder)
    drawn = {ident: forms for wait in drawing for ident, forms in wait().items()}
    svg = {ident: forms["svg"] for ident, forms in drawn.items()}
    pdf = _begin_pdf(document, svg, (folder / "results.jsonl").read_bytes(), pool)
    _write_figures(_figures(document), drawn, folder / FIGURES)
    _write_documents(document, drawn, folder, pdf)


def _figures(document: Document) -> list[FigureBlock]:
    return [block for block in document.blocks if isinstance(block, FigureBlock)]


def file_name(block: Block) -> str:
    """Return the name of the files of a table or figure, without ending.

    Its number comes first, so that the files stand in the order of the report.
    """
    return f"{block.kind}-{block.number:02}-{block.id.removeprefix(f'{block.kind}-')}"


def _begin_pdf(
    document: Document, svg: Mapping[str, bytes], attached: bytes, pool: Executor | None
) -> Callable[[], bytes]:
    """Begin to set the PDF, in a process of the pool if there is one; return what waits for it."""
    if pool is None:
        return lambda: render_pdf(document, svg, attached)
    return pool.submit(render_pdf, document, svg, attached).result


def _write_documents(
    document: Document, drawn: Drawings, folder: Path, pdf: Callable[[], bytes]
) -> None:
    svg, png = ({name: files[ending] for name, files in drawn.items()} for ending in ("svg", "png"))
    _write_text(folder / "report.html", render_html(document, svg))
    (folder / "report.docx").write_bytes(render_docx(document, png))
    (folder / "report.pdf").write_bytes(pdf())


def _write_tables(document: Document, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for table in document.blocks:
        if isinstance(table, Table):
            name = file_name(table)
            alone = Section(id=table.id, title="", blocks=(table,))
            (folder / f"{name}.docx").write_bytes(render_part_docx(document, (alone,)))
            _write_text(folder / f"{name}.html", render_table_html(document, table))
            _write_text(folder / f"{name}.csv", render_csv(table))


def _write_figures(figures: list[FigureBlock], drawn: Drawings, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for figure in figures:
        for ending, content in drawn[figure.id].items():
            (folder / f"{file_name(figure)}.{ending}").write_bytes(content)
        rows = io.StringIO()
        csv.writer(rows, lineterminator="\n").writerows(figure_data(figure.spec))
        _write_text(folder / f"{file_name(figure)}.csv", rows.getvalue())


def _write_texts(publication: Publication, document: Document, folder: Path) -> None:
    """Write what authors go on with: a manuscript, its methods, and the checklists."""
    results, style = publication.results, publication.profile.numbers
    # The findings of the document are set already; these are as they were written.
    findings = review_results(results, style)
    plain = manuscript_sections(Lookup(results, style), findings)
    sections = typeset_texts(plain, style, names_of(results))
    n_items = sum(1 for _ in document.blocks)
    length = length_section(publication.profile, plain, n_items)
    notice = document.notice
    _write_text(
        folder / "manuscript.md", render_markdown(document.title, notice, (*sections, length))
    )
    (folder / "manuscript.docx").write_bytes(render_part_docx(document, (*sections, length)))
    methods = (s for s in sections if s.id in ("paper-methods", "paper-references"))
    _write_text(folder / "methods.md", render_markdown(document.title, notice, methods))
    (folder / CHECKLISTS).mkdir(exist_ok=True)
    for name, checklist in _checklists(document, sections):
        content = render_part_docx(document, (checklist,))
        (folder / CHECKLISTS / f"{name}.docx").write_bytes(content)


def _checklists(document: Document, drafted: tuple[Section, ...]) -> Iterator[tuple[str, Section]]:
    return (checklist_document(key, document.sections, drafted) for key in shipped_guidelines())


def _write_reproduction(publication: Publication, data: DataSets | None, folder: Path) -> None:
    """Write what lets others check and reuse the numbers."""
    _write_text(folder / "ars.json", ars_json(publication.results))
    if data is not None:
        version = dict(publication.results.provenance.versions).get("seriatim", "")
        write_data_sets(data, folder, version)
        write_timelines(data, folder)
        write_verify_script(publication.results, folder)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
