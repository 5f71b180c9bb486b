"""Everything that the data sets are filled from, derived once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.deriving import Derivation, response_rule
from seriatim.analysis.study import Study
from seriatim.cohort import Cohort
from seriatim.dictionary import Field, FieldType
from seriatim.endpoints.assessments import Assessment, derive_assessments
from seriatim.endpoints.characteristics import derive_characteristics
from seriatim.endpoints.patient_history import derive_procedure_starts
from seriatim.endpoints.patients import Patients, derive_patients
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.response import ResponseByProcedure, ResponseRule
from seriatim.protocol import ResponseEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A study with what several data sets need; ``dates`` asks for columns of dates.

    ``start`` is the day of each procedure from the patient's first. ``rule`` is that of the first
    response endpoint, None where the protocol has none.
    """

    study: Study
    responses: Mapping[str, ResponseByProcedure]
    patients: Patients
    start: NDArray[np.float64]
    assessments: tuple[Assessment, ...]
    rule: ResponseRule | None
    dates: bool

    @property
    def response(self) -> ResponseByProcedure | None:
        """Return the response of the first response endpoint."""
        return next(iter(self.responses.values()), None)

    @property
    def patient_place(self) -> NDArray[np.int64]:
        """Return where the patient of each procedure stands among the patients."""
        names = self.patients.patient_id.astype(str)
        return np.searchsorted(names, self.study.procedures.patient_id.astype(str))

    @property
    def procedure_date(self) -> NDArray[np.datetime64]:
        """Return the date of each procedure."""
        days = self.start.astype("timedelta64[D]")
        dates: NDArray[np.datetime64] = self.patients.first_date[self.patient_place] + days
        return dates

    def values(self, table: str, name: str) -> NDArray[Any]:
        """Return a field of ``patients`` or ``procedures``, one value a procedure.

        All missing where the dictionary of the registry has no such field.
        """
        field = _field(self.study.cohort, table, name)
        if field is None or field.type is FieldType.DATE:
            return np.full(len(self.study.procedures), None, dtype=object)
        return derive_characteristics(self.study.cohort, self.study.procedures, [field])[name]

    def derived(self, name: str) -> NDArray[Any]:
        """Return a derived characteristic (``age_at_procedure`` ...), one value a procedure."""
        return derive_characteristics(self.study.cohort, self.study.procedures, [name])[name]

    def codes(self, table: str, name: str) -> tuple[str, ...]:
        """Return the codes of a field in the order of the dictionary."""
        field = _field(self.study.cohort, table, name)
        return () if field is None else tuple(choice.code for choice in field.choices)


def gather(derivation: Derivation, *, dates: bool = False) -> Material:
    """Add what the data sets need to what the analyses start from."""
    study, cohort = derivation.study, derivation.study.cohort
    wanted = [each for each in study.protocol.endpoints if isinstance(each, ResponseEndpoint)]
    rule = response_rule(wanted[0]) if wanted else None
    judged = derivation.responses[wanted[0].name].judged if wanted else None
    return Material(
        study=study,
        responses=derivation.responses,
        patients=derive_patients(cohort),
        start=derive_procedure_starts(cohort, study.procedures.row_id),
        assessments=derive_assessments(cohort, study.procedures, rule, judged) if rule else (),
        rule=rule,
        dates=dates,
    )


def group_number(study: Study) -> list[int | None]:
    """Return the place of each procedure's group, 1 for the first; None for no group."""
    places = {label: i for i, label in enumerate(study.labels, start=1)}
    return [
        None if missing else places[str(label)]
        for missing, label in zip(is_missing(study.level), study.level, strict=True)
    ]


def _field(cohort: Cohort, table: str, name: str) -> Field | None:
    fields = cohort.dictionary.table(table).fields
    return next((field for field in fields if field.name == name), None)
