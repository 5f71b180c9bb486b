"""ADRS: one row an assessment of response."""

from __future__ import annotations

from seriatim.analysis.data_sets.adproc import RESPONSES
from seriatim.analysis.data_sets.filling import Shape, fill, key, number, text, yes_no
from seriatim.analysis.data_sets.material import Material, group_number
from seriatim.analysis.data_sets.model import DataSet
from seriatim.endpoints.assessments import DERIVED, RECORDED
from seriatim.endpoints.procedures import is_missing

SHAPE = Shape(
    name="ADRS", label="Response assessments", grain="one row a procedure, day and source"
)


def assessment_data(material: Material) -> DataSet:
    """List every assessment of every procedure, derived from lesions and as recorded."""
    found, procedures = material.assessments, material.study.procedures
    places = [each.place for each in found]
    groups = group_number(material.study)
    confirmed = [None if each.confirmed is None else "NY"[each.confirmed] for each in found]
    used = _used(material)
    return fill(
        SHAPE,
        [
            (key("USUBJID", "Patient"), procedures.patient_id[places]),
            (key("PROCID", "Procedure"), procedures.procedure_id[places]),
            (text("GROUP", "Group", "protocol", material.study.labels),
             material.study.level[places]),
            (number("GROUPN", "Group (number)", "protocol"), [groups[i] for i in places]),
            (number("ADY", "Days from the procedure", "dates", "days"), [e.days for e in found]),
            (number("PATDY", "Days from first procedure", "dates", "days"),
             [float(material.start[e.place]) + e.days for e in found]),
            (key("SOURCE", "Derived from lesions or recorded"), [e.source for e in found]),
            (text("AVALC", "Response in the treated field", "criteria", RESPONSES),
             [e.response for e in found]),
            (text("CONFFL", "Confirmed by a later assessment", "criteria", ("Y", "N")), confirmed),
            (number("PCHG", "Change of tumor burden from baseline", "measurements", "%"),
             [e.percent_change for e in found]),
            (number("BASE", "Tumor burden at baseline", "mm2 (WHO) or mm (RECIST)"),
             [e.sum_baseline for e in found]),
            (number("AVAL", "Tumor burden", "mm2 (WHO) or mm (RECIST)"),
             [e.sum_now for e in found]),
            (text("REASON", "Why not evaluable", "criteria"), [e.reason for e in found]),
            (text("CRIT", "Criteria", "protocol or assessments.criteria"),
             [e.criteria for e in found]),
            (text("COUNTFL", "In the window, before progression", "protocol", ("Y", "N")),
             yes_no(e.counted for e in found)),
            (text("ANL01FL", "Response can rest on it", "protocol", ("Y", "N")),
             yes_no(e.counted and e.source == used[e.place] for e in found)),
        ],
    )  # fmt: skip


def _used(material: Material) -> list[str]:
    """Return which source the response of each procedure is taken from."""
    response, rule = material.response, material.rule
    if response is None or rule is None:
        return []
    has_derived = ~is_missing(response.derived) & (rule.source != RECORDED)
    return [DERIVED if each else RECORDED for each in has_derived.tolist()]
