"""The commands of ``seriatim``, put together."""

from __future__ import annotations

from importlib import import_module

import typer

from seriatim.cli.version import show_version

#: In the order of the help. Each has a module of its name with a function of its name.
COMMANDS = (
    "check",
    "plan",
    "run",
    "publish",
    "review",
    "claims",
    "evidence",
    "patient",
    "demo",
    "simulate",
    "prove",
    "dictionary",
    "compare",
    "share",
)


def command_line(wanted: str = "") -> typer.Typer:
    """Return the command line with the command that is wanted, or with all if it is none of them.

    Each command loads what it needs; all of them together take half a second more.
    """
    app = typer.Typer(
        name="seriatim",
        help="Turn a consecutive series of repeated procedures into honest results.",
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for name in (wanted,) if wanted in COMMANDS else COMMANDS:
        app.command(name)(getattr(import_module(f"seriatim.cli.{name}"), name))
    return app


def _options(
    version: bool = typer.Option(
        False, "--version", callback=show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Options before the command."""
