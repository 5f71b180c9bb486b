"""ADSL: one row a patient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.data_sets.filling import (
    Filled,
    Shape,
    day,
    fill,
    integer,
    key,
    number,
    text,
    yes_no,
)
from seriatim.analysis.data_sets.material import Material
from seriatim.analysis.data_sets.model import DataSet
from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.endpoints.events import derive_events

SHAPE = Shape(name="ADSL", label="Patients", grain="one row a patient")
FIRST = (
    "FIELD", "REGION", "SIDE", "STAGE", "DISTFL", "NLESION", "LARGEMM", "INDIC", "ACCESS", "DRUG",
    "MELMG", "TNFMG", "LIMBVOL", "RESP", "WIEBER", "CLAVDIN",
)  # fmt: skip
_CAUSES = ("melanoma", "toxicity", "other", "unknown")


def patient_data(material: Material, procedures: DataSet) -> DataSet:
    """Describe every patient with a procedure; ``procedures`` is ADPROC of the same study."""
    first = first_procedures(material)
    return fill(SHAPE, [*_person(material, first), *_first(procedures, first), *_course(material)])


def first_procedures(material: Material) -> NDArray[np.int64]:
    """Return the place of each patient's first recorded procedure; of one day, the first field."""
    order = np.lexsort((material.start, material.study.procedures.patient))
    _, where = np.unique(material.study.procedures.patient[order], return_index=True)
    places: NDArray[np.int64] = order[where]
    return places


def _person(material: Material, first: NDArray[np.int64]) -> list[Filled]:
    def own(table: str, field: str) -> NDArray[Any]:
        return material.values(table, field)[first]

    sexes, ulcers = material.codes("patients", "sex"), material.codes("patients", "ulceration")
    return [
        (key("USUBJID", "Patient", "patients.patient_id"), material.patients.patient_id),
        (text("SEX", "Sex", "patients.sex", sexes), own("patients", "sex")),
        (
            integer("AGE", "Age at first procedure", "year - birth year", "years"),
            material.derived("age_at_procedure")[first],
        ),
        (
            number("BRESLOW", "Breslow thickness", "patients.breslow_mm", "mm"),
            own("patients", "breslow_mm"),
        ),
        (
            text("ULCER", "Ulceration of the primary", "patients.ulceration", ulcers),
            own("patients", "ulceration"),
        ),
    ]


def _first(procedures: DataSet, first: NDArray[np.int64]) -> list[Filled]:
    """Repeat features of the first procedure under the name of its column with a 1."""
    filled: list[Filled] = []
    for column in procedures.columns:
        if column.name in FIRST:
            values = procedures.column(column.name)
            described = text if column.type.value == "text" else number
            filled.append(
                (
                    described(f"{column.name}1", f"{column.label[:36]}, 1st", "ADPROC"),
                    [values[place] for place in first],
                )
            )
    return filled


def _course(material: Material) -> list[Filled]:
    patients, counts = material.patients, _counts(material)
    ended = np.where(patients.death, patients.days, np.nan)
    local, distant = _first_days(material)
    dates: list[Filled] = [
        (day("FIRSTDT", "Date of first procedure"), patients.first_date),
        (day("EXITDT", "Date of death or last contact"), patients.exit_date),
    ]
    return [
        (integer("NPROC", "Procedures ever", "order of dates"), patients.n_procedures),
        (integer("NPROCREC", "Procedures recorded here", "procedures"), counts),
        (
            text("LATEFL", "First procedure was elsewhere", "earlier_elsewhere", ("Y", "N")),
            yes_no(patients.entered_late),
        ),
        (
            text("SURVFL", "In survival from first procedure", "dates", ("Y", "N")),
            yes_no(patients.followed),
        ),
        (text("DTHFL", "Died", "patients.death_date", ("Y", "N")), yes_no(patients.death)),
        (number("DTHDY", "Days to death", "dates", "days"), ended),
        (text("DTHCAUS", "Cause of death", "cause_of_death", _CAUSES), patients.cause_of_death),
        (number("EXITDY", "Days to death or last contact", "dates", "days"), patients.days),
        (
            number("EXITM", "Months to death or last contact", "dates", "months"),
            patients.days / DAYS_PER_MONTH,
        ),
        (number("LOCALDY", "Days to first in-field progression", "progressions", "days"), local),
        (number("DISTDY", "Days to first distant metastasis", "progressions", "days"), distant),
        *(dates if material.dates else ()),
    ]


def _counts(material: Material) -> list[int]:
    found: list[int] = np.bincount(material.patient_place).tolist()
    return found


def _first_days(material: Material) -> tuple[list[float], list[float]]:
    """Find the first in-field progression after, and distant one of any time of each patient."""
    events = derive_events(material.study.cohort)
    local: dict[str, float] = {}
    distant: dict[str, float] = {}
    rows = zip(events.patient_id, events.kind, events.what, events.start, strict=True)
    for patient, kind, what, start in rows:
        if kind == "progression" and what == "in_field" and start >= 0:
            local.setdefault(patient, float(start))
        if kind == "progression" and what == "distant":
            distant.setdefault(patient, float(start))
    names = material.patients.patient_id.tolist()
    return [local.get(name, np.nan) for name in names], [distant.get(n, np.nan) for n in names]
