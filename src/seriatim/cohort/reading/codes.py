"""Every kind of problem that reading can find, declared once."""

from __future__ import annotations

from seriatim.cohort.problem_kinds import ProblemKind
from seriatim.cohort.problems import Severity


def _kind(severity: Severity, code: str, title: str, explanation: str, remedy: str) -> ProblemKind:
    return ProblemKind(
        code=code, severity=severity, title=title, explanation=explanation, remedy=remedy
    )


_HARD = (
    (
        "ragged_row",
        "A row with too few or too many cells",
        "The row has not as many cells as the header, so nobody can know which value belongs to "
        "which column. The row is not read.",
        "Look for a missing or an extra delimiter; put text that contains it into quotes.",
    ),
    (
        "broken_quotes",
        "Quotation marks that do not close",
        "A quotation mark opens a cell and the cell does not end as it should. The row where it "
        "opens is not read; rows after it are read on their own.",
        "Close the quotation mark, or double it where it belongs to the text.",
    ),
    (
        "swallowed_rows",
        "A quoted cell that holds whole rows",
        "A quotation mark opens in one row and closes in another, and what lies between looks "
        "like rows of the table. None of these rows is read.",
        "Remove the stray quotation mark, or double it where it belongs to the text.",
    ),
    (
        "control_character",
        "A character that no text has",
        "The row holds a NUL or another control character, a sign of a damaged file. The row is "
        "not read.",
        "Export the file again from the program it comes from.",
    ),
    (
        "unreadable_bytes",
        "Bytes that are not text",
        "The file is UTF-8, but this row holds bytes that are not. The row is not read.",
        "Export the file again as UTF-8, or correct the row.",
    ),
    (
        "row_too_long",
        "A cell or row that is too long",
        "A cell holds more than 32,767 characters, the most a spreadsheet allows, or the row more "
        "than a million. The row is not read.",
        "Look for a missing line end or quotation mark.",
    ),
    (
        "duplicate_header",
        "Two columns for one field",
        "Two columns mean the same field, and nobody can know which is right. Neither is read.",
        "Rename or remove one of them, or name the right one in the mapping file.",
    ),
    (
        "required_column_missing",
        "A table without a column that it needs",
        "Rows of this table make no sense without the column. The table is not read.",
        "Add the column, or name it in the mapping file.",
    ),
    (
        "error_cell",
        "A spreadsheet error in place of a value",
        "The cell shows an error such as #N/A or #REF!. It is read as having no value.",
        "Correct the formula, or type the value.",
    ),
    (
        "formula_without_value",
        "A formula without a stored result",
        "The cell holds a formula that was never computed, as in files written by other programs. "
        "It is read as having no value.",
        "Open the workbook in a spreadsheet program, let it compute, and save it.",
    ),
    (
        "patient_values_differ",
        "One patient, two values",
        "A column that describes the patient differs between rows of one patient. The value is "
        "not used.",
        "Find out which is right, and write it in all rows of the patient.",
    ),
    (
        "checkbox_several",
        "Several boxes ticked for one value",
        "Several checkboxes of a field that takes one value are ticked. The value is not used.",
        "Tick one, or enter each as a record of its own.",
    ),
    (
        "date_order_contradictory",
        "Dates in two orders",
        "Some dates can only be day/month/year and others only month/day/year. Dates that could "
        "be either are not read.",
        "Write all dates as 2011-05-03, or correct the odd ones.",
    ),
)

_SOFT = (
    (
        "date_formats_mixed",
        "Real dates and slash dates in one column",
        "A column holds both dates as 2011-05-03 and as 13/05/2011. A spreadsheet program with "
        "another country's settings makes such a mixture, and swaps day and month of the former.",
        "Compare some dates of the column with the patients' records.",
    ),
    (
        "wide_block_gap",
        "An empty block before a filled one",
        "The columns of a procedure are empty though those of a later one are filled. Procedures "
        "are counted by their dates, not by the number in the header.",
        "Check whether a procedure is missing.",
    ),
    (
        "column_without_header",
        "Values without a header",
        "A column without a header holds values. They are not read.",
        "Give the column a header, or empty it.",
    ),
    (
        "row_without_known_values",
        "A row with values in unknown columns only",
        "The row holds something, but nothing in a column that is read. It is skipped.",
        "Move remarks and totals out of the table.",
    ),
)

_NOTE = (
    (
        "unknown_column",
        "A column that is not read",
        "The header means no field of the dictionary, so the column is not read.",
        "Name it in the mapping file under [columns], or in the list ignore.",
    ),
    (
        "header_not_first",
        "The header is not the first row",
        "Rows above the header are not read.",
        "Nothing to do, if the named row is the header.",
    ),
    (
        "encoding_fallback",
        "Text of an older encoding",
        "The file is not UTF-8 and was read as Windows-1252, the usual one of older Western "
        "European programs.",
        "Check letters such as å, ä, ö and é; export as UTF-8 if they are wrong.",
    ),
    (
        "unit_converted",
        "Another unit, converted",
        "The header or the mapping file names another unit than the dictionary. Values are "
        "converted.",
        "Check a few values.",
    ),
    (
        "sheet_hidden",
        "A hidden sheet was read",
        "A hidden sheet bears the name of a table, so it was read.",
        "Delete the sheet if it is out of date.",
    ),
    (
        "sheet_ignored",
        "A sheet or file that is not read",
        "Its name is not that of a table.",
        "Name it in the mapping file under [sheets] if it should be read.",
    ),
    (
        "sheet_empty",
        "A sheet or file without rows",
        "There is a header at most.",
        "Nothing to do, if there is nothing to record.",
    ),
    (
        "wide_shared_column",
        "One column for all procedures",
        "A column without a number was taken for each procedure of the row.",
        "Write a column for each procedure if they differ.",
    ),
    (
        "workbook_not_checked",
        "A workbook format that cannot be checked for errors",
        "Errors such as #N/A and formulas without a result look like empty cells in this format.",
        "Save the workbook as .xlsx.",
    ),
)

KINDS: tuple[ProblemKind, ...] = (
    *(_kind(Severity.HARD, *words) for words in _HARD),
    *(_kind(Severity.SOFT, *words) for words in _SOFT),
    *(_kind(Severity.NOTE, *words) for words in _NOTE),
)
