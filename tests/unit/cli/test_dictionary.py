"""The command is run as a user does, but in this process."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from seriatim.cli.dictionary import dictionary
from seriatim.dictionary import load_dictionary
from seriatim.dictionary.markdown import render_markdown
from seriatim.dictionary.redcap import render_redcap
from seriatim.dictionary.template import Language, render_template


def run(*words: str) -> Any:
    app = typer.Typer()
    app.command()(dictionary)
    return CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(app, words)


def test_a_table_on_the_terminal() -> None:
    result = run("--table", "toxicities")
    assert result.exit_code == 0
    assert "wieberdink *" in result.stdout
    assert "I, II, III, IV, V" in result.stdout
    assert "melphalan_mg" not in result.stdout
    assert "NR not recorded" in result.stdout


def test_every_field_is_in_the_table() -> None:
    result = run()
    assert all(field.name in result.stdout for field in load_dictionary().fields)


def test_the_page_on_standard_output_is_the_page() -> None:
    result = run("--as", "markdown")
    assert (result.exit_code, result.stdout) == (0, render_markdown(load_dictionary()))


def test_the_page_of_one_table() -> None:
    result = run("--as", "markdown", "--table", "therapies")
    assert "## therapies" in result.stdout
    assert "## procedures" not in result.stdout


def test_redcap_to_standard_output_with_its_note_apart() -> None:
    result = run("--as", "redcap")
    assert result.stdout == render_redcap(load_dictionary())
    assert len(next(csv.reader(io.StringIO(result.stdout)))) == 18
    assert "Repeating instruments" in result.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--as", "excel"), render_template(load_dictionary())),
        (
            ("--as", "excel", "--language", "sv"),
            render_template(load_dictionary(), Language.SWEDISH),
        ),
        (("--as", "redcap"), render_redcap(load_dictionary()).encode()),
        (("--as", "markdown"), render_markdown(load_dictionary()).encode()),
        # A table in a file is the page.
        ((), render_markdown(load_dictionary()).encode()),
    ],
)
def test_a_file(tmp_path: Path, words: tuple[str, ...], expected: bytes) -> None:
    path = tmp_path / "form"
    result = run(*words, "--out", str(path))
    assert result.exit_code == 0
    assert path.read_bytes() == expected
    assert "Written: " in result.stderr


def test_a_file_that_exists_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "registry.xlsx"
    path.write_bytes(b"data")
    result = run("--as", "excel", "--out", str(path))
    assert result.exit_code == 3
    assert "exists already and may hold data" in result.stderr
    assert path.read_bytes() == b"data"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--as", "excel"), "--as excel needs a file to write: add --out"),
        (("--table", "procedure"), 'there is no table "procedure". Did you mean "procedures"?'),
        (("--as", "redcap", "--table", "patients"), "--table goes with --as table and"),
        (("--dictionary", "hip"), 'there is no shipped dictionary "hip"'),
        (
            ("--as", "markdown", "--out", "no such folder/page.md"),
            "there is no such file or folder",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_message(words: tuple[str, ...], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 3
    assert message in re.sub(r"\s+", " ", result.stderr)
    assert "Traceback" not in result.output


def test_an_own_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("format = 2")
    result = run("--dictionary", str(path))
    assert result.exit_code == 3
    assert "own.toml: format: expected 1" in result.stderr
