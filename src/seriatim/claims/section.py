"""A table of a claims file: typed questions, and messages with the path of what is wrong."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from seriatim.claims.printed import Printed, parse_printed
from seriatim.dictionary.section import DictionaryError, Section, nearest, shown

_Choice = TypeVar("_Choice", bound=StrEnum)


class ClaimsError(ValueError):
    """A claims file that cannot be used; the message names the place and what to write."""


class ClaimsSection(Section):
    """A table with the questions that only claims have: printed numbers, integers, choices."""

    def integer(self, key: str, low: int, high: int) -> int:
        """Return a required whole number within limits."""
        value = self.value(key, f"a whole number from {low} to {high}")
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise DictionaryError(
                f"{self.place(key)}: expected a whole number from {low} to {high}, "
                f"found {shown(value)}."
            )
        return value

    def optional_integer(self, key: str, low: int, high: int) -> int | None:
        """Return a whole number within limits, or None when it is left out."""
        return self.integer(key, low, high) if self.has(key) else None

    def printed(self, key: str) -> Printed:
        """Return a required number as it was printed, which is a text in quotes."""
        value = self.value(key, 'the number as printed, in quotes, such as "41" or "0.10"')
        number = parse_printed(value) if isinstance(value, str) else None
        if number is None:
            hint = "" if isinstance(value, str) else " Quotes keep the decimals: 0.10 is not 0.1."
            raise DictionaryError(
                f'{self.place(key)}: expected a number as printed, in quotes, such as "41" or '
                f'"0.10", found {shown(value)}.{hint}'
            )
        return number

    def optional_printed(self, key: str) -> Printed | None:
        """Return a number as printed, or None when it is left out."""
        return self.printed(key) if self.has(key) else None

    def choice(self, key: str, choices: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return one of an enumeration's values."""
        if default is not None and not self.has(key):
            return default
        allowed = [item.value for item in choices]
        value = self.value(key, f"one of {', '.join(allowed)}")
        if value not in allowed:
            raise DictionaryError(
                f"{self.place(key)}: expected one of {', '.join(allowed)}, found {shown(value)}."
                f"{nearest(str(value), allowed)}"
            )
        return choices(value)

    def one_of(self, key: str, known: tuple[str, ...], what: str) -> str:
        """Return the name of something that the file defines."""
        return self._known(self.text(key), known, (self.place(key), what))

    def some_of(self, key: str, known: tuple[str, ...], what: str) -> tuple[str, ...]:
        """Return names of things that the file defines; at least one."""
        names = self.texts(key)
        if not names:
            raise DictionaryError(f"{self.place(key)}: required. Write a list of {what}s.")
        return tuple(
            self._known(name, known, (f"{self.place(key)}[{i}]", what))
            for i, name in enumerate(names)
        )

    @staticmethod
    def _known(name: str, known: tuple[str, ...], place: tuple[str, str]) -> str:
        where, what = place
        if name not in known:
            listed = f" Known: {', '.join(known)}." if known else ""
            raise DictionaryError(
                f'{where}: there is no {what} "{name}".{nearest(name, known)}{listed}'
            )
        return name

    def inner(self, key: str) -> tuple[tuple[str, ClaimsSection], ...]:
        """Return the tables inside a table, each with its name; none when it is left out."""
        if not self.has(key):
            return ()
        table = ClaimsSection(self.value(key), self.place(key))
        return tuple(
            (name, ClaimsSection(table.value(name), table.place(name))) for name in table._values
        )

    def rows(self, key: str) -> tuple[ClaimsSection, ...]:
        """Return a list of tables (``[[key]]``); empty when it is left out."""
        values: list[Any] = self._list(key)
        return tuple(ClaimsSection(v, f"{self.place(key)}[{i}]") for i, v in enumerate(values))
