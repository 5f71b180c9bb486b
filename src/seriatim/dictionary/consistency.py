"""What must fit together in a dictionary: keys, references, and words with one meaning each."""

from __future__ import annotations

from collections.abc import Iterable

from seriatim.dictionary.folding import fold
from seriatim.dictionary.model import Dictionary, Field, Table
from seriatim.dictionary.section import DictionaryError, Section, nearest


def check_consistency(dictionary: Dictionary, top: Section) -> None:
    """Refuse a dictionary in which a name leads nowhere or a word means two things."""
    place = top.place
    _distinct(place("tables"), ((table.name, table.sheets) for table in dictionary.tables))
    codes = ((code.code, code.words) for code in dictionary.missing_codes)
    _distinct(place("missing_codes"), codes)
    for table in dictionary.tables:
        where = place(f"tables.{table.name}")
        _check_key(table, where)
        _distinct(f"{where}.fields", ((field.name, field.headers) for field in table.fields))
        for field in table.fields:
            words = ((choice.code, choice.words) for choice in field.choices)
            _distinct(f"{where}.fields.{field.name}.choices", words)
            _check_reference(dictionary, field, f"{where}.fields.{field.name}.references")


def _check_key(table: Table, where: str) -> None:
    if not table.key:
        raise DictionaryError(
            f"{where}.key: required, but missing or empty. List the fields that tell rows apart."
        )
    names = [field.name for field in table.fields]
    for name in table.key:
        if name not in names:
            raise DictionaryError(
                f'{where}.key: "{name}" is not a field of this table.{nearest(name, names)}'
            )


def _check_reference(dictionary: Dictionary, field: Field, where: str) -> None:
    if field.references is None:
        return
    names = [table.name for table in dictionary.tables]
    if field.references not in names:
        raise DictionaryError(
            f'{where}: there is no table "{field.references}".{nearest(field.references, names)}'
        )
    key = dictionary.table(field.references).key
    if len(key) != 1:
        raise DictionaryError(
            f'{where}: the table "{field.references}" is identified by {len(key)} fields '
            f"({', '.join(key)}); only a table with a key of one field can be referred to."
        )


def _distinct(where: str, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Refuse a word that two entries claim, once case, accents and punctuation are gone."""
    owners: dict[str, str] = {}
    codes: set[str] = set()
    for code, words in entries:
        if code in codes:
            raise DictionaryError(f'{where}: "{code}" stands there twice.')
        codes.add(code)
        for word in words:
            folded = fold(word)
            if not folded:
                raise DictionaryError(
                    f'{where}: the word "{word}" of "{code}" has no letter or digit, so it '
                    "could stand for anything."
                )
            if owners.setdefault(folded, code) != code:
                raise DictionaryError(
                    f'{where}: "{word}" could mean "{owners[folded]}" or "{code}" (case, accents '
                    "and punctuation do not count). Leave it out of one of them."
                )
