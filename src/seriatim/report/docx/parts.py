"""Paragraphs, runs, links and fields as elements of a Word document."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

#: What XML cannot hold; a sign in its place tells the reader that something stood there.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """Make an element of the main namespace; attributes are named without it."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made


def run(text: str, *marks: str) -> Any:
    """Make a run of text. ``marks`` are properties without a value: ``b`` for bold."""
    made = element("r")
    if marks:
        made.append(element("rPr", *(element(mark) for mark in marks)))
    made.append(_text(text))
    return made


def regular(text: str) -> Any:
    """Make a run that is not bold where its style is, after a line break: the second head line."""
    off = element("rPr", element("b", val="0"), element("bCs", val="0"))
    return element("r", off, element("br"), _text(text))


def paragraph(style: str, *content: Any, **more: str) -> Any:
    """Make a paragraph with a style.

    Texts become runs. ``keep`` keeps it with the next paragraph, ``align`` sets its side,
    ``indent`` and ``gap`` the room at its left and right.
    """
    properties = element("pPr", element("pStyle", val=style))
    if more.get("keep"):
        properties.append(element("keepNext"))
    if "indent" in more or "gap" in more:
        room = element("ind", left=more.get("indent", "0"), right=more.get("gap", "0"))
        properties.append(room)
    if "align" in more:
        properties.append(element("jc", val=more["align"]))
    runs = (run(part) if isinstance(part, str) else part for part in content)
    return element("p", properties, *runs)


def field(instruction: str, shown: str, *marks: str) -> list[Any]:
    """Make a field: Word may compute it again, other readers show what stands in it."""
    parts = [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", _text(f" {instruction} ", "instrText")),
        element("r", element("fldChar", fldCharType="separate")),
        run(shown),
        element("r", element("fldChar", fldCharType="end")),
    ]
    if marks:
        # A program that computes the field again takes the look of its first run.
        for part in parts:
            part.insert(0, element("rPr", *(element(mark) for mark in marks)))
    return parts


def link(target: str, text: str) -> Any:
    """Make a link to a bookmark of the same document."""
    made = run(text)
    made.insert(0, element("rPr", element("rStyle", val="Hyperlink")))
    return element("hyperlink", made, anchor=bookmark_name(target), history="1")


def bookmark(target: str, number: int, *content: Any) -> list[Any]:
    """Put a bookmark around content. ``number`` must be unique in the document."""
    ident = str(number)
    start = element("bookmarkStart", id=ident, name=bookmark_name(target))
    return [start, *content, element("bookmarkEnd", id=ident)]


def bookmark_name(target: str) -> str:
    """Return a name as Word allows it: 40 letters, digits and underscores, a letter first.

    >>> bookmark_name("finding-few_patients")
    'finding_few_patients'
    """
    return re.sub(r"\W", "_", target)[:40]


def _text(text: str, tag: str = "t") -> Any:
    made = element(tag)
    made.text = clean(text)
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made
