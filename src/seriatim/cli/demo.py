"""``seriatim demo``: the main job on the example registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from seriatim.cli.failures import explained
from seriatim.cli.run import analyze
from seriatim.synthetic import default_scenario, generate, write_registry

SEED = 1


def demo(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for registry and report.")
    ] = Path("demo"),
) -> None:
    """Make the synthetic example registry and write the report of the repeat-ILP study."""
    console = Console(stderr=True)
    with explained():
        with console.status("Making the synthetic registry"):
            registry = write_registry(generate(default_scenario(), SEED), out, shape="xlsx")
        report = analyze(registry, out, protocol="repeat_ilp", mapping=None, console=console)
    typer.echo(f"Registry (synthetic): {registry}")
    typer.echo(f"Report: {report}")
