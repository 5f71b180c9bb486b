"""``seriatim dictionary``: what a registry records, as a table, a page or a form to fill in."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as Grid

from seriatim.cli import options
from seriatim.cli.failures import explained
from seriatim.dictionary import Dictionary, DictionaryError, Table, load_dictionary
from seriatim.dictionary.markdown import render_markdown
from seriatim.dictionary.redcap import redcap_note, render_redcap
from seriatim.dictionary.section import nearest
from seriatim.dictionary.template import Language, render_template
from seriatim.dictionary.wording import kind_words, range_words


class Form(StrEnum):
    """What the dictionary is written as."""

    TABLE = "table"
    MARKDOWN = "markdown"
    REDCAP = "redcap"
    EXCEL = "excel"


def dictionary(
    dictionary: options.Dictionary = options.DICTIONARY,
    form: Annotated[
        Form, typer.Option("--as", help="A table here, a page, a REDCap form, an empty workbook.")
    ] = Form.TABLE,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A new file to write.")] = None,
    table: Annotated[
        str | None, typer.Option(help="Only this table (with --as table or markdown).")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="Headers of the Excel template: en or sv.")
    ] = Language.ENGLISH,
) -> None:
    """Show what a registry records, or write a form to record it in.

    An existing file is never overwritten, because it may be the filled-in form.
    """
    with explained():
        chosen = _only(load_dictionary(dictionary), table, form)
        if form is Form.EXCEL:
            _write(_required(out), render_template(chosen, language))
            return
        if form is Form.TABLE and out is None:
            _print(chosen)
            return
        text = render_redcap(chosen) if form is Form.REDCAP else render_markdown(chosen)
        if out is None:
            typer.echo(text, nl=False)
        else:
            _write(out, text.encode())
        if form is Form.REDCAP:
            typer.echo(redcap_note(chosen), err=True)


def _only(dictionary: Dictionary, name: str | None, form: Form) -> Dictionary:
    """Return the dictionary with one table only, where one is asked for."""
    if name is None:
        return dictionary
    names = [table.name for table in dictionary.tables]
    if form in (Form.REDCAP, Form.EXCEL):
        raise DictionaryError(
            "--table goes with --as table and --as markdown only: the forms of REDCap and of the "
            "template refer to each other. Leave --table out."
        )
    if name not in names:
        raise DictionaryError(
            f'--table: there is no table "{name}".{nearest(name, names)} '
            f"Tables: {', '.join(names)}."
        )
    return replace(dictionary, tables=(dictionary.table(name),))


def _required(out: Path | None) -> Path:
    if out is None:
        raise DictionaryError(
            "--as excel needs a file to write: add --out and a name, e.g. --out registry.xlsx."
        )
    return out


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise DictionaryError(
            f"{path} exists already and may hold data. Choose another name, or move it away."
        ) from None
    typer.echo(f"Written: {path}", err=True)


def _print(dictionary: Dictionary) -> None:
    console = Console()
    console.print(f"[bold]{dictionary.title}[/bold] ({dictionary.name} {dictionary.version})")
    for table in dictionary.tables:
        console.print(_grid(table))
    codes = ", ".join(f"{code.code} {code.label}" for code in dictionary.missing_codes)
    console.print(f"* required. Missing codes for any other field: {codes}.", highlight=False)


def _grid(table: Table) -> Grid:
    grid = Grid(title=f"{table.name}: {table.description}", title_justify="left")
    for heading in ("Field", "Meaning", "Type", "Usual", "Permitted"):
        grid.add_column(heading, overflow="fold")
    for field in table.fields:
        codes = ", ".join(choice.code for choice in field.choices)
        grid.add_row(
            f"{field.name} *" if field.required else field.name,
            field.label,
            kind_words(field),
            range_words(field.plausible),
            codes or range_words(field.hard),
        )
    return grid
