"""``seriatim claims``: whether the numbers of a published series can stand together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from seriatim.analysis.results import read_results
from seriatim.claims.checking import PaperCheck, check_paper
from seriatim.claims.curves import rebuilt_csv
from seriatim.claims.loading import load_paper, shipped_papers
from seriatim.claims.manuscript import read_manuscript
from seriatim.claims.manuscript_check import check_manuscript
from seriatim.claims.neighbors import Surprise, surprise
from seriatim.claims.printed import Rounding
from seriatim.claims.relations import STANDARD_READINGS
from seriatim.claims.section import ClaimsError
from seriatim.cli.failures import explained
from seriatim.report.claims.manuscript import print_manuscript, render_manuscript_page
from seriatim.report.claims.page import render_claims_page
from seriatim.report.claims.terminal import print_claims

#: A reading with at most so many solutions is compared with neighbors.
FEW = 20
#: The seed of the neighbors; the same paper always gets the same ones.
SEED = 1


def claims(
    paper: Annotated[
        str,
        typer.Argument(
            help="A claims file (.toml) or the name of a shipped paper; with --from a manuscript."
        ),
    ] = "",
    results: Annotated[
        Path | None,
        typer.Option("--from", help="A folder of seriatim run, to check a manuscript against it."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="An .html file; .csv for patients rebuilt from printed curves."
        ),
    ] = None,
    rounding: Annotated[
        Rounding | None, typer.Option("--rounding", help="How the paper rounded.")
    ] = None,
    neighbors: Annotated[
        int,
        typer.Option("--neighbors", min=0, max=10_000, help="Random neighbors to compare with."),
    ] = 100,
) -> None:
    """Check the arithmetic of a published series; without a paper, list those that are shipped."""
    with explained():
        if not paper:
            _list_papers()
            return
        _check_ending(out, (".html", ".htm", ".csv") if results is None else (".html", ".htm"))
        if results is not None:
            page = _manuscript(Path(paper), results)
        else:
            rows = out is not None and out.suffix.lower() == ".csv"
            page = _paper(check_paper(load_paper(paper), rounding), neighbors, rows=rows)
        if out is not None:
            out.write_text(page(), encoding="utf-8", newline="\n")
            typer.echo(f"Written: {out}")


def _check_ending(out: Path | None, known: tuple[str, ...]) -> None:
    """Refuse a file whose ending promises something else than would be written."""
    if out is not None and out.suffix.lower() not in known:
        raise ClaimsError(f"--out {out}: expected a file that ends in {' or '.join(known)}.")


def _paper(check: PaperCheck, neighbors: int, *, rows: bool) -> Callable[[], str]:
    """Print what was found of a paper, and return what makes the page, or the rebuilt rows."""
    surprises = _surprises(check, neighbors)
    print_claims(check, Console(), surprises)
    if rows:
        return partial(rebuilt_csv, check.paper.curves)
    return partial(render_claims_page, check, surprises)


def _manuscript(path: Path, folder: Path) -> Callable[[], str]:
    """Check a manuscript against results, print what was found, and return what makes the page."""
    study = read_results(folder)
    matches = check_manuscript(read_manuscript(path), study)
    print_manuscript(matches, study, path.name, Console())
    return partial(render_manuscript_page, matches, study, path.name)


def _surprises(check: PaperCheck, neighbors: int) -> tuple[Surprise, ...]:
    # The paper's own readings; where it has none, that some of a group were not evaluable.
    own = check.paper.readings or STANDARD_READINGS[1:2]
    few = [
        item.reading
        for item in check.readings
        if item.total is not None and item.total <= FEW and item.reading in own
    ]
    found = (surprise(check.paper, reading, neighbors, SEED) for reading in few)
    return tuple(item for item in found if item is not None)


def _list_papers() -> None:
    for name in shipped_papers():
        typer.echo(f"{name:<24}{load_paper(name).title}")
    folder = resources.files("seriatim.claims") / "papers"
    typer.echo(f"Copy one from {folder} to begin your own.")
