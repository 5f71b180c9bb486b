"""Errors in a single cell: typing, units, ranges, missing values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from seriatim.synthetic.mess_draft import Draft, Expected, Place
from seriatim.synthetic.sheets import Cell

HARD, SOFT = Expected.HARD, Expected.SOFT
HARMLESS, UNDETECTABLE = Expected.HARMLESS, Expected.UNDETECTABLE

#: The wrong cell and what a check must say to it; None when it cannot be planted here.
Change = Callable[[Any], tuple[Cell, Expected] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellError:
    """One kind of error in one field, planted in a random row that allows it.

    ``unmeasured`` is the change in a shape without the table of measurements, where that makes a
    difference to what a check can say.
    """

    kind: str
    table: str
    field: str
    change: Change
    unmeasured: Change | None = None

    def plant(self, draft: Draft, patient: str, rng: np.random.Generator) -> bool:
        """Plant the error in a row of this patient; False if none allows it, or the shape not."""
        rows = draft.rows(self.table, patient)
        change = self.change
        if self.unmeasured is not None and not draft.holds("measurements"):
            change = self.unmeasured
        for row in rng.permutation(np.array(rows, dtype=np.int64)).tolist():
            value = draft.value(self.table, row, self.field)
            changed = None if value is None else change(value)
            if changed is not None:
                place = Place(table=self.table, row=row, field=self.field)
                return draft.plant(self.kind, changed[1], place, changed[0])
        return False


def _always(cell: Cell, expected: Expected) -> Change:
    return lambda value: (cell, expected)


def _typo(value: Any) -> tuple[Cell, Expected]:
    """Double the last letter and add a wrong one: no choice is spelled like that."""
    return f"{value}{str(value)[-1]}q", HARD


def _times(factor: float, expected: Callable[[float], Expected]) -> Change:
    def change(value: Any) -> tuple[Cell, Expected] | None:
        wrong = round(float(value) * factor, 4)
        return None if wrong == value else (wrong, expected(wrong))

    return change


def _below(limit: float) -> Callable[[float], Expected]:
    return lambda wrong: SOFT if wrong < limit else UNDETECTABLE


def _finer_than_measured(wrong: float) -> Expected:
    """Leakage is read to a tenth of a percent; a tenth that is left looks like any other."""
    return SOFT if wrong != round(wrong, 1) else UNDETECTABLE


def _tnf_in_micrograms(value: float) -> tuple[Cell, Expected] | None:
    return (value * 1000, HARD) if value > 0 else None


def _fahrenheit(value: float) -> tuple[Cell, Expected]:
    return round(value * 1.8 + 32, 1), HARD


def _decimal_comma(value: Any) -> tuple[Cell, Expected] | None:
    return None if value == int(value) else (f"{value:.1f}".replace(".", ","), HARMLESS)


def _impossible_date(value: date) -> tuple[Cell, Expected]:
    return f"{value.year}-02-30", HARD


def _short_year(value: date) -> tuple[Cell, Expected]:
    return value.strftime("%d/%m/%y"), HARD


def _empty(value: Any) -> tuple[Cell, Expected]:
    return None, HARD


def _ungraded(value: str) -> tuple[Cell, Expected] | None:
    return ("III", HARD) if value in ("IIIa", "IIIb", "II") else None


def _error(kind: str, path: str, change: Change, unmeasured: Change | None = None) -> CellError:
    table, _, field = path.partition(".")
    return CellError(kind=kind, table=table, field=field, change=change, unmeasured=unmeasured)


CELL_ERRORS: tuple[CellError, ...] = (
    _error("typo_in_choice", "procedures.response", _typo),
    _error("typo_in_choice", "procedures.access_level", _typo),
    _error("typo_in_choice", "patients.sex", _typo),
    _error("typo_in_required_choice", "procedures.region", _typo),
    _error("missing_date", "procedures.procedure_date", _empty),
    _error("missing_side", "procedures.side", _empty),
    _error("missing_patient", "procedures.patient_id", _empty),
    _error("impossible_date", "procedures.procedure_date", _impossible_date),
    _error("impossible_date", "assessments.assessment_date", _impossible_date),
    _error("two_digit_year", "procedures.procedure_date", _short_year),
    _error("text_for_date", "patients.primary_date", _always("1990s", HARD)),
    _error("limb_volume_in_ml", "procedures.limb_volume_l", _times(1000, lambda wrong: HARD)),
    _error("ck_in_microkatal", "procedures.ck_peak_u_l", _times(1 / 60, _below(50))),
    _error("leakage_as_fraction", "procedures.leakage_percent", _times(0.01, _finer_than_measured)),
    _error(
        "largest_lesion_in_cm",
        "procedures.largest_lesion_mm",
        _times(0.1, lambda wrong: SOFT),
        _times(0.1, _below(2)),
    ),
    _error("tnf_in_micrograms", "procedures.tnf_mg", _tnf_in_micrograms),
    _error("temperature_in_fahrenheit", "procedures.temperature_c", _fahrenheit),
    _error("operating_time", "procedures.perfusion_min", _always(240.0, HARD)),
    _error(
        "dose_without_its_last_digit", "procedures.melphalan_mg", _times(0.1, lambda wrong: SOFT)
    ),
    _error("limit_for_number", "procedures.leakage_percent", _always("<1", HARD)),
    _error("product_for_diameter", "measurements.longest_mm", _always("12x8", HARD)),
    _error("decimal_comma", "patients.breslow_mm", _decimal_comma),
    _error("out_of_range", "procedures.temperature_c", _always(55.0, HARD)),
    _error("out_of_range", "procedures.leakage_percent", _always(140.0, HARD)),
    _error("out_of_range", "procedures.melphalan_mg", _always(900.0, HARD)),
    _error("out_of_range", "patients.birth_year", _always(1850, HARD)),
    _error("unknown_breslow_as_zero", "patients.breslow_mm", _always(0.0, HARD)),
    _error("implausible_value", "procedures.temperature_c", _always(42.6, SOFT)),
    _error("implausible_value", "patients.breslow_mm", _always(22.0, SOFT)),
    _error("implausible_value", "procedures.leakage_percent", _always(35.0, SOFT)),
    _error("implausible_value", "procedures.hospital_days", _always(45, SOFT)),
    _error("date_in_future", "patients.last_contact_date", _always(date(2099, 1, 1), HARD)),
    _error("wieberdink_zero", "procedures.wieberdink", _always(0, HARD)),
    _error("clavien_dindo_without_letter", "procedures.clavien_dindo", _ungraded),
    _error("two_grades_in_a_cell", "toxicities.wieberdink", _always("II-III", HARD)),
)
