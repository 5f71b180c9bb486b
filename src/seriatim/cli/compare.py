"""``seriatim compare``: which numbers changed between two runs, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seriatim.analysis.planning.protocol_history import compare_settings
from seriatim.cli import options
from seriatim.cli.failures import CLEAN, SOFT, explained
from seriatim.report.compare.comparing import RunComparison, compare_runs
from seriatim.report.compare.comparison_letter import render_comparison, render_comparison_page
from seriatim.report.reproduce.bundle import read_bundle


def compare(
    before: options.Run,
    after: Annotated[Path, typer.Argument(help="Another one.")],
    out: options.Letter = None,
) -> None:
    """Say which numbers changed between two runs: exit status 0 for none, 1 for any."""
    with explained():
        compared = _compared(before, after)
        if out is None:
            typer.echo(render_comparison(compared), nl=False)
        else:
            html = out.suffix.lower() in (".html", ".htm")
            page = render_comparison_page if html else render_comparison
            out.write_text(page(compared), encoding="utf-8", newline="\n")
            typer.echo(f"Comparison: {out}")
    raise typer.Exit(CLEAN if compared.is_equal else SOFT)


def _compared(before: Path, after: Path) -> RunComparison:
    one, other = read_bundle(before), read_bundle(after)
    settings = compare_settings(one.provenance.settings, other.provenance.settings)
    return compare_runs(one, other, settings)
