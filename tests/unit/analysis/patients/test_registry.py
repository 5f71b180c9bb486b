import pytest

from seriatim.analysis.deriving import derive
from seriatim.analysis.patients.model import PatientError
from seriatim.analysis.patients.registry import known_patient, read_patients
from seriatim.dictionary import load_dictionary
from seriatim.protocol import load_protocol


def test_everything_is_named_by_the_protocol(patient_registry):
    assert patient_registry.toxicity == "severe_local_toxicity"
    assert patient_registry.complication == "major_complication"
    assert patient_registry.calendar_from == 2011
    assert patient_registry.has_response
    assert "untreated" in patient_registry.ids


def test_without_a_field_for_it_there_is_one_center(patient_registry):
    assert set(patient_registry.centers.values()) == {"this registry"}
    assert "untreated" not in patient_registry.centers


def test_an_unknown_id_names_the_nearest(patient_registry):
    assert known_patient(patient_registry, "c1") == "c1"
    with pytest.raises(PatientError, match=r'"alone_cp".*one of the 18.*nearest: alone_'):
        known_patient(patient_registry, "alone_cp")
    with pytest.raises(PatientError, match="Ids look like alone_cr"):
        known_patient(patient_registry, "Q-77777")


def test_a_registry_without_patients_says_so(small_patients, patient_tables):
    heads = {name: text.split("\n", 1)[0] for name, text in patient_tables().items()}
    nobody = read_patients(derive(small_patients("nobody", **heads), load_protocol()))
    with pytest.raises(PatientError, match="no patients; seriatim check"):
        known_patient(nobody, "a")


def test_a_field_named_center_tells_centers_apart(center_registry):
    assert set(center_registry.centers.values()) == {"North", "South"}
    assert load_dictionary("ilp").table("patients").fields  # the shipped one has no center
