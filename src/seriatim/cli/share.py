"""``seriatim share``: the results of a run as they can be shown to others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seriatim.analysis.disclosure.shareable import DisclosureError, shareable_results
from seriatim.analysis.results import Results
from seriatim.analysis.writing import write_results
from seriatim.cli import options
from seriatim.cli.failures import explained
from seriatim.cli.folders import moved_into
from seriatim.report import write_report
from seriatim.report.reproduce.bundle import read_bundle


def share(
    results: options.Run,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for what can be shared.")],
    minimum_cell: Annotated[
        int | None,
        typer.Option("--minimum-cell", help="Smallest count to show; else that of the protocol."),
    ] = None,
) -> None:
    """Write results and report without small cells and what would tell them."""
    with explained():
        study = read_bundle(results)
        shared = shareable_results(study, least_cell(study, minimum_cell))
        if out.resolve() == results.resolve():
            raise DisclosureError(f"{out} holds the results themselves. Choose another folder.")
        with moved_into(out) as partial:
            write_results(shared, partial)
            write_report(shared, partial)
    hidden = sum(row.value is None for row in shared.rows)
    hidden -= sum(row.value is None for row in study.rows)
    typer.echo(f"To share: {out}. {max(hidden, 0)} numbers are not shown.")


def least_cell(study: Results, asked: int | None) -> int:
    """Return the smallest count to show: what was asked, else that of the protocol."""
    minimum = asked if asked is not None else study.minimum_cell
    if minimum is None:
        raise DisclosureError(
            "the protocol of this run has no [disclosure] with a minimum_cell. Give "
            "--minimum-cell 5, or whatever your registry asks for."
        )
    if study.minimum_cell is not None and minimum < study.minimum_cell:
        raise DisclosureError(
            f"--minimum-cell {minimum}: the protocol asks for {study.minimum_cell} or more."
        )
    return minimum
