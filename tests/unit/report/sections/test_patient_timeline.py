from __future__ import annotations

from seriatim.analysis.data_sets.model import DataSets
from seriatim.report.figures.patient_specs import MarkKind
from seriatim.report.sections.patient_timeline import doses, timeline_block, timeline_figure


def test_lanes_tell_the_course_in_months(data_sets: DataSets) -> None:
    data = timeline_figure(data_sets, "secret-2")
    assert data is not None
    lanes = {lane.label: lane for lane in data.lanes}
    assert list(lanes) == [
        "Procedures",
        "Local control",
        "Toxicity",
        "Progression",
        "Other therapy",
        "Amputation",
        "Follow-up",
    ]
    assert [mark.text for mark in lanes["Procedures"].marks] == [
        "1: melphalan 90 mg",
        "2: melphalan 90 mg, TNF 2.0 mg",
    ]
    assert [(m.month, m.text) for m in lanes["Progression"].marks] == [(10.0, "In field")]
    therapies = lanes["Other therapy"].spans
    assert [span.name for span in therapies] == ["Anti-PD-1", "Surgery"]
    assert therapies[1].end > therapies[1].start  # its end is not known
    assert lanes["Follow-up"].marks[0].text == "died (melanoma)"


def test_each_treated_field_has_its_lane(data_sets: DataSets) -> None:
    data = timeline_figure(data_sets, "secret-3")
    assert data is not None
    labels = [lane.label for lane in data.lanes]
    assert labels[:3] == ["Procedures", "Control, arm R", "Control, leg L"]
    assert data.lanes[0].marks[0].text == "1 arm R: melphalan 90 mg"
    assert data.lanes[-1].marks[0].kind is MarkKind.CONTACT


def test_the_block_names_the_patient_as_asked_and_not_otherwise(data_sets: DataSets) -> None:
    block = timeline_block(data_sets, "secret-2", "Patient 7")
    assert block is not None
    assert block.caption.startswith("Patient 7: ")
    assert "secret" not in repr(block)
    assert timeline_block(data_sets, "nobody") is None


def test_drugs_without_doses_are_named() -> None:
    assert doses({"MELMG": None, "DRUG": "melphalan", "OTHDRUG": "none"}) == "melphalan"
    assert doses({"MELMG": 5.25, "OTHDRUG": "actinomycin D"}) == "melphalan 5.3 mg, actinomycin D"
    assert doses({}) == ""
