"""``seriatim run``: from a registry file to the report."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from seriatim.analysis.deriving import Derivation, derive
from seriatim.analysis.planning.protocol_history import with_history
from seriatim.analysis.results import Provenance, Results, ResultsError, read_provenance
from seriatim.analysis.run import compute_results
from seriatim.analysis.writing import write_results
from seriatim.cli import options
from seriatim.cli.drawing import drawing_processes
from seriatim.cli.failures import explained
from seriatim.cli.folders import moved_into
from seriatim.cohort import Cohort, Severity, read_cohort
from seriatim.protocol import Protocol, load_protocol
from seriatim.report.writing import begin_report


def run(
    registry: options.Registry,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for report and results.")] = Path(
        "report"
    ),
    protocol: options.Protocol = options.PROTOCOL,
    mapping: options.Mapping = None,
) -> None:
    """Read a registry, compute the protocol and write the report."""
    console = Console(stderr=True)
    with explained():
        report = analyze(registry, out, protocol=protocol, mapping=mapping, console=console)
    typer.echo(f"Report: {report}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What a registry and a protocol gave."""

    derivation: Derivation
    results: Results


def analyze(
    registry: Path, out: Path, *, protocol: str, mapping: Path | None, console: Console
) -> Path:
    """Do what ``seriatim run`` does, telling each step, and return the path of the report."""
    began = time.monotonic()
    cohort, loaded = read(registry, protocol=protocol, mapping=mapping, console=console)
    with drawing_processes() as pool:
        results = compute(cohort, loaded, out, console).results
        with console.status("Writing the report"), moved_into(out) as partial:
            finish = begin_report(results, pool)
            write_results(results, partial)
            finish(partial)
    console.print(f"Done in {time.monotonic() - began:.1f} s, {len(results.rows)} results.")
    return out / "report.html"


def read(
    registry: Path, *, protocol: str, mapping: Path | None, console: Console
) -> tuple[Cohort, Protocol]:
    """Load a protocol and read a registry for it, telling what was read."""
    loaded = load_protocol(protocol)
    with console.status("Reading the registry"):
        cohort = read_cohort(registry, dictionary=loaded.reads_with, mapping=mapping)
    counts = {count.table: count for count in cohort.counts}
    console.print(
        f"Read {counts['procedures'].n_read} procedures of {counts['patients'].n_read} "
        f"patients from {registry.name}: {_problem_words(cohort.problems.n)}.",
        soft_wrap=True,
    )
    return cohort, loaded


def compute(cohort: Cohort, protocol: Protocol, out: Path, console: Console) -> Study:
    """Compute a protocol, telling each step.

    ``out`` is where the results will be written: what lies there tells which protocol was run
    before.
    """
    with console.status("Computing") as status:
        derivation = derive(cohort, protocol, status.update)
        results = compute_results(derivation, status.update)
    results = with_history(results, _written_before(out, console))
    return Study(derivation=derivation, results=results)


def _written_before(out: Path, console: Console) -> Provenance | None:
    """Return what the results in the folder came from; say so where they cannot tell."""
    try:
        return read_provenance(out)
    except ResultsError as error:
        console.print(
            f"{error} Which protocol was run before is not known and not recorded.", soft_wrap=True
        )
        return None


def _problem_words(n: Callable[[Severity], int]) -> str:
    hard, soft = n(Severity.HARD), n(Severity.SOFT)
    if not hard and not soft:
        return "no problems"
    return f"{hard} hard and {soft} soft problems (seriatim check lists them)"
