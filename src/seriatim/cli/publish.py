"""``seriatim publish``: from a registry file to everything that a paper needs."""

import errno
import hashlib
import inspect
import os
import time
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.disclosure.shareable import DisclosureError, shareable_results
from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.evidence import evidence_maker
from seriatim.analysis.patients.registry import read_patients
from seriatim.analysis.writing import write_results
from seriatim.cli import options
from seriatim.cli.drawing import drawing_processes
from seriatim.cli.failures import explained
from seriatim.cli.folders import moved_into
from seriatim.cli.run import Study, compute, read
from seriatim.cli.share import least_cell
from seriatim.report.profiles import Profile, load_profile
from seriatim.report.reproduce.bundle import write_bundle
from seriatim.report.reproduce.manifest import NAME, BundleError, FileEntry, read_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for: the options of the command."""

    registry: options.Registry
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for everything.")] = Path(
        "publication"
    )
    protocol: options.Protocol = options.PROTOCOL
    mapping: options.Mapping = None
    profile: Annotated[str, typer.Option(help="A journal: a shipped profile or a .toml file.")] = (
        "plain"
    )
    shareable: Annotated[
        bool, typer.Option(help="Without small cells, rows and names of patients.")
    ] = False
    minimum_cell: Annotated[
        int | None,
        typer.Option(help="Smallest count to share; else that of the protocol."),
    ] = None
    patients: Annotated[
        bool, typer.Option(help="A page for each patient as well; takes a while.")
    ] = False


def publish(**options: Any) -> None:
    """Write report, tables, figures, texts and what reproduces them, for a journal."""
    order = Order(**options)
    console = Console(stderr=True)
    began = time.monotonic()
    with explained():
        # What can be refused at once is, before a process starts.
        profile = load_profile(order.profile)
        if order.patients and order.shareable:
            raise DisclosureError(
                "--patients writes a page about each patient, --shareable is for files without "
                "any. Publish twice, into two folders."
            )
        if order.out.exists() and not order.out.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(order.out))
        cohort, loaded = read(
            order.registry, protocol=order.protocol, mapping=order.mapping, console=console
        )
        with drawing_processes() as pool:
            study = compute(cohort, loaded, order.out, console)
            with console.status("Writing the publication"):
                bundle = _write(order, study, profile, pool)
    console.print(f"Done in {time.monotonic() - began:.1f} s.")
    typer.echo(f"Publication: {order.out}")
    typer.echo(f"Bundle: {bundle}")


# The fields of Order are the options of the command, so that they are written only once.
publish.__signature__ = inspect.signature(Order)  # type: ignore[attr-defined]


def _write(order: Order, study: Study, profile: Profile, pool: Executor | None) -> Path:
    # The libraries for Word and PDF take a while to load: no other command should wait for them.
    from seriatim.report import publishing

    results = study.results
    if order.shareable:
        results = shareable_results(results, least_cell(results, order.minimum_cell))
    data_sets = partial(build_data_sets, study.derivation)
    before = _listed(order.out)
    with moved_into(order.out) as draft:
        write_results(results, draft)
        publishing.publish(
            publishing.Publication(
                results=results,
                data=None if order.shareable else data_sets,
                profile=profile,
            ),
            draft,
            pool,
        )
        if order.patients:
            _write_patients(study, draft)
        bundle = write_bundle(draft, _bundle_of(order.out))
    _remove_stale(order.out, before)
    return bundle


def _write_patients(study: Study, folder: Path) -> None:
    from seriatim.report.patient.index import write_patient_pages

    everyone = read_patients(study.derivation)
    evidence = evidence_maker(everyone)
    courses = (describe_course(everyone, name) for name in everyone.ids)
    write_patient_pages(((course, evidence(course, None)) for course in courses), folder)


def _bundle_of(out: Path) -> Path:
    """Return where the bundle lies: beside the folder, under its name."""
    whole = out.resolve()
    return whole.parent / f"{whole.name}.zip"


def _listed(out: Path) -> tuple[FileEntry, ...]:
    """Return what an earlier publication wrote into the folder, as far as that is known."""
    try:
        return read_manifest((out / NAME).read_bytes(), str(out))
    except (OSError, BundleError):
        return ()


def _remove_stale(out: Path, before: tuple[FileEntry, ...]) -> None:
    """Remove what an earlier publication wrote and this one did not, unless it was changed."""
    written = {entry.path for entry in _listed(out)}
    for entry in before:
        file = out / entry.path
        inside = file.resolve().is_relative_to(out.resolve())
        if entry.path in written or not inside or not file.is_file():
            continue
        if hashlib.sha256(file.read_bytes()).hexdigest() == entry.sha256:
            file.unlink()
