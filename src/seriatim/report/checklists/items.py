"""The items of a reporting guideline, in our own words, from a file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from seriatim.dictionary.section import DictionaryError, Section, nearest, shown


class ChecklistError(ValueError):
    """A checklist that cannot be used; the message says where and what to write."""


class ItemKind(StrEnum):
    """What a report can do for an item: answer it, draft it, or leave it to the author."""

    AUTOMATIC = "automatic"
    DRAFTED = "drafted"
    AUTHOR = "author"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One item. ``at`` are ids of tables, figures and sections, any of which answers it.

    ``prompt`` says what is left to do: all of it where the report holds none of them.
    """

    id: str
    part: str
    text: str
    kind: ItemKind
    at: tuple[str, ...]
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """A guideline: its short key, its name, where it was published, and what our words rest on."""

    key: str
    name: str
    source: str
    basis: str
    items: tuple[ChecklistItem, ...]


def shipped_guidelines() -> tuple[str, ...]:
    """Return the keys of the guidelines that come with Seriatim, STROBE first."""
    return ("strobe", "strocss", "record")


def load_guideline(key: str) -> Guideline:
    """Load a guideline by its key. Raises ``ChecklistError`` for one that is not known."""
    known = shipped_guidelines()
    if key not in known:
        raise ChecklistError(
            f'there is no checklist "{key}".{nearest(key, known)} Known: {", ".join(known)}.'
        )
    file = resources.files("seriatim.report.checklists") / f"{key}.toml"
    return parse_guideline(file.read_bytes(), key)


def parse_guideline(content: bytes, key: str) -> Guideline:
    """Parse the bytes of a checklist file."""
    try:
        values = tomllib.loads(content.decode("utf-8"))
        top = Section(values, f"{key}.toml: ")
        top.only("format", "name", "source", "basis", "items")
        items = tuple(_item(section) for section in top.sections("items"))
        _refuse_twice(items, key)
        return Guideline(
            key=key,
            name=top.text("name"),
            source=top.text("source"),
            basis=top.text("basis"),
            items=items,
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ChecklistError(f"{key}.toml is not a valid TOML file: {error}.") from error
    except DictionaryError as error:
        raise ChecklistError(str(error)) from error


def _item(section: Section) -> ChecklistItem:
    section.only("id", "part", "text", "kind", "at", "prompt")
    kind = section.text("kind")
    kinds = [item.value for item in ItemKind]
    if kind not in kinds:
        raise ChecklistError(
            f"{section.place('kind')}: expected one of {', '.join(kinds)}, found {shown(kind)}."
            f"{nearest(kind, kinds)}"
        )
    at = section.texts("at")
    if (kind in {ItemKind.AUTOMATIC, ItemKind.DRAFTED}) != bool(at):
        raise ChecklistError(
            f"{section.place('at')}: an item that is automatic or drafted names where its answer "
            "is, and no other does. Nothing is ticked without a place to look at."
        )
    return ChecklistItem(
        id=section.text("id"),
        part=section.text("part"),
        text=section.text("text"),
        kind=ItemKind(kind),
        at=at,
        prompt=section.text("prompt"),
    )


def _refuse_twice(items: tuple[ChecklistItem, ...], key: str) -> None:
    ids = [item.id for item in items]
    twice = [ident for ident in ids if ids.count(ident) > 1]
    if twice:
        raise ChecklistError(f'{key}.toml: items: "{twice[0]}" stands there twice.')
