"""``seriatim check``: what is wrong or doubtful in a registry file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seriatim.cli import options
from seriatim.cli.failures import CLEAN, HARD, SOFT, explained
from seriatim.cohort import (
    Cohort,
    Problem,
    ProblemLog,
    Severity,
    describe_problem,
    read_cohort,
    suggest_mapping,
)
from seriatim.cohort.problem_sheet import write_problem_sheet
from seriatim.dictionary import load_dictionary

_SHOWN = 3


def check(
    registry: options.Registry,
    dictionary: options.Dictionary = options.DICTIONARY,
    mapping: options.Mapping = None,
    suggest: Annotated[
        bool, typer.Option("--suggest-mapping", help="Print a first mapping file and stop.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the problems as an Excel sheet.")
    ] = None,
) -> None:
    """Check a registry. Exit code 0: clean; 1: only soft problems; 2: hard; 3: unreadable."""
    with explained():
        if suggest:
            typer.echo(suggest_mapping(registry, load_dictionary(dictionary)))
            return
        cohort = read_cohort(registry, dictionary=dictionary, mapping=mapping)
        _print_summary(cohort)
        if out is not None:
            write_problem_sheet(out, cohort.problems)
            typer.echo(f"Problems: {out}")
    raise typer.Exit(exit_code(cohort.problems))


def exit_code(problems: ProblemLog) -> int:
    """Return 2 when there is a hard problem, 1 when there are only soft ones, else 0."""
    if problems.n(Severity.HARD):
        return HARD
    return SOFT if problems.n(Severity.SOFT) else CLEAN


def _print_summary(cohort: Cohort) -> None:
    console = Console()
    if cohort.notice:
        console.print(f"[bold]{cohort.notice}[/bold]")
    table = Table(title="Records")
    for heading in ("Table", "Read", "Set aside", "Accepted"):
        table.add_column(heading, justify="left" if heading == "Table" else "right")
    for count in cohort.counts:
        if count.n_read:
            row = (count.n_read, count.n_set_aside, count.n_accepted)
            table.add_row(count.table, *map(str, row))
    console.print(table)
    for severity in Severity:
        _print_problems(console, cohort.problems, severity)
    if not cohort.problems.counts:
        console.print("No problems found.")


def _print_problems(console: Console, log: ProblemLog, severity: Severity) -> None:
    codes = [(code, n) for code, kind, n in log.counts if kind is severity]
    if not codes:
        return
    console.print(f"\n[bold]{severity.value.capitalize()}: {log.n(severity)}[/bold]")
    for code, n in sorted(codes, key=lambda item: -item[1]):
        console.print(f"  {n} x {code}: {describe_problem(code)}")
        listed = [problem for problem in log.problems if problem.code == code]
        for problem in listed[:_SHOWN]:
            # Text, because a message may hold square brackets that are no markup.
            words = Text(f"{_place(problem)}{problem.message}")
            console.print(Padding(words, (0, 0, 0, 6)))
        if n > _SHOWN:
            console.print(f"      and {n - _SHOWN} more")


def _place(problem: Problem) -> str:
    parts = [problem.sheet or problem.file]
    if problem.row is not None:
        parts.append(f"row {problem.row}")
    if problem.column is not None:
        parts.append(f'column "{problem.column}"')
    place = ", ".join(parts)
    return "" if problem.message.startswith(place) else f"{place}: "
