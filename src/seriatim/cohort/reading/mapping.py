"""The mapping file: what a person says about the columns, dates, units and words of a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from seriatim.cohort.reading.headers import field_factor
from seriatim.cohort.reading.registry import DateOrder, ReadingError
from seriatim.dictionary import Dictionary, Field

FORMAT = 1
LAYOUTS = ("bundle", "long", "wide", "redcap")
_KEYS = (
    "format",
    "layout",
    "columns",
    "dates",
    "numbers",
    "choices",
    "units",
    "ignore",
    "sheets",
    "missing",
)


class MappingError(ReadingError):
    """A mapping file that cannot be used; the message says where and what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryMapping:
    """What a mapping file says; everything it leaves out is found out from the data file.

    ``columns`` pairs headers with paths such as ``procedures.side``; a header of one sheet only
    is written ``Sheet!Header``, and one of numbered columns ``ILP{n} datum``. ``units`` are
    factors to the dictionary's unit. ``missing`` pairs the file's own codes with those of the
    dictionary, such as ``-999`` with ``NR``.
    """

    layout: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    date_order: DateOrder | None = None
    decimal: str | None = None
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    units: tuple[tuple[str, float], ...] = ()
    ignore: tuple[str, ...] = ()
    sheets: tuple[tuple[str, str], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


def load_mapping(path: Path, dictionary: Dictionary) -> RegistryMapping:
    """Read a mapping file; ``MappingError`` names the place at fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"The mapping file {path.name} cannot be read: {error}") from error
    return parse_mapping(text, dictionary, path.name)


def parse_mapping(text: str, dictionary: Dictionary, where: str = "mapping") -> RegistryMapping:
    """Parse the text of a mapping file.

    >>> from seriatim.dictionary import load_dictionary
    >>> parse_mapping('format = 1\\n[units]\\n"procedures.ck_peak_u_l" = "ukat/L"',
    ...     load_dictionary()).units
    (('procedures.ck_peak_u_l', 60.0),)
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{where} is not valid TOML: {error}") from error
    return _Parser(dictionary, where, raw).parse()


class _Parser:
    def __init__(self, dictionary: Dictionary, where: str, raw: Mapping[str, Any]) -> None:
        self._dictionary = dictionary
        self._where = where
        self._raw = raw

    def parse(self) -> RegistryMapping:
        for key in self._raw:
            self._one_of(key, _KEYS, f'the key "{key}"')
        if self._raw.get("format", FORMAT) != FORMAT:
            raise self._error("format", f"this version reads format {FORMAT} only.")
        return RegistryMapping(
            layout=self._word("layout", self._raw.get("layout"), LAYOUTS),
            columns=self._columns(),
            date_order=self._order(),
            decimal=self._word("numbers.decimal", self._section("numbers").get("decimal"), ",."),
            choices=self._choices(),
            units=self._units(),
            ignore=self._ignore(),
            sheets=self._sheets(),
            missing=self._missing(),
        )

    def _section(self, name: str) -> Mapping[str, Any]:
        section = self._raw.get(name, {})
        if not isinstance(section, dict):
            raise self._error(name, f"expected a section [{name}], found {section!r}.")
        return section

    def _columns(self) -> tuple[tuple[str, str], ...]:
        columns = []
        for header, target in self._section("columns").items():
            self._field(f'columns."{header}"', target)
            columns.append((header, str(target)))
        return tuple(columns)

    def _order(self) -> DateOrder | None:
        order = self._word("dates.order", self._section("dates").get("order"), ("dmy", "mdy"))
        return None if order is None else "dmy" if order == "dmy" else "mdy"

    def _choices(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        found = []
        for path, words in self._section("choices").items():
            place = f'choices."{path}"'
            field = self._field(place, path)
            codes = tuple(choice.code for choice in field.choices)
            if not codes or not isinstance(words, dict):
                raise self._error(place, "expected a field with choices, and words for them.")
            codes += tuple(code.code for code in self._dictionary.missing_codes)
            for word, code in words.items():
                self._word(f'{place}."{word}"', code, codes)
            found.append((path, tuple((str(word), str(code)) for word, code in words.items())))
        return tuple(found)

    def _units(self) -> tuple[tuple[str, float], ...]:
        found = []
        for path, unit in self._section("units").items():
            field = self._field(f'units."{path}"', path)
            factor = field_factor(field, str(unit))
            if factor is None:
                own = field.unit or "no unit"
                raise self._error(
                    f'units."{path}"', f'"{unit}" cannot be converted to {own}, its own unit.'
                )
            found.append((path, factor))
        return tuple(found)

    def _ignore(self) -> tuple[str, ...]:
        names = self._raw.get("ignore", [])
        if not isinstance(names, list):
            raise self._error("ignore", 'expected a list of headers, such as ["Remarks"].')
        return tuple(str(name) for name in names)

    def _sheets(self) -> tuple[tuple[str, str], ...]:
        tables = tuple(table.name for table in self._dictionary.tables)
        pairs = self._section("sheets").items()
        for sheet, table in pairs:
            self._word(f'sheets."{sheet}"', table, tables)
        return tuple((sheet, str(table)) for sheet, table in pairs)

    def _missing(self) -> tuple[tuple[str, str], ...]:
        codes = tuple(code.code for code in self._dictionary.missing_codes)
        pairs = self._section("missing").items()
        for word, code in pairs:
            self._word(f'missing."{word}"', code, codes)
        return tuple((word, str(code)) for word, code in pairs)

    def _field(self, place: str, path: object) -> Field:
        paths = tuple(field.path for field in self._dictionary.fields)
        self._word(place, path, paths)
        return self._dictionary.field(str(path))

    def _word(self, place: str, value: object, allowed: tuple[str, ...] | str) -> str | None:
        if value is None:
            return None
        self._one_of(value, allowed, f"{place} = {value!r}")
        return str(value)

    def _one_of(self, value: object, allowed: tuple[str, ...] | str, what: str) -> None:
        if value in tuple(allowed):
            return
        near = get_close_matches(str(value), list(allowed), n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(allowed[:12])}."
        raise MappingError(f"{self._where}: {what} is not known. {hint}")

    def _error(self, place: str, what: str) -> MappingError:
        return MappingError(f"{self._where}: {place}: {what}")
