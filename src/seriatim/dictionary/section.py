"""A table of a dictionary file that knows its place and refuses what it does not know."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Any


class DictionaryError(ValueError):
    """A dictionary file that cannot be used; the message says where and what to change."""


class Section:
    """Reads one TOML table with typed questions; every answer of the wrong type is refused."""

    def __init__(self, values: Any, where: str) -> None:
        """Wrap the table found at ``where``; anything but a table is refused."""
        if not isinstance(values, Mapping):
            raise DictionaryError(f"{where}: expected a table, found {shown(values)}.")
        self._values = values
        self.where = where

    def place(self, key: str) -> str:
        """Return the full path of a key."""
        # The file's name ends with a colon and a space, every other part is joined by a dot.
        return f"{self.where}{'' if self.where.endswith(': ') else '.'}{key}"

    def only(self, *known: str) -> None:
        """Refuse keys that are not known here, naming the nearest that is."""
        for key in self._values:
            if key not in known:
                raise DictionaryError(
                    f"{self.place(key)}: unknown key.{nearest(key, known)} "
                    f"Known here: {', '.join(known)}."
                )

    def has(self, key: str) -> bool:
        """Tell whether the author wrote this key."""
        return key in self._values

    def value(self, key: str, words: str = "a value") -> Any:
        """Return a required value of any type."""
        if key not in self._values:
            raise DictionaryError(f"{self.place(key)}: required, but missing. Write {words}.")
        return self._values[key]

    def text(self, key: str) -> str:
        """Return a required text that is not empty."""
        value = self.value(key, "a text in quotes")
        if not isinstance(value, str) or not value.strip():
            raise DictionaryError(
                f"{self.place(key)}: expected a text in quotes, found {shown(value)}."
            )
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None when it is left out."""
        return self.text(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """Return true or false; false when it is left out."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise DictionaryError(f"{self.place(key)}: expected true or false, found {value!r}.")
        return value

    def number(self, key: str) -> float | None:
        """Return a finite number, or None when it is left out."""
        if not self.has(key):
            return None
        value = self._values[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise DictionaryError(f"{self.place(key)}: expected a number, found {shown(value)}.")
        if not abs(value) < math.inf or abs(value) > 1e15:
            raise DictionaryError(
                f"{self.place(key)}: expected a number of at most 15 digits, found {shown(value)}. "
                "Leave a limit out where there is none."
            )
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of different texts; empty when it is left out."""
        found: list[str] = []
        for i, value in enumerate(self._list(key)):
            if not isinstance(value, str) or not value.strip():
                raise DictionaryError(
                    f"{self.place(key)}[{i}]: expected a text in quotes, found {shown(value)}."
                )
            if value in found:
                raise DictionaryError(f'{self.place(key)}[{i}]: "{value}" stands there twice.')
            found.append(value)
        return tuple(found)

    def section(self, key: str) -> Section:
        """Return a required table inside this one."""
        return Section(self.value(key, "a table"), self.place(key))

    def sections(self, key: str) -> tuple[Section, ...]:
        """Return a list of tables; empty when it is left out."""
        values = self._list(key)
        return tuple(Section(value, f"{self.place(key)}[{i}]") for i, value in enumerate(values))

    def named(self, key: str) -> tuple[tuple[str, Section], ...]:
        """Return the tables inside a table, each with its name; at least one is required."""
        inner = self.section(key)
        if not inner._values:
            raise DictionaryError(f"{inner.where}: expected at least one entry, found none.")
        return tuple((name, inner.section(name)) for name in inner._values)

    def _list(self, key: str) -> list[Any]:
        value = self._values.get(key, [])
        if not isinstance(value, list):
            raise DictionaryError(f"{self.place(key)}: expected a list, found {shown(value)}.")
        return value


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a sentence that names the nearest known word, or nothing.

    >>> nearest("lable", ["label", "unit"])
    ' Did you mean "label"?'
    >>> nearest("x", ["label", "unit"])
    ''
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f' Did you mean "{close[0]}"?' if close else ""


def shown(value: Any) -> str:
    """Write a value as its author would see it, cut short where it is long.

    >>> shown("three"), shown(3), shown({"a": 1})
    ('"three"', '3', 'a table')
    """
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    # Python refuses to print whole numbers of thousands of digits.
    if isinstance(value, int) and abs(value) > 10**40:
        return "a number of more than 40 digits"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
