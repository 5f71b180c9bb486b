"""``seriatim patient``: the course of one patient, and what patients like this one had."""

import inspect
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console

from seriatim.analysis.deriving import derive
from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.evidence import patient_evidence
from seriatim.analysis.patients.registry import read_patients
from seriatim.cli import options
from seriatim.cli.failures import explained
from seriatim.cohort import read_cohort
from seriatim.protocol import load_protocol
from seriatim.report.patient.page import print_patient, render_patient_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What ``seriatim patient`` was asked for."""

    registry: options.Registry
    patient_id: Annotated[str, typer.Argument(metavar="ID", help="The id of the patient.")]
    protocol: options.Protocol = options.PROTOCOL
    mapping: options.Mapping = None
    dictionary: Annotated[
        str | None,
        typer.Option(help="A dictionary .toml file of your own, for instance with centers."),
    ] = None
    out: options.Page = None
    threshold: Annotated[
        float | None,
        typer.Option(
            help="A share of your own, such as 0.30: how probable it is that complete responses "
            "are more frequent."
        ),
    ] = None


def patient(**options: Any) -> None:
    """Show the course of one patient and what was observed in patients like this one."""
    show_patient(Asked(**options))


# The fields of Asked are the options of the command, so that they are written only once.
patient.__signature__ = inspect.signature(Asked)  # type: ignore[attr-defined]


def show_patient(asked: Asked) -> None:
    """Print what was asked for, and write the page if a file is named."""
    if asked.threshold is not None and not 0 < asked.threshold < 1:
        raise typer.BadParameter(
            f"expected a share between 0 and 1 such as 0.30, found {asked.threshold:g}.",
            param_hint="--threshold",
        )
    with explained():
        loaded = load_protocol(asked.protocol)
        with Console(stderr=True).status("Reading the registry"):
            cohort = read_cohort(
                asked.registry,
                dictionary=asked.dictionary or loaded.reads_with,
                mapping=asked.mapping,
            )
            everyone = read_patients(derive(cohort, loaded))
        course = describe_course(everyone, asked.patient_id)
        evidence = patient_evidence(everyone, course, asked.threshold)
        print_patient(course, evidence, Console())
        if asked.out is not None:
            page = render_patient_page(course, evidence)
            asked.out.write_text(page, encoding="utf-8", newline="\n")
            typer.echo(f"Written: {asked.out}")
