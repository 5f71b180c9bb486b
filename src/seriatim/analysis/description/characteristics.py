"""Table 1: patients and procedures by group, both units explicit, missing values counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.dictionary import Field, FieldType
from seriatim.endpoints.characteristics import DERIVED, derive_characteristics
from seriatim.endpoints.procedures import is_missing

ALL = "All"


def characteristics_rows(study: Study) -> Iterator[ResultRow]:
    """Yield the description of every characteristic that the protocol lists."""
    for described in describe(study):
        yield from _variable(study, described)


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """A variable of Table 1, one value a procedure.

    ``categories`` are the codes of a choice in the order of the dictionary (None = not recorded),
    None for a number (NaN = not recorded). ``place`` is where its rows go.
    """

    place: Place
    categories: tuple[str, ...] | None
    values: NDArray[Any]

    @property
    def recorded(self) -> NDArray[np.bool_]:
        """Tell of each procedure whether the value is known."""
        if self.categories is None:
            return np.asarray(np.isfinite(self.values), dtype=np.bool_)
        return np.asarray(~is_missing(self.values), dtype=np.bool_)


def describe(study: Study) -> Iterator[Characteristic]:
    """Yield the variables that the protocol lists, those of patients first."""
    wanted = study.protocol.characteristics
    patients = study.cohort.dictionary.table("patients")
    procedures = study.cohort.dictionary.table("procedures")
    by_unit: dict[str, list[Field | str]] = {
        "patient": [patients.field(name) for name in wanted.patient],
        "procedure": [
            name if name in DERIVED else procedures.field(name) for name in wanted.procedure
        ],
    }
    for unit, variables in by_unit.items():
        values = derive_characteristics(study.cohort, study.procedures, variables)
        for variable, (name, column) in zip(variables, values.items(), strict=True):
            place = Place(
                analysis="characteristics",
                endpoint=name,
                unit=unit,
                population="all_patients" if unit == "patient" else "all_treated",
                groups=study.group.name,
            )
            yield Characteristic(place=place, categories=_codes(variable), values=column)


def _codes(variable: Field | str) -> tuple[str, ...] | None:
    if isinstance(variable, Field) and variable.type is FieldType.CHOICE:
        return tuple(choice.code for choice in variable.choices)
    return None


def _variable(study: Study, described: Characteristic) -> Iterator[ResultRow]:
    place, values = described.place, described.values
    everyone = np.ones(len(values), dtype=np.bool_)
    groups = {ALL: everyone, **{label: study.level == label for label in study.labels}}
    for label, inside in groups.items():
        chosen = units_of(study, inside, place.unit)
        if described.categories is None:
            yield from _numbers(place.at(label), values[chosen])
        else:
            yield from _categories(place.at(label), values[chosen], described.categories)


def units_of(study: Study, inside: NDArray[np.bool_], unit: str) -> NDArray[np.int64]:
    """Return the places of the procedures of a group that count: of patients, one each."""
    return _one_a_patient(study, inside) if unit == "patient" else np.flatnonzero(inside)


def _one_a_patient(study: Study, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the first procedure of each patient in the group."""
    places = np.flatnonzero(inside)
    _, first = np.unique(study.procedures.patient[places], return_index=True)
    return places[first]


def _numbers(place: Place, values: NDArray[np.float64]) -> Iterator[ResultRow]:
    known = values[np.isfinite(values)]
    n, n_total = len(known), len(values)
    yield place.row("n_recorded", float(n), n=n, n_total=n_total)
    yield place.row("missing", float(n_total - n), n=n_total - n, n_total=n_total)
    quartiles = np.quantile(known, (0.25, 0.5, 0.75)) if n else (None, None, None)
    for statistic, value in zip(("q1", "median", "q3"), quartiles, strict=True):
        reason = None if n else "no value recorded"
        number = None if value is None else float(value)
        yield place.row(statistic, number, n=n, n_total=n_total, reason=reason)


def _categories(
    place: Place, values: NDArray[Any], categories: tuple[str, ...]
) -> Iterator[ResultRow]:
    counts = Counter(values.tolist())
    n_total = len(values)
    n_recorded = n_total - counts[None]
    yield place.row("n_recorded", float(n_recorded), n=n_recorded, n_total=n_total)
    yield place.row("missing", float(counts[None]), n=counts[None], n_total=n_total)
    for category in categories:
        here, n = place.at(place.level, category), counts[category]
        yield here.count(n, n_recorded)
        if n_recorded:
            yield here.row("proportion", n / n_recorded, n=n, n_total=n_recorded)
