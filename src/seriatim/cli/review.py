"""``seriatim review``: the findings about a run, as a reviewer's letter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seriatim.analysis.results import read_results
from seriatim.cli import options
from seriatim.cli.failures import explained
from seriatim.report.letter import render_letter, render_letter_page


def review(
    results: Annotated[Path, typer.Argument(help="The folder that seriatim run wrote.")],
    out: options.Letter = None,
) -> None:
    """Say what a statistical reviewer would say of the results of a run."""
    with explained():
        study = read_results(results)
        if out is None:
            typer.echo(render_letter(study), nl=False)
            return
        page = render_letter_page if out.suffix.lower() in (".html", ".htm") else render_letter
        out.write_text(page(study), encoding="utf-8", newline="\n")
    typer.echo(f"Review: {out}")
