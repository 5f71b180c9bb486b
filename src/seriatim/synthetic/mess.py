"""Plant errors of known kinds in a registry, and list each where a person finds it.

Errors are planted in the bundle, a sheet a table, and laid out in the shape afterwards. A shape
gets those that it can hold as what they are: a long or wide sheet has no assessments to misdate,
and whoever is named in a row of it is a patient, so that no row of it belongs to nobody.
"""

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
from seriatim.synthetic.writing import header_row, sheet_or_file, write_sheets

_Plant = Callable[[Draft, str, np.random.Generator], bool]
_ALL: tuple[_Plant, ...] = (*(error.plant for error in CELL_ERRORS), *LIFE_ERRORS, *ROW_ERRORS)


def plant_errors(
    registry: Registry,
    rate: float,
    shape: Shape | str = Shape.XLSX,
    language: Language | str = Language.EN,
) -> tuple[tuple[Sheet, ...], tuple[Planted, ...]]:
    """Plant errors in a registry and return the sheets of a shape with the list of errors.

    ``rate`` is the number of errors per row of patients and procedures. A patient gets one error
    at most, so that no error hides another; kinds take turns, as far as the shape can hold them.
    Deterministic in the seed of the registry. Raises ``ValueError`` when the rate asks for more
    errors than there are patients, and for Parquet.
    """
    shape = _can_be_wrong(shape)
    patients = registry.tables["patients"]["patient_id"]
    n_errors = round(rate * (len(patients) + registry.n_rows("procedures")))
    if not 0 <= n_errors <= len(patients):
        highest = len(patients) / (len(patients) + registry.n_rows("procedures"))
        raise ValueError(
            f"a rate of {rate:g} asks for {n_errors} errors in {len(patients)} patients, and each "
            f"gets one at most. Give a rate from 0 to {highest:.2f}."
        )
    rng = np.random.default_rng([registry.seed, 1])
    draft = Draft(registry, Language(language), shape)
    waiting = [str(patient) for patient in rng.permutation(patients)]
    kinds = list(_ALL)
    # Rounds of every kind in random order; a kind that nobody allows any more drops out.
    while kinds and len(draft.planted) < n_errors:
        for kind in [kinds[place] for place in rng.permutation(len(kinds))]:
            if len(draft.planted) < n_errors and not _plant_one(kind, draft, waiting, rng):
                kinds.remove(kind)
    layout = draft.finished()
    return layout.sheets, tuple(_as_seen(e, registry, shape) for e in draft.listed(layout))


def write_messy(
    registry: Registry,
    folder: Path,
    rate: float,
    shape: Shape | str = Shape.XLSX,
    language: Language | str = Language.EN,
) -> Path:
    """Write a registry with planted errors, and beside it ``planted.csv`` and ``truth.json``.

    Every shape but Parquet can hold errors; ``planted.csv`` lists each where it is in the shape.
    Returns the path of the registry.
    """
    shape = _can_be_wrong(shape)
    messy = replace(registry, scenario=f"{registry.scenario}-messy")
    sheets, planted = plant_errors(messy, rate, shape, language)
    told = (*registry.notice, f"{len(planted)} errors were planted; planted.csv lists them.")
    path = write_sheets(replace(messy, notice=told), sheets, folder, shape)
    write_planted(planted, folder / "planted.csv")
    return path


def write_planted(planted: Sequence[Planted], path: Path) -> None:
    """Write the list of planted errors, one a row."""
    names = [field.name for field in fields(Planted)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([getattr(error, name) or "" for name in names] for error in planted)


def _can_be_wrong(shape: Shape | str) -> Shape:
    """Return the shape if wrong cells can be written in it."""
    shape = Shape(shape)
    if shape is Shape.PARQUET:
        others = ", ".join(other.value for other in Shape if other is not shape)
        raise ValueError(
            "errors cannot be planted in Parquet: its columns keep their types, so that a date "
            "column can hold no 30 February and a number column no 12x8, and most errors are of "
            f"that kind. Choose another shape: {others}."
        )
    return shape


def _as_seen(error: Planted, registry: Registry, shape: Shape) -> Planted:
    """Name file and row as a person who opens the file sees them."""
    return replace(
        error,
        sheet=sheet_or_file(registry, shape, error.table, error.sheet),
        row=error.row + header_row(shape) - 1,
    )


def _plant_one(plant: _Plant, draft: Draft, waiting: list[str], rng: np.random.Generator) -> bool:
    """Plant one error in the first waiting patient who allows it, and let nobody wait twice."""
    for place, patient in enumerate(waiting):
        if plant(draft, patient, rng):
            draft.planted[-1] = replace(draft.planted[-1], patient_id=patient)
            del waiting[place]
            return True
    return False
