"""Write an empty Excel workbook to fill in: a sheet a table, with lists, checks and notes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from seriatim.dictionary.model import Dictionary, Field, FieldType, Table
from seriatim.dictionary.section import DictionaryError
from seriatim.dictionary.template_codes import CODE_HEADERS, CODES_SHEET, CodeRow, code_rows
from seriatim.dictionary.template_rules import LAST_ROW, Column, unusual_formula, validation
from seriatim.dictionary.wording import kind_words, range_words

_OPTIONS = {
    "in_memory": True,
    # A text stays a text: no formula, link or number is made of what begins with "=" or "http".
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# A fixed date, so that the same dictionary gives the same bytes.
_CREATED = datetime(2020, 1, 1, tzinfo=UTC)
_SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,31}")

_HOW_TO = (
    "Point at a header to read what the column means, its unit, its range and its codes.",
    "Dark headers are required. Other columns, and sheets you have no data for, may stay empty.",
    "Do not rename sheets or headers. The order of columns and rows does not matter.",
    "Dates: write 2014-05-31. If only the month or year is known, begin with an apostrophe: "
    "'2014-05 or '2014.",
    "Without the apostrophe Excel makes a whole date of it, and nobody sees that it was a guess.",
    "A cell turns yellow when its value is possible but unusual. It is kept; please look again.",
    "A value that cannot be right is refused with an explanation.",
    "Pasting from elsewhere skips these checks. Check the filled-in file: seriatim check FILE.xlsx",
    f"All codes are on the sheet {CODES_SHEET}.",
    "An empty cell means that nothing is known. If the reason is known, write its missing code:",
)


class Language(StrEnum):
    """The language of sheet names and headers; explanations are in English."""

    ENGLISH = "en"
    SWEDISH = "sv"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Styles:
    title: Format
    wrapped: Format
    bold: Format
    required: Format
    text: Format
    number: Format
    date: Format
    unusual: Format


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What every sheet has to know of the others."""

    dictionary: Dictionary
    language: Language
    rows: tuple[CodeRow, ...]
    styles: _Styles

    def sheet_name(self, table: Table) -> str:
        swedish = table.label_sv if self.language is Language.SWEDISH else None
        return swedish if swedish and _SHEET_NAME.fullmatch(swedish) else table.name

    def header(self, field: Field) -> str:
        swedish = field.label_sv if self.language is Language.SWEDISH else None
        return swedish or field.name

    def values(self, table: Table, index: int) -> str:
        letter = xl_col_to_name(index)
        return f"'{self.sheet_name(table)}'!${letter}$2:${letter}${LAST_ROW}"

    def column(self, table: Table, index: int) -> Column:
        field = table.fields[index]
        known = None
        if field.references is not None and field.references != table.name:
            target = self.dictionary.table(field.references)
            known = self.values(target, target.fields.index(target.field(target.key[0])))
        return Column(
            field=field,
            cell=f"{xl_col_to_name(index)}2",
            own_values=self.values(table, index),
            known_values=known,
            is_key=table.key == (field.name,),
        )


def render_template(dictionary: Dictionary, language: Language = Language.ENGLISH) -> bytes:
    """Return the workbook as bytes, the same bytes for the same dictionary and language.

    English headers are the field names, which carry their units; Swedish ones are ``label_sv``.
    ``DictionaryError`` when a table's name cannot be the name of a sheet.
    """
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, _OPTIONS)
    workbook.set_properties({"title": dictionary.title, "created": _CREATED})
    plan = _Plan(
        dictionary=dictionary,
        language=language,
        rows=code_rows(dictionary),
        styles=_styles(workbook),
    )
    _write_readme(_sheet(workbook, "README"), plan)
    for table in dictionary.tables:
        _write_table(_sheet(workbook, plan.sheet_name(table)), table, plan)
    _write_codes(_sheet(workbook, CODES_SHEET), plan)
    workbook.close()
    return file.getvalue()


def _sheet(workbook: xlsxwriter.Workbook, name: str) -> Worksheet:
    try:
        return workbook.add_worksheet(name)
    except XlsxWriterException as error:
        raise DictionaryError(
            f'the table "{name}" cannot be a sheet of an Excel file: {error} '
            f"Rename the table; README and {CODES_SHEET} are taken."
        ) from error


def _styles(workbook: xlsxwriter.Workbook) -> _Styles:
    header = {"bold": True, "border": 1, "valign": "vcenter"}
    return _Styles(
        title=workbook.add_format({"bold": True, "font_size": 14}),
        wrapped=workbook.add_format({"text_wrap": True, "valign": "top"}),
        bold=workbook.add_format({**header, "bg_color": "#DCE6F1"}),
        required=workbook.add_format({**header, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
        # Text cells keep 3-5 and 1/2 as they are typed; Excel would make dates of them.
        text=workbook.add_format({"num_format": "@"}),
        number=workbook.add_format({"num_format": "General"}),
        date=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        unusual=workbook.add_format({"bg_color": "#FFEB9C"}),
    )


def _write_readme(sheet: Worksheet, plan: _Plan) -> None:
    dictionary = plan.dictionary
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, dictionary.title, plan.styles.title)
    sheet.write_string(1, 0, f"Dictionary {dictionary.name}, version {dictionary.version}")
    row = 3
    for table in dictionary.tables:
        name = plan.sheet_name(table)
        sheet.write_string(
            row, 0, name, plan.styles.required if table.required else plan.styles.bold
        )
        sheet.write_string(row, 1, table.description, plan.styles.wrapped)
        row += 1
    for text in _HOW_TO:
        row += 1
        sheet.write_string(row, 1, text, plan.styles.wrapped)
    for code in dictionary.missing_codes:
        row += 1
        sheet.write_string(row, 0, code.code, plan.styles.bold)
        meaning = code.label if code.label_sv is None else f"{code.label} ({code.label_sv})"
        sheet.write_string(row, 1, meaning)


def _write_table(sheet: Worksheet, table: Table, plan: _Plan) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 22)
    for index, field in enumerate(table.fields):
        _write_column(sheet, index, plan.column(table, index), plan)
        style = plan.styles.required if field.required else plan.styles.bold
        sheet.write_string(0, index, plan.header(field), style)
        note = _note(field)
        height = 18 * (2 + note.count("\n") + len(note) // 50)
        sheet.write_comment(0, index, note, {"author": "", "x_scale": 2.6, "height": height})


def _write_column(sheet: Worksheet, index: int, column: Column, plan: _Plan) -> None:
    styles = {
        FieldType.DATE: plan.styles.date,
        FieldType.INTEGER: plan.styles.number,
        FieldType.NUMBER: plan.styles.number,
    }
    width = max(13, len(plan.header(column.field)) + 3)
    sheet.set_column(index, index, width, styles.get(column.field.type, plan.styles.text))
    cells = (1, index, LAST_ROW - 1, index)
    rule = validation(column, plan.dictionary, plan.rows)
    if rule is not None:
        sheet.data_validation(*cells, rule)
    formula = unusual_formula(column)
    if formula is not None:
        highlight = {"type": "formula", "criteria": formula, "format": plan.styles.unusual}
        sheet.conditional_format(*cells, highlight)


def _write_codes(sheet: Worksheet, plan: _Plan) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for index, width in enumerate((16, 24, 22, 48, 48)):
        sheet.set_column(index, index, width, plan.styles.text)
        sheet.write_string(0, index, CODE_HEADERS[index], plan.styles.bold)
    for number, row in enumerate(plan.rows, start=1):
        for index, text in enumerate(row.cells):
            sheet.write_string(number, index, text, plan.styles.text)


def _note(field: Field) -> str:
    lines = [field.label if field.label_sv is None else f"{field.label} ({field.label_sv})"]
    kind = kind_words(field)
    lines.append(f"{kind[0].upper()}{kind[1:]}{', required' if field.required else ''}.")
    lines.append(field.description)
    if field.plausible is not None:
        lines.append(f"Usual: {range_words(field.plausible)}.")
    if field.hard is not None:
        lines.append(f"Refused unless: {range_words(field.hard)}.")
    lines.extend(f"{choice.code}: {choice.label}" for choice in field.choices)
    return "\n".join(line for line in lines if line)
