"""Numbered columns of a wide sheet: ``ilp1_date``, "ILP 2 datum", "2nd ILP date"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seriatim.cohort.reading.headers import HeaderIndex, HeaderMatch

# More repeated procedures of one patient than anybody has had.
_MOST = 30
_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,])(\d{1,2})(?:(?:st|nd|rd|th|:a|:e|a|e)(?![^\W_]))?(?![.,]?\d)"
)
_ORDINALS = {
    word: number
    for number, words in enumerate(
        ("first första", "second andra", "third tredje", "fourth fjärde", "fifth femte"), start=1
    )
    for word in words.split()
}
_ORDINAL = re.compile(rf"(?<![^\W_])({'|'.join(_ORDINALS)})(?![^\W_])", re.IGNORECASE)
_PROCEDURE = re.compile(
    r"(?<![^\W\d_])(?:ilp|ili|hilp|perfusion|procedure|treatment|operation|op|behandling|no|nr)"
    r"(?![^\W\d_])[-:.]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMatch:
    """A field of the n-th procedure of a patient."""

    number: int
    match: HeaderMatch


def match_block(header: str, procedures: HeaderIndex) -> BlockMatch | None:
    """Return number and field of a numbered header, or None if it is no such header.

    >>> from seriatim.cohort.reading.headers import index_of
    >>> from seriatim.dictionary import load_dictionary
    >>> index = index_of(load_dictionary().table("procedures"))
    >>> for header in ("ilp1_date", "date_ilp1", "ILP 2 datum", "2nd ILP date", "Sida ILP 3"):
    ...     found = match_block(header, index)
    ...     print(found.number, found.match.field.name)
    1 procedure_date
    1 procedure_date
    2 procedure_date
    2 procedure_date
    3 side
    """
    for found, number in _numbers(header):
        if not 1 <= number <= _MOST:
            continue
        rest = f"{header[: found.start()]} {header[found.end() :]}".replace("_", " ")
        for name in _without_procedure(rest):
            match = procedures.match(name.strip()) if name.strip() else None
            # A patient has no number here: the key stands for all blocks of the row.
            if match is not None and match.field.name != "patient_id":
                return BlockMatch(number=number, match=match)
    return None


def header_number(header: str) -> int | None:
    """Return the number of the procedure that a header tells, or None.

    >>> header_number("Datum andra ILP"), header_number("Sida")
    (2, None)
    """
    return next((number for _, number in _numbers(header) if 1 <= number <= _MOST), None)


def pattern_number(pattern: str, header: str) -> int | None:
    """Return the number that a header has in the place of ``{n}`` in a pattern.

    >>> pattern_number("ILP{n} datum", "ILP2 datum"), pattern_number("ILP{n} datum", "Sida")
    (2, None)
    """
    before, sign, after = (" ".join(part.split()) for part in pattern.partition("{n}"))
    if not sign:
        return None
    gap_before = " ?" if pattern.partition("{n}")[0].endswith(" ") else ""
    gap_after = " ?" if pattern.partition("{n}")[2].startswith(" ") else ""
    found = re.fullmatch(
        rf"{re.escape(before)}{gap_before}(\d{{1,2}}){gap_after}{re.escape(after)}",
        " ".join(header.split()),
        re.IGNORECASE,
    )
    return int(found[1]) if found else None


def _without_procedure(text: str) -> list[str]:
    """Return a text as it is, then without each word for the procedure, then without all."""
    words = list(_PROCEDURE.finditer(text))
    without_one = [f"{text[: word.start()]} {text[word.end() :]}" for word in words]
    return [text, *without_one, _PROCEDURE.sub(" ", text)]


def _numbers(header: str) -> list[tuple[re.Match[str], int]]:
    digits = [(found, int(found[1])) for found in _NUMBER.finditer(header)]
    words = [(found, _ORDINALS[found[1].lower()]) for found in _ORDINAL.finditer(header)]
    return digits + words
