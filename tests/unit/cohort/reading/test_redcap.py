"""REDCap exports."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.redcap import checkbox, is_redcap, is_redcap_header
from seriatim.dictionary import Dictionary

HEAD = (
    "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,"
    "redcap_data_access_group,sex,patients_complete,procedure_date,region,side,"
    "therapy___ipilimumab,therapy___tvec,start_date,procedures_complete"
)


def test_rows_go_to_the_table_of_their_instrument(reader, codes) -> None:
    registry = reader.text(
        f"{HEAD}\n"
        "1,base,,,oslo,F,2,,,,,,,\n"
        "1,base,procedures,1,oslo,,,2011-05-03,leg,L,,,,2\n"
        "1,base,procedures,2,oslo,,,2012-05-03,leg,L,,,,2\n"
        "1,base,therapies,1,oslo,,,,,,1,0,2013-05-03,\n"
        "1,base,my_therapy,1,oslo,,,,,,0,1,2014-05-03,\n"
        "2,base,,,oslo,M,2,,,,,,,\n"
    )
    assert registry.layout == "redcap"
    assert codes(registry) == []
    assert reader.rows(registry, "patients", "patient_id", "sex") == [("1", "F"), ("2", "M")]
    assert reader.rows(registry, "procedures", "source_row", "procedure_date", "side") == [
        (3, "2011-05-03", "L"),
        (4, "2012-05-03", "L"),
    ]
    assert reader.rows(registry, "therapies", "source_row", "therapy") == [
        (5, "ipilimumab"),
        (6, "tvec"),
    ]


def test_procedures_as_events_without_repeating_instruments(reader) -> None:
    registry = reader.text(
        "record_id,redcap_event_name,sex,procedure_date,region,side\n"
        "1,ilp_1_arm_1,F,2011-05-03,leg,L\n"
        "1,ilp_2_arm_1,,2012-05-03,leg,L\n"
        "1,followup_arm_1,,,,\n"
    )
    assert registry.layout == "redcap"
    assert reader.rows(registry, "procedures", "source_row", "patient_id") == [(2, "1"), (3, "1")]


def test_raw_codes_and_codes_for_no_value(reader) -> None:
    mapping = (
        '[choices."procedures.side"]\n"1" = "L"\n[missing]\n"-999" = "NR"\n'
        '[sheets]\n"ilp_form" = "procedures"'
    )
    registry = reader.text(
        "study_id,redcap_repeat_instrument,redcap_repeat_instance,procedure_date,region,side\n"
        "1,ilp_form,1,2011-05-03,-999,1\n",
        mapping=mapping,
    )
    assert reader.rows(registry, "procedures", "region", "side") == [("NR", "1")]
    assert registry.choices == (("procedures.side", (("1", "L"),)),)


def test_several_boxes_give_no_value_and_a_problem(reader, codes) -> None:
    registry = reader.text(
        f"{HEAD}\n1,b,procedures,1,,,,2011-05-03,leg,L,,,,\n1,b,therapies,1,,,,,,,1,1,2013-05-03,\n"
    )
    assert codes(registry) == ["checkbox_several"]
    assert registry.problems[0].row == 3
    assert reader.rows(registry, "therapies", "therapy") == [(None,)]


def test_a_labelled_export_is_known_too(reader) -> None:
    registry = reader.text(
        "Record ID,Repeat Instrument,Repeat Instance,Date of the procedure,Limb,Side,"
        "Therapy (choice=T-VEC),Start,Complete?\n"
        "1,Procedures,1,2011-05-03,Leg,Left,Unchecked,,Complete\n"
        "1,Other therapies,1,,,,Checked,2012-05-03,Complete\n"
    )
    assert registry.layout == "redcap"
    assert reader.rows(registry, "procedures", "side") == [("Left",)]
    assert reader.rows(registry, "therapies", "therapy") == [("T-VEC",)]


def test_the_first_column_names_the_patient_under_another_name(reader) -> None:
    registry = reader.text(
        "record,redcap_repeat_instrument,procedure_date,region,side\n"
        "7,procedures,2011-05-03,leg,L\n"
    )
    assert reader.rows(registry, "patients", "patient_id") == [("7",)]


def test_the_name_of_a_field_goes_before_a_synonym_in_another_table(reader, codes) -> None:
    # "status" is a synonym of vital_status, and the name of a field of measurements.
    registry = reader.text(
        "record_id,redcap_repeat_instrument,vital_status,procedure_date,region,side,"
        "lesion_id,measurement_date,status\n"
        "1,,alive,,,,,,\n1,procedures,,2011-05-03,leg,L,,,\n"
        "1,measurements,,,,,a,2011-05-03,gone\n"
    )
    assert codes(registry) == []
    assert reader.rows(registry, "patients", "vital_status") == [("alive",)]
    assert reader.rows(registry, "measurements", "status") == [("gone",)]


@pytest.mark.parametrize("name", ["redcap_repeat_instrument", "Repeat Instance", "Event Name"])
def test_headers_of_redcap(name: str) -> None:
    assert is_redcap_header(name)
    assert not is_redcap((name,)) or "nstrument" in name


def test_only_choice_fields_have_boxes(dictionary: Dictionary) -> None:
    assert [c.field.path for c in checkbox("therapy___ili", dictionary)] == ["therapies.therapy"]
    assert checkbox("start_date___1", dictionary) == ()
    assert checkbox("therapy", dictionary) == ()
