"""Write a dictionary as a reference page in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from seriatim.dictionary.folding import fold
from seriatim.dictionary.model import Dictionary, Field, Table
from seriatim.dictionary.wording import kind_words, range_words

_INTRODUCTION = """\
<!-- Generated: seriatim dictionary --as markdown. Change the dictionary and not this page. -->

# Data dictionary: {title}

Name `{name}`, version {version}. It says what a registry records: the tables, their fields, the
units, the codes and the ranges. Files are checked against it, and the Excel template, the REDCap
data dictionary and this page are made from it.

- **Plausible**: a value outside is kept, and somebody is asked to look at it.
- **Permitted**: a value outside is refused.
- A field marked * is required. An empty cell means that nothing is known; a missing code says why.
- Headers and words are compared without case, accents, spaces and punctuation. A header that is
  not listed is not guessed: a mapping file names it. Every field is also read with its table
  before it, as in `lesions_side`.
- Dates are written 2014-05-31. Where only month or year are known: 2014-05 or 2014.
"""


def render_markdown(dictionary: Dictionary) -> str:
    """Return the reference page; the same text for the same dictionary."""
    parts = [
        _INTRODUCTION.format(
            title=dictionary.title, name=dictionary.name, version=dictionary.version
        ),
        _overview(dictionary),
        _missing(dictionary),
        *(_table(table) for table in dictionary.tables),
    ]
    return "\n".join(parts)


def _overview(dictionary: Dictionary) -> str:
    rows = [
        (
            f"[`{table.name}`](#{table.name})",
            table.description,
            _names(table.key),
            "yes" if table.required else "",
        )
        for table in dictionary.tables
    ]
    return "## Tables\n\n" + _grid(
        ("Table", "A row is", "Rows are told apart by", "Required"), rows
    )


def _missing(dictionary: Dictionary) -> str:
    rows = [
        (f"`{code.code}`", code.label, _others(code.words, code.code, code.label))
        for code in dictionary.missing_codes
    ]
    return (
        "## Missing codes\n\nThey may stand in any cell that is not required. Where a field has a "
        "choice of the same spelling, the choice is meant.\n\n"
        + _grid(("Code", "Meaning", "Also read"), rows)
    )


def _table(table: Table) -> str:
    parts = [f"## {table.name}\n\n{table.description}\n"]
    parts.append(
        _grid(
            ("Field", "Meaning", "Type", "Plausible", "Permitted", "What to write"),
            [_field_row(field) for field in table.fields],
        )
    )
    parts.extend(_choices(field) for field in table.fields if field.choices)
    parts.append(
        f"### Headers of {table.name}\n\n"
        + _grid(
            ("Field", "Swedish", "Also read"),
            [
                (
                    f"`{field.name}`",
                    field.label_sv or "",
                    _others(field.headers[:-1], field.name, field.label_sv),
                )
                for field in table.fields
            ],
        )
    )
    return "\n".join(parts)


def _field_row(field: Field) -> tuple[str, ...]:
    link = f" See [{field.references}](#{field.references})." if field.references else ""
    note = " Identifies a person or a record." if field.identifier else ""
    return (
        f"`{field.name}`" + (" *" if field.required else ""),
        field.label,
        kind_words(field),
        range_words(field.plausible),
        range_words(field.hard),
        field.description + note + link,
    )


def _choices(field: Field) -> str:
    rows = [
        (f"`{choice.code}`", choice.label, _others(choice.words, choice.code, choice.label))
        for choice in field.choices
    ]
    return f"### Codes of {field.path}\n\n" + _grid(("Code", "Meaning", "Also read"), rows)


def _others(words: Iterable[str], *shown: str | None) -> str:
    """List the words that are not shown already, one of those that are read alike."""
    seen = {fold(word) for word in shown if word is not None}
    fresh = []
    for word in words:
        if fold(word) not in seen:
            seen.add(fold(word))
            fresh.append(word)
    return ", ".join(fresh)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += ["| " + " | ".join(_cell(text) for text in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    # A bar would begin a new cell, a sign "less than" could begin a tag.
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
