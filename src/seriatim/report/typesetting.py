"""Set every text of the finished document as a journal wants its numbers.

Texts are found wherever they are: paragraphs, tables, findings, and the words inside figures. Ids,
fingerprints and versions are left alone, and so are the names that come from the study.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from seriatim.analysis.results import Results
from seriatim.report.document import Column, TableRow
from seriatim.review import Finding
from seriatim.wording.labels import product
from seriatim.wording.style import PLAIN, NumberStyle
from seriatim.wording.typography import typeset, typeset_head

_Value = TypeVar("_Value")

#: Fields that are no text for a reader, or by which something else is found.
_LEFT = frozenset({"id", "kind", "rule", "topic", "stamp", "version", "notice", "number"})
_ROWS_OF_A_FINDING = frozenset({"results", "evidence"})


def names_of(results: Results) -> frozenset[str]:
    """Return the texts that a study brings and that are no numbers of ours, with digits in them."""
    provenance = results.provenance
    names: Iterable[str] = (
        results.title,
        *(group.label for group in results.groups),
        *(name for name, _, _ in provenance.files),
        *(f"{product(name)} {version}" for name, version in provenance.versions),
        *(problem.title for problem in results.problems),
        *(item.procedure_id for item in results.disagreements),
        *(item.explanation for item in results.disagreements),
    )
    return frozenset(name for name in names if any(character.isdigit() for character in name))


def typeset_texts(value: _Value, style: NumberStyle, keep: frozenset[str] = frozenset()) -> _Value:
    """Return a document, or any part of one, with its texts set in a style.

    ``value`` is a frozen dataclass, a tuple or a dict of them, or a text; anything else comes back
    as it is. Keys of a dict stay.
    """
    if style == PLAIN:
        return value
    result: _Value = _set(value, style, lambda text: typeset(text, style, keep))
    return result


def _set(value: Any, style: NumberStyle, text: Callable[[str], str]) -> Any:
    # A StrEnum is a code, not a text.
    if type(value) is str:
        return text(value)
    if isinstance(value, tuple):
        return tuple(_set(item, style, text) for item in value)
    if isinstance(value, dict):
        return {key: _set(item, style, text) for key, item in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    left = _LEFT | _ROWS_OF_A_FINDING if isinstance(value, Finding) else _LEFT
    changed = {
        field.name: _set(getattr(value, field.name), style, text)
        for field in fields(value)
        if field.init and field.name not in left
    }
    if isinstance(value, Column) or (isinstance(value, TableRow) and value.label == "p"):
        changed["label"] = typeset_head(changed["label"], style)
    return replace(value, **changed)
