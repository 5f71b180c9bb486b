"""The commands of ``seriatim``, put together."""

from __future__ import annotations

import typer

from seriatim.cli.check import check
from seriatim.cli.claims import claims
from seriatim.cli.compare import compare
from seriatim.cli.demo import demo
from seriatim.cli.dictionary import dictionary
from seriatim.cli.evidence import evidence
from seriatim.cli.patient import patient
from seriatim.cli.plan import plan
from seriatim.cli.prove import prove
from seriatim.cli.publish import publish
from seriatim.cli.review import review
from seriatim.cli.run import run
from seriatim.cli.share import share
from seriatim.cli.simulate import simulate
from seriatim.cli.version import show_version

app = typer.Typer(
    name="seriatim",
    help="Turn a consecutive series of repeated procedures into honest results.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Options before the command."""


for command in (
    check,
    plan,
    run,
    publish,
    review,
    claims,
    evidence,
    patient,
    demo,
    simulate,
    prove,
    dictionary,
    compare,
    share,
):
    app.command()(command)
