"""Sections as Markdown, for the files that authors go on writing in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seriatim.report.document import Section

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
#: What begins a list, a heading or a quote at the start of a line.
_START = re.compile(r"^(\s*)(\d+(?=[.)]\s)|[-+=](?=\s|$|[-=]))")


def render_markdown(title: str, notice: str | None, sections: Iterable[Section]) -> str:
    """Return paragraphs under their headings. Text stays text: nothing in it is read as a mark."""
    lines = [f"# {escaped(title)}", ""]
    if notice:
        lines += [f"> {escaped(notice)}", ""]
    for section in sections:
        lines += [f"## {escaped(section.title)}", ""]
        for text in (*section.paragraphs, section.missing):
            if text:
                lines += [escaped(text), ""]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Return a text on one line, its marks without their meaning.

    >>> escaped("1. p < 0.05 * [CI]")
    '1\\\\. p \\\\< 0.05 \\\\* \\\\[CI\\\\]'
    """
    line = _MARKS.sub(r"\\\1", " ".join(text.split()))
    found = _START.match(line)
    if found is None:
        return line
    start = found.end()
    return f"{line[:start]}\\{line[start:]}" if line[start - 1].isdigit() else f"\\{line}"
