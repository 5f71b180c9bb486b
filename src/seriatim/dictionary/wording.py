"""Say in words what a field accepts; the reference page, the template and REDCap share it."""

from __future__ import annotations

from seriatim.dictionary.model import Field, FieldType, Range

_KINDS = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "whole number",
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.CHOICE: "choice",
}


def kind_words(field: Field) -> str:
    """Return the kind of value, with its unit.

    >>> from seriatim.dictionary import load_dictionary
    >>> kind_words(load_dictionary().field("procedures.melphalan_mg"))
    'number, mg'
    """
    # A year is its own unit; the label says so already.
    unit = "" if field.unit in (None, "year") else f", {field.unit}"
    return f"{_KINDS[field.type]}{unit}"


def range_words(values: Range | None) -> str:
    """Return a range in words, or nothing where there is none."""
    return "" if values is None else str(values)


def label_with_unit(field: Field) -> str:
    """Return the label and, in parentheses, the unit of a measurement.

    >>> from seriatim.dictionary import load_dictionary
    >>> label_with_unit(load_dictionary().field("procedures.leakage_percent"))
    'Leakage, maximum (%)'
    """
    return field.label if field.unit in (None, "year") else f"{field.label} ({field.unit})"


def expected_words(field: Field) -> str:
    """Return what a cell of this field must hold, for an error message.

    >>> from seriatim.dictionary import load_dictionary
    >>> expected_words(load_dictionary().field("patients.breslow_mm"))
    'a number, more than 0, up to 60 mm'
    >>> expected_words(load_dictionary().field("patients.sex"))
    'one of F, M'
    """
    if field.type is FieldType.CHOICE:
        return f"one of {', '.join(choice.code for choice in field.choices)}"
    if field.type is FieldType.DATE:
        return "a date such as 2014-05-31, not in the future"
    words = f"a {_KINDS[field.type]}"
    if field.hard is not None:
        words += f", {field.hard}"
        words += "" if field.unit in (None, "year") else f" {field.unit}"
    return words
