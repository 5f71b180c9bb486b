"""``seriatim evidence``: published series of repeat procedures side by side, and your own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from seriatim.analysis.results import read_results
from seriatim.claims.checking import check_paper
from seriatim.claims.evidence import evidence as collect
from seriatim.claims.loading import load_paper, shipped_papers
from seriatim.cli import options
from seriatim.cli.failures import explained
from seriatim.report.claims.evidence import print_evidence, render_evidence_page


def evidence(
    results: Annotated[
        Path | None,
        typer.Option("--from", help="A folder of seriatim run: your registry as a further row."),
    ] = None,
    out: options.Page = None,
) -> None:
    """Put published series of repeat procedures side by side, without counting a patient twice."""
    with explained():
        papers = (load_paper(name) for name in shipped_papers())
        checks = tuple(check_paper(paper) for paper in papers if paper.series is not None)
        panels = collect(checks, None if results is None else read_results(results))
        print_evidence(panels, Console())
        if out is not None:
            out.write_text(render_evidence_page(panels), encoding="utf-8", newline="\n")
            typer.echo(f"Written: {out}")
