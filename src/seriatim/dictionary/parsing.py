"""Turn the TOML text of a dictionary into its values; every mistake is named with its place."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from seriatim.dictionary.consistency import check_consistency
from seriatim.dictionary.model import (
    Choice,
    Dictionary,
    Field,
    FieldType,
    MissingCode,
    Range,
    Table,
)
from seriatim.dictionary.section import DictionaryError, Section, nearest, shown

FORMAT = 1

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Columns that reading puts beside the fields of every table.
_RESERVED = frozenset({"row_id", "source_id", "source_row"})
_NUMERIC = frozenset({FieldType.INTEGER, FieldType.NUMBER})

ChoiceLists = dict[str, tuple[Choice, ...]]


def parse_dictionary(text: str, where: str = "dictionary") -> Dictionary:
    """Parse the TOML text of a dictionary.

    ``where`` names the file in messages. ``DictionaryError`` says the place at fault, what was
    expected and what was found; no other exception leaves this function.
    """
    top = Section(_toml(text, where), f"{where}: ")
    version = top.value("format", f"format = {FORMAT}")
    if version != FORMAT or isinstance(version, bool):
        raise DictionaryError(
            f"{top.place('format')}: expected {FORMAT}, the only format this version of Seriatim "
            f"reads, found {shown(version)}."
        )
    top.only("format", "name", "version", "title", "missing_codes", "choices", "tables")
    lists = _choice_lists(top)
    dictionary = Dictionary(
        name=_name(top.text("name"), top.place("name")),
        version=top.text("version"),
        title=top.text("title"),
        tables=tuple(_table(name, section, lists) for name, section in top.named("tables")),
        missing_codes=tuple(_missing_code(section) for section in top.sections("missing_codes")),
    )
    check_consistency(dictionary, top)
    return dictionary


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DictionaryError(f"{where} is not valid TOML: {error}.") from error
    except (RecursionError, ValueError) as error:
        # Brackets nested by the thousand, or a date that no calendar has.
        raise DictionaryError(f"{where} cannot be read as TOML: {error}.") from error


def _choice_lists(top: Section) -> ChoiceLists:
    if not top.has("choices"):
        return {}
    lists = top.section("choices")
    return {name: _choices(lists, name) for name in top.value("choices")}


def _table(name: str, section: Section, lists: ChoiceLists) -> Table:
    section.only("label", "label_sv", "description", "synonyms", "key", "required", "fields")
    return Table(
        name=_name(name, section.where),
        label=section.text("label"),
        label_sv=section.optional_text("label_sv"),
        description=section.optional_text("description") or "",
        synonyms=section.texts("synonyms"),
        key=section.texts("key"),
        required=section.flag("required"),
        fields=tuple(_field(name, field, spec, lists) for field, spec in section.named("fields")),
    )


def _field(table: str, name: str, section: Section, lists: ChoiceLists) -> Field:
    section.only(
        *("type", "label", "label_sv", "unit", "description", "synonyms", "choices"),
        *("plausible", "hard", "required", "identifier", "references"),
    )
    kind = _type(section)
    plausible, hard = _ranges(section, kind)
    return Field(
        table=table,
        name=_field_name(name, section.where),
        type=kind,
        label=section.text("label"),
        label_sv=section.optional_text("label_sv"),
        unit=section.optional_text("unit"),
        description=section.optional_text("description") or "",
        choices=_field_choices(section, kind, lists),
        plausible=plausible,
        hard=hard,
        required=section.flag("required"),
        identifier=section.flag("identifier"),
        references=section.optional_text("references"),
        synonyms=section.texts("synonyms"),
    )


def _type(section: Section) -> FieldType:
    text = section.text("type")
    if text not in list(FieldType):  # Python 3.11 refuses to look for a text in the enum itself
        raise DictionaryError(
            f"{section.place('type')}: expected one of {', '.join(FieldType)}, found "
            f"{shown(text)}.{nearest(text, FieldType)}"
        )
    return FieldType(text)


def _field_choices(section: Section, kind: FieldType, lists: ChoiceLists) -> tuple[Choice, ...]:
    place = section.place("choices")
    if kind is not FieldType.CHOICE:
        if section.has("choices"):
            raise DictionaryError(f'{place}: only a field of type = "choice" has choices.')
        return ()
    name = section.value("choices", "a list of choices, or the name of one in [choices]")
    if not isinstance(name, str):
        return _choices(section, "choices")
    if name not in lists:
        raise DictionaryError(
            f"{place}: there is no list {shown(name)} in [choices].{nearest(name, lists)}"
        )
    return lists[name]


def _choices(section: Section, key: str) -> tuple[Choice, ...]:
    items = section.sections(key)
    if not items:
        raise DictionaryError(f"{section.place(key)}: expected at least one choice, found none.")
    return tuple(_choice(item) for item in items)


def _choice(section: Section) -> Choice:
    section.only("code", "label", "label_sv", "synonyms")
    return Choice(
        code=_code(section),
        label=section.text("label"),
        label_sv=section.optional_text("label_sv"),
        synonyms=section.texts("synonyms"),
    )


def _missing_code(section: Section) -> MissingCode:
    section.only("code", "label", "label_sv", "synonyms")
    return MissingCode(
        code=_code(section),
        label=section.text("label"),
        label_sv=section.optional_text("label_sv"),
        synonyms=section.texts("synonyms"),
    )


def _ranges(section: Section, kind: FieldType) -> tuple[Range | None, Range | None]:
    plausible, hard = _range(section, "plausible"), _range(section, "hard")
    if (plausible or hard) and kind not in _NUMERIC:
        key = "plausible" if plausible else "hard"
        raise DictionaryError(
            f'{section.place(key)}: only fields of type "integer" or "number" have a range; '
            f'this one is "{kind}".'
        )
    if plausible and hard and not _inside(plausible, hard):
        raise DictionaryError(
            f"{section.place('plausible')}: {plausible} does not lie inside the hard range, "
            f"{hard}. A plausible value must not be refused."
        )
    return plausible, hard


def _range(section: Section, key: str) -> Range | None:
    if not section.has(key):
        return None
    limits = section.section(key)
    limits.only("min", "above", "max")
    low, above, high = limits.number("min"), limits.number("above"), limits.number("max")
    if low is not None and above is not None:
        raise DictionaryError(f"{limits.where}: write min (included) or above (excluded).")
    if low is None and above is None and high is None:
        raise DictionaryError(f"{limits.where}: expected min, above or max, found none of them.")
    low = above if low is None else low
    if low is not None and high is not None and (low > high or (low == high and low == above)):
        raise DictionaryError(
            f"{limits.where}: no value lies between the lower limit {low:g} and the upper limit "
            f"{high:g}."
        )
    return Range(low=low, high=high, low_open=above is not None)


def _inside(inner: Range, outer: Range) -> bool:
    """Tell whether the outer range permits every value of the inner one."""
    low = outer.low is None or (
        inner.low is not None
        and (inner.low > outer.low or (inner.low == outer.low and inner.low_open >= outer.low_open))
    )
    return low and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


def _name(name: str, where: str) -> str:
    if not _NAME.fullmatch(name):
        raise DictionaryError(
            f"{where}: {shown(name)} is no name. Names have lower-case letters a to z, digits and "
            "underscores, begin with a letter, and have at most 60 signs."
        )
    return name


def _field_name(name: str, where: str) -> str:
    if name in _RESERVED or name.endswith("_precision"):
        raise DictionaryError(
            f"{where}: the name {shown(name)} is reserved for what reading adds to a table. "
            "Choose another."
        )
    return _name(name, where)


def _code(section: Section) -> str:
    code = section.text("code")
    if not _CODE.fullmatch(code):
        raise DictionaryError(
            f"{section.place('code')}: {shown(code)} is no code. Codes have letters a to z, "
            'digits and the signs ". _ -"; other words for the same belong into synonyms.'
        )
    return code
