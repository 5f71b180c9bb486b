"""One row a patient, also those without a known end."""

from seriatim.analysis.data_sets.adproc import procedure_data
from seriatim.analysis.data_sets.adsl import first_procedures, patient_data
from seriatim.analysis.data_sets.material import gather
from seriatim.analysis.deriving import derive
from seriatim.protocol import load_protocol


def test_patients_with_their_course(data):
    rows = {row["USUBJID"]: row for row in data.get("ADSL").records()}
    a, b, c = rows["A"], rows["B"], rows["C"]
    assert (a["SEX"], a["AGE"], a["BRESLOW"], a["NPROC"]) == ("F", 60, 2.5, 2)
    assert (a["DTHFL"], a["DTHDY"], a["DTHCAUS"], a["EXITDY"]) == ("Y", 882, "melanoma", 882)
    assert (a["LOCALDY"], a["DISTDY"]) == (304, -61)
    assert (a["FIELD1"], a["DRUG1"], a["RESP1"], a["WIEBER1"]) == (
        "leg L", "melphalan + TNF-alpha", "PR", "II",
    )  # fmt: skip
    assert (b["NPROC"], b["NPROCREC"], b["DTHFL"], b["DTHDY"]) == (3, 2, "N", None)
    assert (b["LOCALDY"], b["SURVFL"], b["LATEFL"]) == (None, "Y", "N")
    assert (c["AGE"], c["EXITDY"], c["EXITM"], c["SURVFL"]) == (None, None, None, "N")


def test_the_first_procedure_is_the_earliest(material):
    names = material.study.procedures.procedure_id
    assert names[first_procedures(material)].tolist() == ["A1", "B1", "C1"]


def test_dates_only_where_asked_for(cohort, data):
    material = gather(derive(cohort, load_protocol()), dates=True)
    table = patient_data(material, procedure_data(material))
    assert table.column("EXITDT") == ("2012-06-01", "2013-01-01", None)
    assert "EXITDT" not in data.get("ADSL").names
