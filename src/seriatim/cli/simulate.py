"""``seriatim simulate``: a synthetic registry with known truth."""

import inspect
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from seriatim.cli.failures import FAILED
from seriatim.synthetic import (
    Language,
    Shape,
    SimulationError,
    default_scenario,
    generate,
    generate_large,
    write_messy,
    write_registry,
)


class ScenarioName(StrEnum):
    """The scenarios that can be simulated."""

    REPEAT_ILP = "repeat-ilp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What ``seriatim simulate`` was asked for."""

    scenario: Annotated[ScenarioName, typer.Argument(help="The scenario.")]
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")] = 1
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the registry.")] = Path(
        "synthetic"
    )
    shape: Annotated[Shape, typer.Option(help="How the registry is laid out.")] = Shape.XLSX
    language: Annotated[Language, typer.Option(help="Language of headers and words.")] = Language.EN
    mess: Annotated[
        float, typer.Option(min=0, max=1, help="Planted errors per row of patients and procedures.")
    ] = 0.0
    procedures: Annotated[
        int | None,
        typer.Option(min=1, help="A large Parquet registry of so many procedures instead."),
    ] = None


def simulate(**options: Any) -> None:
    """Make a synthetic registry whose truth is known; truth.json beside it tells the truth."""
    try:
        path = write_simulation(Simulation(**options))
    except (ValueError, SimulationError, OSError) as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(FAILED) from None
    typer.echo(f"Registry (synthetic): {path}")


# The fields of Simulation are the options of the command, so that they are written only once.
simulate.__signature__ = inspect.signature(Simulation)  # type: ignore[attr-defined]


def write_simulation(wanted: Simulation) -> Path:
    """Write the registry that was asked for and return its path."""
    if wanted.procedures is not None:
        if wanted.mess or wanted.shape not in (Shape.XLSX, Shape.PARQUET):
            raise ValueError(
                "--procedures writes a Parquet folder of patients and procedures without planted "
                "errors. Leave out --mess and --shape."
            )
        return write_registry(
            generate_large(wanted.procedures, wanted.seed), wanted.out, Shape.PARQUET
        )
    registry = generate(default_scenario(), wanted.seed)
    if wanted.mess:
        return write_messy(registry, wanted.out, wanted.mess, wanted.shape, wanted.language)
    return write_registry(registry, wanted.out, wanted.shape, wanted.language)
