"""``seriatim --version``."""

from __future__ import annotations

import typer

from seriatim import __version__


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"seriatim {__version__}")
        raise typer.Exit
