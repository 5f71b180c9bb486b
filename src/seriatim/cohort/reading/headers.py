"""Find out which field a column header means.

Case, accents, spaces and punctuation do not matter. A unit in brackets may be left out or
written differently; one that is known but not the field's is a factor or a refusal, never
ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from seriatim.cohort.units import unit_factor
from seriatim.dictionary import Field, Table
from seriatim.dictionary.folding import fold

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_FRACTIONS = frozenset({"fraction", "proportion", "andel", "kvot"})
_UNIT_SIGNS = re.compile(r"[/%°]")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMatch:
    """A field that a header means; ``factor`` turns its unit into the field's (None: same)."""

    field: Field
    factor: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderIndex:
    """The names of a table's fields, folded; ``bare`` has them without the unit in brackets."""

    exact: dict[str, tuple[Field, ...]]
    bare: dict[str, tuple[Field, ...]]
    units: frozenset[str]

    @staticmethod
    def of(table: Table) -> HeaderIndex:
        """Index the headers of one table."""
        exact: dict[str, tuple[Field, ...]] = {}
        bare: dict[str, tuple[Field, ...]] = {}
        for field in table.fields:
            for header in field.headers:
                _add(exact, fold(header), field)
                _add(bare, fold(_split_unit(header)[0]), field)
        units = frozenset(field.unit for field in table.fields if field.unit)
        return HeaderIndex(exact=exact, bare=bare, units=units)

    def match(self, header: str) -> HeaderMatch | None:
        """Return the one field that a header means, or None if there is none or several."""
        fields = self.exact.get(fold(header), ())
        if len(fields) == 1:
            return HeaderMatch(field=fields[0])
        name, unit = _split_unit(header)
        folded = fold(name)
        fields = self.exact.get(folded) or self.bare.get(folded) or ()
        return _only(fields) if unit is None else self._with_unit(folded, unit, fields)

    def _with_unit(self, name: str, unit: str, fields: tuple[Field, ...]) -> HeaderMatch | None:
        for candidates in (fields, self.bare.get(name, ())):
            found = [(field, field_factor(field, unit)) for field in candidates]
            known = [(field, factor) for field, factor in found if factor is not None]
            if len(known) == 1:
                field, factor = known[0]
                return HeaderMatch(field=field, factor=None if factor == 1 else factor, unit=unit)
        return None if self._is_unit(unit) else _only(fields)

    def _is_unit(self, text: str) -> bool:
        if _UNIT_SIGNS.search(text) or fold(text) in _FRACTIONS:
            return True
        return any(unit_factor(unit, text) is not None for unit in self.units)


def field_factor(field: Field, unit: str) -> float | None:
    """Return what one written unit is in the field's unit; None if it cannot be converted.

    >>> from seriatim.dictionary import load_dictionary
    >>> field_factor(load_dictionary().field("procedures.leakage_percent"), "fraction")
    100.0
    """
    if field.unit == "%" and fold(unit) in _FRACTIONS:
        return 100.0
    return unit_factor(field.unit, unit)


def header_factor(field: Field, header: str) -> tuple[float | None, str | None]:
    """Return factor and unit that a header gives for a field, or None where it gives none."""
    unit = _split_unit(header)[1]
    factor = None if unit is None else field_factor(field, unit)
    return (None, None) if factor in (None, 1.0) else (factor, unit)


@lru_cache(maxsize=64)
def index_of(table: Table) -> HeaderIndex:
    """Return the index of a table's headers."""
    return HeaderIndex.of(table)


def known_folds(tables: Iterable[Table]) -> frozenset[str]:
    """Return the folded headers of all fields of some tables."""
    found: set[str] = set()
    for table in tables:
        index = index_of(table)
        found |= index.exact.keys() | index.bare.keys()
    return frozenset(found - {""})


def nearest(header: str, fields: Iterable[Field], cutoff: float = 0.75) -> Field | None:
    """Return the field whose name is nearest to a header, or None if none is near."""
    names = {fold(name): field for field in fields for name in field.headers}
    found = get_close_matches(fold(_split_unit(header)[0]), list(names), n=1, cutoff=cutoff)
    return names[found[0]] if found else None


def _split_unit(header: str) -> tuple[str, str | None]:
    """Split "Limb volume (L)" into its name and what stands in brackets."""
    found = _BRACKETS.search(header)
    if found is None or not header[: found.start()].strip():
        return header, None
    return header[: found.start()], found[1].strip()


def _only(fields: tuple[Field, ...]) -> HeaderMatch | None:
    return HeaderMatch(field=fields[0]) if len(fields) == 1 else None


def _add(index: dict[str, tuple[Field, ...]], name: str, field: Field) -> None:
    if name and field not in index.get(name, ()):
        index[name] = (*index.get(name, ()), field)
