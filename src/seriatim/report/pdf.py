"""The report as a PDF: the same document as the page, set for paper, with the results attached.

Archivable (PDF/A-3a) and accessible (PDF/UA-1) as far as the compiler checks it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from importlib import resources
from itertools import groupby
from typing import Any

import typst

from seriatim.report.contents import Document
from seriatim.report.document import Block, MainResult, Section, Table
from seriatim.report.figures.measure import font_characters
from seriatim.report.figures.palette import FAMILY
from seriatim.report.layout import TableLayout, lay_out
from seriatim.report.page import FINDINGS_SAY, SEVERITIES, closing, full_stamp
from seriatim.review import Finding

_STANDARDS = ["a-3a", "ua-1"]
_UNTITLED = "Report of a consecutive series"
#: The compiler breaks no word: a longer one than a fingerprint gets places where it may.
_LONG_WORD = re.compile(r"\S{64}(?=\S)")
_NO_WIDTH = "\u200b"
#: Fields that the template reads as codes.
_CODES = frozenset({"id", "rule", "file", "kind", "severity"})


def render_pdf(document: Document, drawings: Mapping[str, bytes], attached: bytes) -> bytes:
    """Return the document as a PDF.

    ``drawings`` has each figure as SVG, by its id; ``attached`` is the results table
    (``results.jsonl``), which the file carries. Characters that the bundled font lacks are written
    as their code, [U+767B], so that none disappears. Pure: the same input gives the same bytes
    with the same versions of the libraries.
    """
    texts = _strings(_content(document), _shown)
    files = {
        "main.typ": _template(),
        "data.json": json.dumps(texts, ensure_ascii=False).encode(),
        "results.jsonl": attached,
        **{_file(ident): _drawing(svg) for ident, svg in drawings.items()},
    }
    with resources.as_file(resources.files("seriatim.report") / "fonts") as folder:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        )
        # The types of the package do not know yet that files may come from memory.
        compile_files: Any = typst.compile
        content: bytes = compile_files(
            files, font_paths=fonts, pdf_standards=_STANDARDS, timestamp=0
        )
    return content


def _template() -> bytes:
    return (resources.files("seriatim.report") / "templates" / "report.typ").read_bytes()


def _content(document: Document) -> dict[str, Any]:
    """Return what the template reads: plain texts and lists."""
    return {
        # A document without a title is no accessible one.
        "title": document.title.strip() or _UNTITLED,
        "notice": document.notice,
        "synthetic": document.synthetic,
        "opening": document.opening,
        "stamp": full_stamp(document.stamp, document.version),
        "closing": closing(document.synthetic),
        "findings_say": FINDINGS_SAY,
        "main_results": [
            _main_result(result, document, first=number == 0)
            for number, result in enumerate(document.main_results)
        ],
        "findings": list(_findings(document.findings)),
        "sections": [_section(section, document) for section in document.sections],
    }


def _main_result(result: MainResult, document: Document, *, first: bool) -> dict[str, Any]:
    texts = {name: getattr(result, name) for name in ("topic", "text", "level", "more")}
    return texts | {"first": first, "flags": _flags(document, result.topic)}


def _findings(findings: tuple[Finding, ...]) -> Iterator[dict[str, Any]]:
    """Yield the findings; the first of a rule is where links to that rule lead."""
    seen: set[str] = set()
    for finding in findings:
        severity = finding.severity.value
        yield {
            "rule": finding.rule,
            "title": finding.title,
            "text": finding.text,
            "severity": severity,
            "called": SEVERITIES[severity],
            "anchor": finding.rule not in seen,
        }
        seen.add(finding.rule)


def _section(section: Section, document: Document) -> dict[str, Any]:
    blocks = [_block(block, document) for block in section.blocks]
    return {
        "id": section.id,
        "title": section.title,
        "missing": section.missing,
        "paragraphs": section.paragraphs,
        # Neighbors that want a turned sheet share it.
        "groups": [
            {"turned": turned, "blocks": list(group)}
            for turned, group in groupby(blocks, lambda item: item["turned"])
        ],
    }


def _block(block: Block, document: Document) -> dict[str, Any]:
    shared = {
        "kind": block.kind,
        "name": f"{block.kind.capitalize()} {block.number}",
        "caption": block.caption,
        "notes": block.notes,
        "flags": _flags(document, block.id),
        "turned": False,
    }
    if not isinstance(block, Table):
        return shared | {"file": _file(block.id), "alt": f"{block.title}. {block.alt}"}
    layout = lay_out(block)
    return shared | {
        "turned": layout.turned,
        "layout": asdict(layout),
        "long": not layout.together,
        "stub": block.stub,
        "columns": [asdict(column) for column in block.columns],
        "rows": list(_rows(block, layout)),
    }


def _rows(table: Table, layout: TableLayout) -> Iterator[dict[str, Any]]:
    for row, splits in zip(table.rows, layout.splits, strict=True):
        yield {
            "kind": row.kind.value,
            "label": row.label,
            "cells": row.cells + ("",) * (len(table.columns) - len(row.cells)),
            "breakable": splits,
        }


def _flags(document: Document, name: str) -> list[dict[str, str]]:
    return [
        {"rule": finding.rule, "title": finding.title} for finding in document.flags.get(name, ())
    ]


def _file(ident: str) -> str:
    return f"figures/{ident}.svg"


def _drawing(svg: bytes) -> bytes:
    """Return a drawing that asks for the bundled font by its own name."""
    text = svg.decode().replace("Arimo, Arial, sans-serif", f"'{FAMILY}'")
    return _known(text).encode()


def _strings(value: Any, change: Callable[[str], str]) -> Any:
    """Return nested dicts and lists with every text changed; names and codes stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {
            name: item if name in _CODES else _strings(item, change) for name, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_strings(item, change) for item in value]
    return value


def _shown(text: str) -> str:
    return _LONG_WORD.sub(rf"\g<0>{_NO_WIDTH}", _known(text))


def _known(text: str) -> str:
    """Write what the bundled font lacks as its code; spaces of any width become plain ones."""
    known = font_characters()
    return "".join(
        sign
        if ord(sign) in known or sign in "\n\t"
        else "\u00a0"
        if sign.isspace()
        else f"[U+{ord(sign):04X}]"
        for sign in text
    )
