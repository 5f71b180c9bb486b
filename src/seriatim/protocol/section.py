"""A table of the protocol file that knows its path and refuses what it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from seriatim.dictionary.section import nearest, shown

_Choice = TypeVar("_Choice", bound=StrEnum)


class ProtocolError(ValueError):
    """A protocol that cannot be used; the message names the place and what to write."""


class Section:
    """Reads one table of a protocol, remembering which keys were asked for.

    Call :meth:`close` last: a key that nobody asked for is a typing error of the author.
    """

    def __init__(self, values: Any, path: str) -> None:
        """Wrap the table at ``path``; anything but a table is refused."""
        if not isinstance(values, Mapping):
            raise ProtocolError(f"{path}: expected a table, found {shown(values)}.")
        self._values = values
        self._asked: list[str] = []
        self.path = path

    def where(self, key: str) -> str:
        """Return the full path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Tell whether the author wrote this key."""
        self._asked.append(key)
        return key in self._values

    def raw(self, key: str) -> Any:
        """Return a value as it stands in the file, for somebody else to check."""
        self._asked.append(key)
        return self._values[key]

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default the key is required."""
        return str(self._typed(key, str, "a text", default))

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Return a number within limits."""
        value = float(self._typed(key, (int, float), "a number", default))
        if not low <= value <= high:
            raise ProtocolError(
                f"{self.where(key)}: expected a number from {low:g} to {high:g}, found {value:g}."
            )
        return value

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number within limits."""
        value = self._typed(key, int, "a whole number", default)
        if not low <= value <= high:
            raise ProtocolError(
                f"{self.where(key)}: expected a whole number from {low} to {high}, found {value}."
            )
        return int(value)

    def flag(self, key: str) -> bool:
        """Return true or false; false when the author left it out."""
        value = self._values[key] if self.has(key) else False
        if not isinstance(value, bool):
            raise ProtocolError(f"{self.where(key)}: expected true or false, found {shown(value)}.")
        return value

    def choice(self, key: str, choices: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return one of an enumeration's values."""
        value = self.text(key, default)
        return choices(self._member(value, list(choices), self.where(key)))

    def choices(self, key: str, allowed: Iterable[str], default: Iterable[str]) -> tuple[str, ...]:
        """Return a list of texts, each one of the allowed."""
        values = self._list(key) if self.has(key) else list(default)
        known = list(allowed)
        return tuple(
            self._member(value, known, f"{self.where(key)}[{i}]") for i, value in enumerate(values)
        )

    def numbers(self, key: str, default: Iterable[float]) -> tuple[float, ...]:
        """Return a list of numbers above 0, in ascending order."""
        values = self._list(key) if self.has(key) else list(default)
        for i, value in enumerate(values):
            if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
                raise ProtocolError(
                    f"{self.where(key)}[{i}]: expected a number above 0, found {shown(value)}."
                )
        return tuple(sorted(float(value) for value in values))

    def sections(self, key: str) -> tuple[Section, ...]:
        """Return an array of tables (``[[key]]``) as sections; empty when it is not there."""
        if not self.has(key):
            return ()
        return tuple(Section(v, f"{self.where(key)}[{i}]") for i, v in enumerate(self._list(key)))

    def named(self, key: str) -> tuple[tuple[str, Section], ...]:
        """Return the tables inside a table, each with its name."""
        if not self.has(key):
            return ()
        inner = Section(self._values[key], self.where(key))
        return tuple((name, Section(v, inner.where(name))) for name, v in inner._values.items())

    def section(self, key: str) -> Section:
        """Return a table inside this one; an empty one when the author left it out."""
        return Section(self._values[key] if self.has(key) else {}, self.where(key))

    def items(self, key: str) -> tuple[tuple[str, Any], ...]:
        """Return the entries of a free-form table such as ``levels``."""
        return tuple(self.section(key)._values.items())

    def close(self) -> None:
        """Refuse keys that nobody asked for, naming the nearest known one."""
        for key in self._values:
            if key not in self._asked:
                raise ProtocolError(
                    f"{self.where(key)}: unknown key.{nearest(key, self._asked)} "
                    f"Known here: {', '.join(dict.fromkeys(self._asked))}."
                )

    def _typed(self, key: str, kind: Any, words: str, default: Any) -> Any:
        if not self.has(key):
            if default is None:
                raise ProtocolError(f"{self.where(key)}: required, but missing. Write {words}.")
            return default
        value = self._values[key]
        if isinstance(value, bool) or not isinstance(value, kind):
            raise ProtocolError(f"{self.where(key)}: expected {words}, found {shown(value)}.")
        return value

    def _list(self, key: str) -> list[Any]:
        value = self._values[key]
        if not isinstance(value, list):
            raise ProtocolError(f"{self.where(key)}: expected a list, found {shown(value)}.")
        return value

    @staticmethod
    def _member(value: Any, allowed: list[Any], where: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ProtocolError(
                f"{where}: expected one of {', '.join(allowed)}, found {shown(value)}."
                f"{nearest(str(value), [str(item) for item in allowed])}"
            )
        return value
