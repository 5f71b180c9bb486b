"""What a registry records: tables, fields, units, choices, ranges."""

from seriatim.dictionary.loading import DictionaryError, load_dictionary
from seriatim.dictionary.model import (
    Choice,
    Dictionary,
    Field,
    FieldType,
    MissingCode,
    Range,
    Table,
)

__all__ = [
    "Choice",
    "Dictionary",
    "DictionaryError",
    "Field",
    "FieldType",
    "MissingCode",
    "Range",
    "Table",
    "load_dictionary",
]
