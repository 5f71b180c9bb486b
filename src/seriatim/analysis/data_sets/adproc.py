"""ADPROC: one row a procedure."""

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
from seriatim.analysis.data_sets.material import Material, group_number
from seriatim.analysis.data_sets.model import DataSet
from seriatim.analysis.deriving import derive_toxicity, derive_worst_complication
from seriatim.analysis.harm.grades import GradedOutcome, rank_grades
from seriatim.endpoints.assessments import DERIVED
from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.response import ResponseByProcedure
from seriatim.endpoints.time_to_event import derive_in_field_progression
from seriatim.endpoints.transition import NO_FURTHER, derive_transitions
from seriatim.protocol import ComplicationEndpoint, ToxicityEndpoint

SHAPE = Shape(name="ADPROC", label="Procedures", grain="one row a procedure")
RESPONSES = ("CR", "PR", "SD", "PD", "NE", "not_applicable")


def procedure_data(material: Material) -> DataSet:
    """Describe every procedure: its place in the order, treatment, toxicity, response, clock."""
    return fill(
        SHAPE,
        [
            *_place(material),
            *_features(material),
            *_treatment(material),
            *_harm(material),
            *_response(material),
            *_burden(material),
            *_clock(material),
        ],
    )


def _place(material: Material) -> list[Filled]:
    study, procedures = material.study, material.study.procedures
    within = study.group.within.value.replace("_", " ")
    dates = [(day("PROCDT", "Date of the procedure"), material.procedure_date)]
    return [
        (key("USUBJID", "Patient", "patients.patient_id"), procedures.patient_id),
        (key("PROCID", "Procedure", "procedures.procedure_id"), procedures.procedure_id),
        (text("FIELD", "Treated field", "region and side"), procedures.treated_field),
        (
            integer("PROCNUM", f"Number within the {within}", "order of dates"),
            procedures.number,
        ),
        (
            integer("NUMFIELD", "Number within the treated field", "order of dates"),
            derive_procedures(study.cohort, "treated_field").number,
        ),
        (
            integer("NUMPAT", "Number within the patient", "order of dates"),
            derive_procedures(study.cohort, "patient").number,
        ),
        (text("GROUP", "Group", "protocol", study.labels), study.level),
        (integer("GROUPN", "Group (number)", "protocol"), group_number(study)),
        (number("PROCDY", "Days from first procedure", "dates", "days"), material.start),
        *(dates if material.dates else ()),
    ]


def _features(material: Material) -> list[Filled]:
    filled: list[Filled] = [
        (
            integer("AGE", "Age at the procedure", "year of the procedure - birth year", "years"),
            material.derived("age_at_procedure"),
        ),
        (
            number("MONPREV", "Months since previous of the field", "dates", "months"),
            material.derived("months_since_previous"),
        ),
    ]
    for name, label, field in (
        ("REGION", "Limb", "region"),
        ("SIDE", "Side", "side"),
        ("INDIC", "Indication", "indication"),
        ("ACCESS", "Access level", "access_level"),
        ("STAGE", "Stage at this procedure", "stage"),
        ("DISTFL", "Distant metastases known", "distant_disease"),
    ):
        filled.append(_text(material, name, label, field))
    filled.append(_number(material, "NLESION", "Lesions in the field", "n_lesions"))
    filled.append(_number(material, "LARGEMM", "Largest lesion", "largest_lesion_mm", "mm"))
    return filled


def _treatment(material: Material) -> list[Filled]:
    melphalan = material.values("procedures", "melphalan_mg")
    tnf = material.values("procedures", "tnf_mg")
    other = material.values("procedures", "other_drug")
    drugs = [name_drugs(*each) for each in zip(melphalan, tnf, other, strict=True)]
    return [
        (text("DRUG", "Drugs in the circuit", "melphalan_mg, tnf_mg, other_drug"), drugs),
        _number(material, "MELMG", "Melphalan dose", "melphalan_mg", "mg"),
        _number(material, "MELCONC", "Melphalan concentration", "melphalan_mg_per_l", "mg/L"),
        _number(material, "TNFMG", "TNF-alpha dose", "tnf_mg", "mg"),
        _text(material, "OTHDRUG", "Other drug in the circuit", "other_drug"),
        _number(material, "LIMBVOL", "Limb volume", "limb_volume_l", "L"),
        _number(material, "TEMPC", "Highest tissue temperature", "temperature_c", "°C"),
        _number(material, "PERFMIN", "Perfusion time", "perfusion_min", "min"),
        _number(material, "LEAKPCT", "Leakage", "leakage_percent", "%"),
        _number(material, "HOSPDY", "Days in hospital", "hospital_days", "days"),
    ]


def name_drugs(melphalan: float | None, tnf: float | None, other: str | None) -> str | None:
    """Name what is known to have been given; None where nothing is.

    >>> name_drugs(80.0, 2.0, "none"), name_drugs(80.0, None, None)
    ('melphalan + TNF-alpha', 'melphalan')
    """
    given = [
        name
        for name, dose in (("melphalan", melphalan), ("TNF-alpha", tnf))
        if dose is not None and dose > 0
    ]
    if other not in (None, "none"):
        given.append("other drug" if other == "other" else str(other).replace("_", " "))
    return " + ".join(given) or None


def _harm(material: Material) -> list[Filled]:
    """Add the grades; of several endpoints of a kind the first decides the window."""
    filled: list[Filled] = []
    for endpoint in material.study.protocol.endpoints:
        if isinstance(endpoint, ToxicityEndpoint) and not _holds(filled, "WIEBER"):
            graded = derive_toxicity(material.study, endpoint)
            filled += _graded("WIEBER", "Worst Wieberdink grade", graded)
        if isinstance(endpoint, ComplicationEndpoint) and not _holds(filled, "CLAVDIN"):
            graded = derive_worst_complication(material.study, endpoint)
            filled += _graded("CLAVDIN", "Worst Clavien-Dindo grade", graded)
    return filled


def _holds(filled: list[Filled], name: str) -> bool:
    return any(column.name == name for column, _ in filled)


def _graded(name: str, label: str, graded: GradedOutcome) -> list[Filled]:
    # The scale of complications begins with "none", which is no grade: rank 0 is its number too.
    first = 0 if graded.scale[0] == "none" else 1
    ranks = [None if rank < 0 else rank + first for rank in rank_grades(graded).tolist()]
    return [
        (text(name, label, graded.endpoint, graded.scale), graded.grade),
        (integer(f"{name}N", f"{label} (number)", graded.endpoint), ranks),
    ]


def _response(material: Material) -> list[Filled]:
    response = material.response
    if response is None:
        return []
    name = next(iter(material.responses))
    before, after = neighbors(material, response)
    return [
        (text("RESP", "Response of the procedure", name, RESPONSES), response.code),
        (text("RESPREAS", "Why not evaluable", name), response.reason),
        (number("RESPDY", "Days to that assessment", name, "days"), response.days),
        (text("RESPREC", "Response as recorded", name, RESPONSES), response.recorded),
        (text("RESPDER", "Response derived from lesions", name, RESPONSES), response.derived),
        (text("PREVRESP", "Response to previous of the field", name, RESPONSES), before),
        (text("NEXTRESP", "Response to next of the field", name, RESPONSES), after),
    ]


def neighbors(
    material: Material, response: ResponseByProcedure
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the response to the previous and to the next procedure of the field, None if none."""
    transitions = derive_transitions(material.study.procedures, response.code)
    goes_on = np.flatnonzero((transitions.after != NO_FURTHER).astype(np.bool_))
    before = np.full(len(transitions.before), None, dtype=object)
    after = before.copy()
    before[goes_on + 1] = transitions.before[goes_on]
    after[goes_on] = transitions.after[goes_on]
    return before, after


def _burden(material: Material) -> list[Filled]:
    """Add the best change of tumor burden among the assessments that count."""
    best = np.full(len(material.study.procedures), np.nan)
    when = best.copy()
    for each in material.assessments:
        change = each.percent_change if each.source == DERIVED and each.counted else None
        if change is not None and not change >= best[each.place]:  # the first beats NaN
            best[each.place], when[each.place] = change, each.days
    origin = "measurements, assessments that count"
    return [
        (number("BESTCHG", "Best change of tumor burden", origin, "%"), best),
        (number("BESTCHDY", "Days to the best change", origin, "days"), when),
    ]


def _clock(material: Material) -> list[Filled]:
    """Add in-field progression and how long the procedure was followed for it."""
    study = material.study
    clock = derive_in_field_progression(study.cohort, study.procedures)
    known = np.isfinite(clock.days)
    progressed = known & (clock.event == 1)
    transitions = derive_transitions(study.procedures, study.procedures.procedure_id)
    followed = (transitions.after != NO_FURTHER).astype(np.bool_)
    next_day = np.full(len(study.procedures), np.nan)
    places = np.flatnonzero(followed)
    next_day[places] = material.start[places + 1] - material.start[places]
    return [
        (text("PROGFL", "In-field progression", "progressions", ("Y", "N")), yes_no(progressed)),
        (
            number("PROGDY", "Days to in-field progression", "progressions", "days"),
            np.where(progressed, clock.days, np.nan),
        ),
        (number("FIELDDY", "Days followed for progression", "dates", "days"), clock.days),
        (number("NEXTDY", "Days to next procedure of the field", "dates", "days"), next_day),
    ]


def _text(material: Material, name: str, label: str, field: str) -> Filled:
    codes = material.codes("procedures", field)
    column = text(name, label, f"procedures.{field}", codes)
    return column, material.values("procedures", field)


def _number(material: Material, name: str, label: str, field: str, unit: str = "") -> Filled:
    column = number(name, label, f"procedures.{field}", unit)
    return column, material.values("procedures", field)
