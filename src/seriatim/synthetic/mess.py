"""Plant errors of known kinds in a registry, and list each of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from seriatim.synthetic.layouts import Shape
from seriatim.synthetic.mess_cells import CELL_ERRORS
from seriatim.synthetic.mess_draft import Draft, Planted
from seriatim.synthetic.mess_life import LIFE_ERRORS
from seriatim.synthetic.mess_rows import ROW_ERRORS
from seriatim.synthetic.registry import Registry
from seriatim.synthetic.sheets import Language, Sheet
from seriatim.synthetic.writing import write_sheets

_Plant = Callable[[Draft, str, np.random.Generator], bool]
_ALL: tuple[_Plant, ...] = (*(error.plant for error in CELL_ERRORS), *LIFE_ERRORS, *ROW_ERRORS)


def plant_errors(
    registry: Registry, rate: float, language: Language | str = Language.EN
) -> tuple[tuple[Sheet, ...], tuple[Planted, ...]]:
    """Plant errors in a bundle and return its sheets with the list of errors.

    ``rate`` is the number of errors per row of patients and procedures. A patient gets one error
    at most, so that no error hides another; kinds take turns. Deterministic in the seed of the
    registry. Raises ``ValueError`` when the rate asks for more errors than there are patients.
    """
    patients = registry.tables["patients"]["patient_id"]
    n_errors = round(rate * (len(patients) + registry.n_rows("procedures")))
    if not 0 <= n_errors <= len(patients):
        highest = len(patients) / (len(patients) + registry.n_rows("procedures"))
        raise ValueError(
            f"a rate of {rate:g} asks for {n_errors} errors in {len(patients)} patients, and each "
            f"gets one at most. Give a rate from 0 to {highest:.2f}."
        )
    rng = np.random.default_rng([registry.seed, 1])
    draft = Draft(registry, Language(language))
    waiting = [str(patient) for patient in rng.permutation(patients)]
    # A first round of every kind, then the kinds in random order again and again.
    kinds = [k for _ in range(n_errors // len(_ALL) + 1) for k in rng.permutation(len(_ALL))]
    for kind in kinds[:n_errors]:
        _plant_one(_ALL[kind], draft, waiting, rng)
    return draft.finished(), tuple(draft.planted)


def write_messy(
    registry: Registry,
    folder: Path,
    rate: float,
    shape: Shape | str = Shape.XLSX,
    language: Language | str = Language.EN,
) -> Path:
    """Write a bundle with planted errors, and beside it ``planted.csv`` and ``truth.json``.

    Only the shapes xlsx and csv can hold every error. Returns the path of the bundle.
    """
    shape = Shape(shape)
    if shape not in (Shape.XLSX, Shape.CSV):
        raise ValueError(
            f'errors can be planted in the shapes "xlsx" and "csv", not in "{shape.value}": its '
            "rows and columns cannot hold all of them."
        )
    sheets, planted = plant_errors(registry, rate, language)
    messy = replace(
        registry,
        scenario=f"{registry.scenario}-messy",
        notice=(*registry.notice, f"{len(planted)} errors were planted; planted.csv lists them."),
    )
    path = write_sheets(messy, sheets, folder, shape)
    write_planted(planted, folder / "planted.csv")
    return path


def write_planted(planted: Sequence[Planted], path: Path) -> None:
    """Write the list of planted errors, one a row."""
    names = [field.name for field in fields(Planted)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([getattr(error, name) or "" for name in names] for error in planted)


def _plant_one(plant: _Plant, draft: Draft, waiting: list[str], rng: np.random.Generator) -> None:
    """Plant one error in the first waiting patient who allows it, and let nobody wait twice."""
    for place, patient in enumerate(waiting):
        if plant(draft, patient, rng):
            draft.planted[-1] = replace(draft.planted[-1], patient_id=patient)
            del waiting[place]
            return
