"""What a cell of the Excel template accepts, as Excel's data validation and highlighting.

Formulas are written for the first data cell of a column; Excel moves them along. They stay under
Excel's limit of 255 characters, and test the kind of value first, because an error anywhere in
AND or OR would refuse a missing code too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seriatim.dictionary.model import Dictionary, Field, FieldType, Range, plain_number
from seriatim.dictionary.template_codes import CodeRow, code_range
from seriatim.dictionary.wording import expected_words

#: Rows that the checks cover, the header included.
LAST_ROW = 5000

_MESSAGE_LIMIT = 255
_TITLE_LIMIT = 32
_LIST_LIMIT = 255
# Excel counts days from 1900, so that a year typed as 2014 would be a day in 1905.
_FIRST_DAY = "DATE(1940,1,1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the template: its field, its first data cell and what surrounds it.

    ``own_values`` are the cells of this column, ``known_values`` those of the column that the
    field refers to (None if it refers to nothing).
    """

    field: Field
    cell: str
    own_values: str
    known_values: str | None = None
    is_key: bool = False


def validation(
    column: Column, dictionary: Dictionary, rows: tuple[CodeRow, ...]
) -> dict[str, Any] | None:
    """Return the options of xlsxwriter's ``data_validation``; None when any text will do."""
    field = column.field
    # Names are compared with other rows, so a missing code among them would be a name too.
    no_codes = field.required or field.type is FieldType.TEXT
    codes = () if no_codes else tuple(code.code for code in dictionary.missing_codes)
    rule = _rule(column, codes, rows)
    if rule is None:
        return None
    message = f"{field.label}: expected {_expected(column)}"
    message += f", or {', '.join(codes)}." if codes else "."
    return {
        "ignore_blank": True,
        "error_type": "stop",
        "error_title": shortened(field.label, _TITLE_LIMIT),
        "error_message": shortened(f"{message} {field.description}", _MESSAGE_LIMIT),
        **rule,
    }


def unusual_formula(column: Column) -> str | None:
    """Return a formula that is true for a number outside the plausible range."""
    limits = column.field.plausible
    if limits is None:
        return None
    usual = ",".join(_limits(column.cell, limits))
    return f"=AND(ISNUMBER({column.cell}),NOT(AND({usual})))"


def shortened(text: str, limit: int) -> str:
    """Cut a text at a word so that it has at most ``limit`` characters.

    >>> shortened("one two three", 10)
    'one two...'
    """
    if len(text) <= limit:
        return text
    kept = text[: limit - 3]
    if text[limit - 3] != " ":  # the cut went through a word
        kept = kept.rsplit(" ", 1)[0]
    return kept + "..."


def _rule(
    column: Column, codes: tuple[str, ...], rows: tuple[CodeRow, ...]
) -> dict[str, Any] | None:
    if column.field.type is FieldType.CHOICE:
        return _list_rule(column.field, codes, rows)
    if column.field.type is FieldType.TEXT:
        return _text_rule(column)
    missing = code_range(rows, None) if codes else None
    otherwise = f"ISNUMBER(MATCH({column.cell},{missing},0))" if missing else "FALSE"
    if column.field.type is FieldType.DATE:
        test = f"AND({column.cell}>={_FIRST_DAY},{column.cell}<=TODAY())"
        otherwise = f"OR({otherwise},{_month_or_year(column.cell)})"
    else:
        test = _number_test(column)
    formula = f"=IF(ISNUMBER({column.cell}),{test},{otherwise})"
    return {"validate": "custom", "value": formula}


def _list_rule(field: Field, codes: tuple[str, ...], rows: tuple[CodeRow, ...]) -> dict[str, Any]:
    source = [*(choice.code for choice in field.choices), *codes]
    if len(",".join(source)) <= _LIST_LIMIT:
        return {"validate": "list", "source": source}
    # A long list has to be a range of cells. The missing codes stand elsewhere on that sheet, so
    # the list may only warn.
    return {"validate": "list", "source": f"={code_range(rows, field)}", "error_type": "warning"}


def _text_rule(column: Column) -> dict[str, Any] | None:
    if column.is_key:
        return {
            "validate": "custom",
            "value": f"=COUNTIF({column.own_values},{column.cell})=1",
        }
    if column.known_values is None:
        return None
    # Only a warning: somebody may fill in the sheets in another order.
    return {
        "validate": "custom",
        "value": f"=COUNTIF({column.known_values},{column.cell})>0",
        "error_type": "warning",
    }


def _number_test(column: Column) -> str:
    tests = [] if column.field.hard is None else _limits(column.cell, column.field.hard)
    if column.field.type is FieldType.INTEGER:
        tests.append(f"{column.cell}=INT({column.cell})")
    return f"AND({','.join(tests)})" if tests else "TRUE"


def _limits(cell: str, limits: Range) -> list[str]:
    tests = []
    if limits.low is not None:
        tests.append(f"{cell}{'>' if limits.low_open else '>='}{plain_number(limits.low)}")
    if limits.high is not None:
        tests.append(f"{cell}<={plain_number(limits.high)}")
    return tests


def _month_or_year(cell: str) -> str:
    """Accept the texts 2014 and 2014-05, for dates that are not known to the day."""
    month = f'AND(LEN({cell})=7,MID({cell},5,1)="-")'
    return f"AND(ISNUMBER(VALUE(LEFT({cell},4))),OR(LEN({cell})=4,{month}))"


def _expected(column: Column) -> str:
    if column.is_key:
        return "a name that no other row has"
    if column.known_values is not None:
        return f"a name that the sheet of {column.field.references} has"
    return expected_words(column.field)
