"""Parse the text of one cell: numbers, choices and words for a missing value.

A cell that cannot be used gives a reading with a problem code and no value; one that can be used
but should be looked at gives both. ``detail`` says what was found and what would be right.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from seriatim.cohort.units import unit_factor
from seriatim.dictionary import Dictionary, Field, FieldType
from seriatim.dictionary.folding import fold

_NUMBER = r"[+-]?\d[\d .,'’]*(?:[eE][+-]?\d+)?"
_WITH_UNIT = re.compile(rf"({_NUMBER}?)\s*([^\W\d_][\w/·°.² ]*|%|°\s*C)", re.IGNORECASE)
_PLAIN = re.compile(_NUMBER)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|\bto\b|\btill\b)\s*({_NUMBER}).*")
_PRODUCT = re.compile(rf"({_NUMBER})\s*(?:mm|cm)?\s*[x×*]\s*({_NUMBER}).*", re.IGNORECASE)
_LIMIT_WORDS = (
    "<=|>=|<|>|≤|≥|less than|more than|at least|at most|below|above|over|under|över|mer än|fler än"
    "|mindre än|färre än|minst|högst|upp till|up to"
)
_LIMIT = re.compile(rf"(?:{_LIMIT_WORDS})\s*({_NUMBER}).*|({_NUMBER})\s*\+", re.IGNORECASE)
_ABOUT = re.compile(
    rf"(?:~|≈|ca\.?|c:a|circa|cirka|about|approx\.?|ungefär)\s*({_NUMBER})", re.IGNORECASE
)
_EXACT = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([ ,.'’])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")

# Folded words for "too many to count".
UNCOUNTABLE = frozenset(
    {"uncountable", "innumerable", "countless", "numerous", "multiple", "many", "several"}
    | {"oraknelig", "orakneliga", "otaliga", "multipel", "multipla", "manga", "flera", "flertal"}
)

# What people write in a field, and why it is not one of its words.
_HINTS: Mapping[tuple[str, str], str] = {
    ("wieberdink", "0"): "The scale has no grade 0: no reaction is grade I",
    ("wieberdink", "none"): "The scale has no grade 0: no reaction is grade I",
    ("clavien_dindo", "iii"): "Grade III needs its letter: IIIa without, IIIb with general "
    "anesthesia",
    ("clavien_dindo", "iv"): "Grade IV needs its letter: IVa one organ, IVb several",
    ("sex", "1"): "1 and 2 mean different things in different registries",
    ("sex", "2"): "1 and 2 mean different things in different registries",
    ("sex", "0"): "0 and 1 mean different things in different registries",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CellReading:
    """What one text means in one field: a value, a reason why there is none, or a problem."""

    number: float | None = None
    word: str | None = None
    reason: str | None = None
    code: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """How numbers of a column are written: the decimal sign, if it was said, and a factor.

    ``factor`` turns a number without a unit into the unit of the field.
    """

    decimal: str | None = None
    factor: float = 1.0


def missing_words(dictionary: Dictionary) -> Mapping[str, str]:
    """Map every folded spelling of a missing-reason code to the code."""
    return {fold(word): item.code for item in dictionary.missing_codes for word in item.words}


def choice_words(field: Field) -> Mapping[str, str]:
    """Map every folded spelling of a choice of this field to its code."""
    return {fold(word): choice.code for choice in field.choices for word in choice.words}


def parse_choice(text: str, field: Field, missing: Mapping[str, str]) -> CellReading:
    """Read the word of a choice, whatever its case, accents and punctuation.

    A choice wins over a missing-reason code of the same spelling.
    """
    words = choice_words(field)
    key = fold(text)
    if not key and text not in words:
        return _sign_only(text)
    if key in words:
        return CellReading(word=words[key])
    whole = _whole_number(text)
    if whole in words:
        return CellReading(word=words[whole])
    if key in missing:
        return CellReading(reason=missing[key])
    allowed = _allowed(field)
    parts = [fold(part) for part in re.split(r"\s*(?:[-–/,;&+]|\bor\b|\beller\b)\s*", text)]
    if len(parts) > 1 and all(part in words for part in parts):
        return CellReading(
            code="several_choices", detail=f'"{text}" names more than one of: {allowed}'
        )
    hint = _HINTS.get((field.name, key))
    detail = f'"{text}" is not one of: {allowed}' + (f". {hint}" if hint else "")
    return CellReading(code="unknown_choice", detail=detail)


def _allowed(field: Field) -> str:
    return ", ".join(
        choice.code
        if choice.label == choice.code or choice.label.startswith(f"{choice.code}:")
        else f"{choice.code} ({choice.label})"
        for choice in field.choices
    )


def parse_number(
    text: str, field: Field, missing: Mapping[str, str], style: NumberStyle | None = None
) -> CellReading:
    """Read a number with decimal point or comma, spaces between thousands, perhaps a unit.

    Limits ("<1", ">20", "10+"), ranges, products ("12x8") and words for "too many" are not
    numbers; they give a problem and no value, because half of the truth is worse than none.
    """
    style = style or NumberStyle()
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    key = fold(plain)
    if not key:
        return _sign_only(text)
    if key in missing:
        return CellReading(reason=missing[key])
    if key in UNCOUNTABLE:
        return CellReading(code="number_uncountable", detail=f'"{text}" is not a number')
    if _PLAIN.fullmatch(plain):
        return _scaled(_resolve(text, plain, field, style), style.factor)
    if match := _ABOUT.fullmatch(plain):
        inner = _scaled(_resolve(text, match[1], field, style), style.factor)
        if inner.number is None or inner.code:
            return inner
        return CellReading(
            number=inner.number,
            code="number_approximate",
            detail=f'"{text}" was read as {inner.number:g}',
        )
    return _not_plain(text, plain, field, style)


def _not_plain(text: str, plain: str, field: Field, style: NumberStyle) -> CellReading:
    unit = f" ({field.unit})" if field.unit else ""
    if _LIMIT.fullmatch(plain):
        return CellReading(
            code="number_is_limit", detail=f'"{text}" is a limit; expected one number{unit}'
        )
    if _PRODUCT.fullmatch(plain):
        return CellReading(
            code="number_is_product", detail=f'"{text}" holds two numbers; expected one{unit}'
        )
    if _RANGE.fullmatch(plain):
        return CellReading(
            code="number_is_range", detail=f'"{text}" is a range; expected one number{unit}'
        )
    if match := _WITH_UNIT.fullmatch(plain):
        return _with_unit(text, match, field, style)
    return CellReading(
        code="unreadable_number", detail=f'"{text}" is not a number; expected one number{unit}'
    )


def _with_unit(text: str, match: re.Match[str], field: Field, style: NumberStyle) -> CellReading:
    factor = unit_factor(field.unit, match[2])
    expected = f"expected a number in {field.unit}" if field.unit else "expected a number alone"
    if not _PLAIN.fullmatch(match[1].strip()) or factor is None:
        return CellReading(
            code="unknown_unit",
            detail=f'"{text}" has "{match[2].strip()}" after the number; {expected}',
        )
    inner = _scaled(_resolve(text, match[1].strip(), field, style), factor)
    if inner.number is None or inner.code:
        return inner
    return CellReading(
        number=inner.number,
        code="unit_in_cell" if factor == 1 else "unit_in_cell_converted",
        detail=f'"{text}" was read as {inner.number:g} {field.unit}',
    )


def _resolve(text: str, number: str, field: Field, style: NumberStyle) -> CellReading:
    """Turn the text of a number into its value; two possible values make a problem."""
    values = _candidates(number.strip(), style)
    if field.type is FieldType.INTEGER and len(values) > 1:
        values = tuple(v for v in values if v == int(v)) or values
    if len(values) > 1 and field.hard is not None:
        inside = tuple(v for v in values if v * style.factor in field.hard)
        values = inside if len(inside) == 1 else values
    if not values or not math.isfinite(values[0]):
        return CellReading(
            code="unreadable_number", detail=f'"{text}" is not a number that can be read'
        )
    if len(values) > 1:
        return CellReading(
            code="number_ambiguous",
            detail=f'"{text}" may be {values[0]:g} or {values[1]:g}',
        )
    if field.type is FieldType.INTEGER and values[0] != int(values[0]):
        return CellReading(
            code="not_a_whole_number", detail=f"{text} is not whole; expected a whole number"
        )
    return CellReading(number=values[0])


def _candidates(number: str, style: NumberStyle) -> tuple[float, ...]:
    """Return every value that the digits may stand for.

    >>> _candidates("1 286", NumberStyle()), _candidates("1,286", NumberStyle())
    ((1286.0,), (1.286, 1286.0))
    >>> _candidates("1.286,5", NumberStyle()), _candidates("1.286", NumberStyle())
    ((1286.5,), (1.286,))
    """
    if "." in number and "," in number:
        last = max(number.rfind("."), number.rfind(","))
        if number.count(number[last]) > 1:
            return ()
        whole = number[:last]
        grouped = _GROUPED.fullmatch(whole)
        return (_float(_digits(whole) + "." + number[last + 1 :]),) if grouped else ()
    grouped = _GROUPED.fullmatch(number)
    if not grouped:
        return _decimal(number)
    sign = grouped[1]
    if sign not in ",.":
        return (_float(re.sub(r"[ '’]", "", number).replace(",", ".")),)
    if number.count(sign) > 1:
        return (_float(_digits(number)),)
    as_decimal, as_thousands = _float(number.replace(",", ".")), _float(_digits(number))
    if sign == (style.decimal or ".") or number.lstrip("+-").startswith("0"):
        return (as_decimal,)
    return (as_decimal, as_thousands)


def _decimal(number: str) -> tuple[float, ...]:
    plain = number.replace(",", ".")
    return (_float(plain),) if _EXACT.fullmatch(plain) else ()


def _digits(number: str) -> str:
    return re.sub(r"[ ,.'’]", "", number)


def _float(number: str) -> float:
    return float(number)


def _scaled(reading: CellReading, factor: float) -> CellReading:
    if reading.number is None or factor == 1:
        return reading
    return CellReading(number=reading.number * factor, code=reading.code, detail=reading.detail)


def _sign_only(text: str) -> CellReading:
    return CellReading(code="sign_only", detail=f'"{text}" is a sign, not a value')


def _whole_number(text: str) -> str:
    """Return "3" for "3.0", as spreadsheets turn whole numbers into fractions.

    >>> _whole_number("3.0"), _whole_number("3.5")
    ('3', '')
    """
    match = re.fullmatch(r"(\d+)\.0+", text.strip())
    return match[1] if match else ""
