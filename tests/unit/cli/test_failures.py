"""Known failures are one message and exit code 3; a defect is not hidden."""

import pytest
import typer

from seriatim.cli.failures import FAILED, explained
from seriatim.cohort import ReadingError
from seriatim.dictionary import DictionaryError
from seriatim.protocol import ProtocolError


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ReadingError("not a workbook"), "not a workbook"),
        (ProtocolError("title: required"), "title: required"),
        (DictionaryError("no dictionary"), "no dictionary"),
        (FileNotFoundError(2, "x", "data.xlsx"), "data.xlsx: there is no such file"),
        (IsADirectoryError(21, "x", "folder"), "folder: expected a file"),
        (FileExistsError(17, "x", "report"), "report: expected a folder to write to"),
        (PermissionError(13, "x", "data.xlsx"), "data.xlsx: no permission"),
    ],
)
def test_a_known_failure_is_explained(error, words, capsys):
    with pytest.raises(typer.Exit) as stopped, explained():
        raise error
    assert stopped.value.exit_code == FAILED
    assert words in capsys.readouterr().err


def test_a_defect_stays_a_defect():
    with pytest.raises(ZeroDivisionError), explained():
        raise ZeroDivisionError
