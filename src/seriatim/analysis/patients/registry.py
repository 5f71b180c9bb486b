"""The registry as the page of a patient needs it: data sets, centers, and who there is."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.data_sets.model import DataSets
from seriatim.analysis.deriving import Derivation
from seriatim.analysis.patients.model import PatientError
from seriatim.cohort import Cohort
from seriatim.endpoints.characteristics import derive_characteristics
from seriatim.endpoints.patients import derive_patient_ids
from seriatim.endpoints.procedures import derive_procedures
from seriatim.protocol import (
    ComplicationEndpoint,
    ResponseEndpoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)

#: A field of this name says where a patient was treated; the shipped dictionary has none.
CENTER = "center"
#: Where the protocol does not say from when on systemic therapy changed.
CALENDAR_FROM = 2011
_ONE_SERIES = "this registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRegistry:
    """Data sets (with dates, which no page shows), the center of each patient and all ids.

    ``toxicity`` and ``complication`` name the endpoints of the protocol, None without one.
    """

    sets: DataSets
    ids: tuple[str, ...]
    centers: Mapping[str, str]
    conf_level: float
    has_response: bool
    toxicity: str | None
    complication: str | None
    calendar_from: int


def read_patients(derivation: Derivation) -> PatientRegistry:
    """Derive once what the pages of all patients are made from."""
    cohort, protocol = derivation.study.cohort, derivation.study.protocol
    endpoints = protocol.endpoints
    calendar = (
        each.calendar_from
        for each in endpoints
        if isinstance(each, TimeToEventEndpoint) and each.calendar_from is not None
    )
    return PatientRegistry(
        sets=build_data_sets(derivation, dates=True),
        ids=derive_patient_ids(cohort),
        centers=_centers(cohort),
        conf_level=protocol.conf_level,
        has_response=any(isinstance(each, ResponseEndpoint) for each in endpoints),
        toxicity=next((e.name for e in endpoints if isinstance(e, ToxicityEndpoint)), None),
        complication=next((e.name for e in endpoints if isinstance(e, ComplicationEndpoint)), None),
        calendar_from=next(calendar, CALENDAR_FROM),
    )


def known_patient(registry: PatientRegistry, patient_id: str) -> str:
    """Return the id if the registry has it; ``PatientError`` names the nearest ones if not."""
    if patient_id in registry.ids:
        return patient_id
    near = difflib.get_close_matches(patient_id, registry.ids, n=5, cutoff=0.5)
    n = len(registry.ids)
    if near:
        hint = f"The nearest: {', '.join(near)}."
    elif registry.ids:
        hint = f"Ids look like {registry.ids[0]}."
    else:
        hint = "It has no patients; seriatim check says why."
    raise PatientError(
        f'patient "{patient_id}": expected the id of one of the {n} patients of the registry '
        f"(column patient_id, capitals count), found none like it. {hint}"
    )


def _centers(cohort: Cohort) -> dict[str, str]:
    """Return the center of each treated patient: that of the first procedure that names one."""
    procedures = derive_procedures(cohort)
    centers = dict.fromkeys(procedures.patient_id.tolist(), _ONE_SERIES)
    for table in ("procedures", "patients"):
        fields = [each for each in cohort.dictionary.table(table).fields if each.name == CENTER]
        for values in derive_characteristics(cohort, procedures, fields).values():
            for patient, center in zip(procedures.patient_id.tolist(), values, strict=True):
                if center is not None and centers[patient] == _ONE_SERIES:
                    centers[patient] = str(center)
    return centers
