"""Turn what can go wrong into one clear message and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

#: Exit codes of all commands. 1 and 2 speak of the data, 3 of a run that could not be done.
CLEAN, SOFT, HARD, FAILED = 0, 1, 2, 3


@contextmanager
def explained() -> Iterator[None]:
    """Print a known failure as one message on standard error and exit with code 3."""
    try:
        yield
    except expected_failures() as error:
        _stop(str(error))
    except FileNotFoundError as error:
        _stop(f"{error.filename}: there is no such file or folder.")
    except IsADirectoryError as error:
        _stop(f"{error.filename}: expected a file, found a folder.")
    except (FileExistsError, NotADirectoryError) as error:
        _stop(f"{error.filename}: expected a folder to write to, found a file.")
    except PermissionError as error:
        _stop(f"{error.filename}: no permission to read or write it.")


def expected_failures() -> tuple[type[Exception], ...]:
    """Return what speaks of the input, with a message that is written to be read.

    They are looked up when something went wrong: a command that went well need not load the rooms
    of the others.
    """
    from seriatim.analysis.disclosure.shareable import DisclosureError
    from seriatim.analysis.patients.model import PatientError
    from seriatim.analysis.results import ResultsError
    from seriatim.claims.section import ClaimsError
    from seriatim.cohort import ReadingError
    from seriatim.dictionary import DictionaryError
    from seriatim.protocol import ProtocolError
    from seriatim.report.profiles import ProfileError
    from seriatim.report.reproduce.manifest import BundleError

    return (
        ReadingError,
        ProtocolError,
        DictionaryError,
        ResultsError,
        ClaimsError,
        ProfileError,
        BundleError,
        DisclosureError,
        PatientError,
    )


def _stop(message: str) -> None:
    typer.secho(message, err=True, fg=typer.colors.RED)
    raise typer.Exit(FAILED)
