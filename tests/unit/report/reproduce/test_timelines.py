"""Timelines hold what happened to each patient, in the columns that cBioPortal wants."""

import csv

from seriatim.report.reproduce.timelines import timelines, write_timelines


def test_files_of_every_track(example_data, tmp_path):
    paths = write_timelines(example_data, tmp_path)
    names = [path.name for path in paths]
    assert "data_timeline_treatment.txt" in names
    assert "meta_timeline_lab_test.txt" in names
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if path.name.startswith("meta"):
            assert "genetic_alteration_type: CLINICAL\ndatatype: TIMELINE\n" in text
            assert f"data_filename: {path.name.replace('meta', 'data')}" in text
            continue
        rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
        assert list(rows[0])[:4] == ["PATIENT_ID", "START_DATE", "STOP_DATE", "EVENT_TYPE"]
        assert all(row["START_DATE"].lstrip("-").replace(".5", "").isdigit() for row in rows)
        track = path.stem.removeprefix("data_timeline_").upper()
        assert {row["EVENT_TYPE"] for row in rows} == {track}


def test_one_patient_from_first_procedure_to_the_end(example_data):
    tracks = timelines(example_data)
    own = [row for row in tracks["treatment"] if row["PATIENT_ID"] == "P002"]
    assert own[0]["START_DATE"] == 0
    perfusions = [row for row in own if row["TREATMENT_TYPE"] == "Isolated limb perfusion"]
    assert len(perfusions) == len(example_data.get("ADPROC").where(USUBJID="P002"))
    ends = [row["STATUS"] for row in tracks["status"] if row["PATIENT_ID"] == "P002"]
    assert ends[-1] == "deceased"
    assert any(text.startswith("response, ") for text in ends)


def test_tumor_burden_is_a_number(example_data):
    values = [row["RESULT"] for row in timelines(example_data)["lab_test"]]
    assert min(values) >= 0
    changes = [v for v in example_data.get("ADRS").numbers("PCHG") if v is not None]
    assert sorted(values) == sorted(100 + v for v in changes)
