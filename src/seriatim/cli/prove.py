"""``seriatim prove``: how a protocol's analyses do on cohorts whose truth is known."""

import inspect
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from seriatim.cli import options
from seriatim.cli.failures import FAILED, explained
from seriatim.cli.folders import moved_into
from seriatim.proof.characteristics import Characteristic, summarize_characteristics
from seriatim.proof.design import derive_design
from seriatim.proof.simulate import Simulation, simulate
from seriatim.proof.studies import SCENARIOS, ProofError, asked_by, make_study
from seriatim.proof.tables import render_coverage, render_csv, render_markdown
from seriatim.protocol import load_protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What ``seriatim prove`` was asked for."""

    protocol: options.OnlyProtocol = options.PROTOCOL
    cohorts: Annotated[int, typer.Option(min=1, help="Cohorts to simulate per scenario.")] = 1000
    scenario: Annotated[
        list[str] | None,
        typer.Option(help="A scenario; may be given several times. Default: all that apply."),
    ] = None
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same numbers.")] = 1
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; default: one a core.")] = (
        None
    )
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for tables and figure.")] = Path(
        "proof"
    )


def prove(**options: Any) -> None:
    """Simulate cohorts whose truth is known and count how often the analyses find it."""
    asked = Proof(**options)
    console = Console(stderr=True)
    began = time.monotonic()
    with explained():
        loaded = load_protocol(asked.protocol)
        names = asked.scenario or asked_by(derive_design(loaded))
        wanted = Simulation(
            protocol=loaded,
            scenarios=tuple(dict.fromkeys(names)),
            cohorts=asked.cohorts,
            seed=asked.seed,
            workers=asked.workers or os.cpu_count() or 1,
        )
        try:
            rows = _prove(wanted, asked.out, console)
            write_proof(wanted, rows, asked.out)
        except ProofError as error:
            _stop(str(error))
        except (FileExistsError, NotADirectoryError) as error:
            _stop(f"{error.filename}: expected a folder to write to, found a file.")
    spent = time.monotonic() - began
    console.print(f"Done in {spent:.1f} s: {asked.cohorts} cohorts of {', '.join(names)}.")
    typer.echo(f"Operating characteristics (synthetic): {asked.out / 'proof.md'}")


# The fields of Proof are the options of the command, so that they are written only once.
prove.__signature__ = inspect.signature(Proof)  # type: ignore[attr-defined]


def _stop(message: str) -> NoReturn:
    typer.secho(message, err=True, fg=typer.colors.RED)
    raise typer.Exit(FAILED) from None


def _prove(wanted: Simulation, out: Path, console: Console) -> list[Characteristic]:
    total = wanted.cohorts * len(wanted.scenarios)
    with Progress(console=console) as bar:
        task = bar.add_task(f"Simulating {', '.join(wanted.scenarios)}", total=total)
        answers = simulate(wanted, out, lambda done: bar.update(task, advance=done))
    design = derive_design(wanted.protocol)
    return [
        row
        for name, found in answers.items()
        for row in summarize_characteristics(make_study(name, design), found)
    ]


def write_proof(wanted: Simulation, rows: list[Characteristic], out: Path) -> None:
    """Write ``proof.csv``, ``proof.md`` and the figures, all or none."""
    # Matplotlib takes half a second to import; only who draws a figure should wait for it.
    from seriatim.report.claims.rejections import rejection_figures
    from seriatim.report.figures.operating import write_rejections

    scenarios = [s for s in SCENARIOS if s.name in wanted.scenarios]
    figures = rejection_figures(scenarios, rows, 1 - wanted.protocol.conf_level)
    head = (
        f"# Operating characteristics of {wanted.protocol.title}\n\n"
        f"SYNTHETIC: no patient is behind these numbers. Protocol SHA-256 "
        f"{wanted.protocol.sha256[:16]}, seed {wanted.seed}, {wanted.cohorts} cohorts per "
        "scenario. Analyses in bold are those of `seriatim run`.\n\n"
    )
    body = render_markdown(scenarios, rows)
    coverage = f"\n## Coverage\n\n{render_coverage(rows)}"
    with moved_into(out) as partial:
        (partial / "proof.csv").write_text(render_csv(rows), encoding="utf-8", newline="\n")
        text = f"{head}{body}{coverage}"
        (partial / "proof.md").write_text(text, encoding="utf-8", newline="\n")
        for name, figure in figures.items():
            write_rejections(figure, partial / f"proof-{name}.png")
