"""What can be wrong with the text of one cell."""

from __future__ import annotations

from seriatim.cohort.problem_kinds import ProblemKind
from seriatim.cohort.problems import Severity

_REFUSED = (
    "The value is not used. In a field that a row needs, the row (of a procedure: the patient) "
    "is set aside."
)
_KEPT = "The value is used as shown."
_DATE = "Write year, month and day (2011-05-03), or 2011-05 when the day is not known."


def _kind(code: str, severity: Severity, title: str, explanation: str, remedy: str) -> ProblemKind:
    return ProblemKind(
        code=code, severity=severity, title=title, explanation=explanation, remedy=remedy
    )


DATE_KINDS: tuple[ProblemKind, ...] = (
    _kind("not_a_date", Severity.HARD, "Not a date", f"The text is no date. {_REFUSED}", _DATE),
    _kind(
        "impossible_date",
        Severity.HARD,
        "A day that the calendar does not have",
        f"There is no such month or day. {_REFUSED}",
        "Look up the date in the record.",
    ),
    _kind(
        "two_digit_year",
        Severity.HARD,
        "Year of two digits",
        f"The century is not known, and year and day may be confused. {_REFUSED}",
        "Write the year with four digits.",
    ),
    _kind(
        "year_out_of_range",
        Severity.HARD,
        "Year far outside the time of any patient",
        f"The year is a slip of the keyboard. {_REFUSED}",
        "Correct the year.",
    ),
    _kind(
        "date_order_unknown",
        Severity.HARD,
        "Day and month cannot be told apart",
        f"Both numbers are 12 or less and the file does not say which comes first. {_REFUSED}",
        'Say in the mapping file: [dates] order = "dmy" or "mdy".',
    ),
    _kind(
        "spreadsheet_serial",
        Severity.HARD,
        "A bare number where a date belongs",
        f"It looks like the number behind a date in a spreadsheet. {_REFUSED}",
        "Format the column as a date and export again.",
    ),
)

VALUE_KINDS: tuple[ProblemKind, ...] = (
    _kind(
        "unreadable_number",
        Severity.HARD,
        "Not a number",
        f"The text holds no number that can be read in one way. {_REFUSED}",
        "Write digits with a decimal point or comma, and remarks in a column of their own.",
    ),
    _kind(
        "not_a_whole_number",
        Severity.HARD,
        "Not a whole number",
        f"The field counts or names a year, so it has no decimals. {_REFUSED}",
        "Write a whole number.",
    ),
    _kind(
        "number_ambiguous",
        Severity.HARD,
        "A comma that may part decimals or thousands",
        f"Both readings are possible values. {_REFUSED}",
        'Leave out the sign for thousands, or say in the mapping file: [numbers] decimal = ",".',
    ),
    _kind(
        "number_is_limit",
        Severity.HARD,
        "A limit instead of a number",
        f"Texts such as <1, >20 or 10+ say where the value is not. {_REFUSED}",
        "Write the number if it is known; if not, leave the cell empty or give a missing code.",
    ),
    _kind(
        "number_is_range",
        Severity.HARD,
        "A range instead of a number",
        f"Two numbers stand where one belongs. {_REFUSED}",
        "Write the one number that was measured.",
    ),
    _kind(
        "number_is_product",
        Severity.HARD,
        "Two diameters in one cell",
        f"A product such as 12x8 stands where one diameter belongs. {_REFUSED}",
        "Give each diameter its own column; never type the product.",
    ),
    _kind(
        "number_uncountable",
        Severity.HARD,
        "A word for many instead of a number",
        f"Words such as uncountable cannot be compared with numbers. {_REFUSED}",
        "Give an estimate if one was recorded, or leave the cell empty.",
    ),
    _kind(
        "number_approximate",
        Severity.SOFT,
        "An approximate number",
        f"The number is marked as an estimate. {_KEPT}",
        "Write the number alone if the estimate may stand.",
    ),
    _kind(
        "unit_in_cell",
        Severity.SOFT,
        "Unit in the cell",
        f"The unit after the number is that of the field. {_KEPT}",
        "Write the number alone; the unit belongs in the header.",
    ),
    _kind(
        "unit_in_cell_converted",
        Severity.SOFT,
        "Another unit in the cell",
        f"The value was converted to the unit of the field. {_KEPT}",
        "Check the conversion and write the number in the unit of the field.",
    ),
    _kind(
        "unknown_unit",
        Severity.HARD,
        "Words after the number",
        f"What follows the number is no unit that can be converted. {_REFUSED}",
        "Write the number in the unit of the field; a dose per kilogram is not a dose.",
    ),
    _kind(
        "unknown_choice",
        Severity.HARD,
        "Not one of the words for this field",
        f"The field has a fixed list of words, and this is none of them. {_REFUSED}",
        "Use a word of the list, or translate yours in the mapping file under [choices].",
    ),
    _kind(
        "several_choices",
        Severity.HARD,
        "More than one answer in a cell",
        f"The cell names two answers, such as II-III. {_REFUSED}",
        "Decide for one; of a grade, the worst that was reached.",
    ),
    _kind(
        "sign_only",
        Severity.SOFT,
        "A sign instead of a value",
        "A dash, question mark or point was read as an empty cell.",
        "Leave the cell empty, or say with a missing code why there is no value.",
    ),
    _kind(
        "date_not_exact",
        Severity.NOTE,
        "Date without a day",
        "The middle of the month or year stands in for the day, and the precision is kept.",
        "Add the day if it can be found.",
    ),
)

CELL_KINDS = (*DATE_KINDS, *VALUE_KINDS)
