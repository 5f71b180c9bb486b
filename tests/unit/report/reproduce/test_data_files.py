"""Data sets are written so that other programs read the same values back."""

import csv
import json
import re

from seriatim.report.reproduce.data_files import (
    as_csv,
    as_dataset_json,
    as_markdown,
    write_data_sets,
)

#: Properties of Dataset-JSON 1.1 (CDISC, DataExchange-DatasetJson): required, and all allowed.
REQUIRED = {
    "datasetJSONCreationDateTime", "datasetJSONVersion", "itemGroupOID", "records", "name",
    "label", "columns",
}  # fmt: skip
ALLOWED = REQUIRED | {
    "fileOID", "dbLastModifiedDateTime", "originator", "sourceSystem", "studyOID",
    "metaDataVersionOID", "metaDataRef", "rows",
}  # fmt: skip
COLUMN = {"itemOID", "name", "label", "dataType"}
COLUMN_ALLOWED = COLUMN | {"targetDataType", "length", "displayFormat", "keySequence"}
TYPES = {
    "string", "integer", "decimal", "float", "double", "boolean", "datetime", "date", "time", "URI",
}  # fmt: skip
PYTHON = {"string": str, "integer": int, "double": float, "date": str}


def test_csv_keeps_quotes_digits_and_what_is_missing(small_data):
    rows = list(csv.DictReader(as_csv(small_data.get("ADSL")).splitlines()))
    assert rows[0] == {
        "USUBJID": "P1", "SEX": "F", "AGE": "60", "EXITM": "12.25", "FIRSTDT": "2010-01-01",
    }  # fmt: skip
    assert rows[1] == {"USUBJID": 'P,"2', "SEX": "", "AGE": "", "EXITM": "3", "FIRSTDT": ""}


def test_dataset_json_has_the_shape_of_version_1_1(small_data):
    document = as_dataset_json(small_data, small_data.get("ADSL"), "1.2")
    assert set(document) >= REQUIRED
    assert set(document) <= ALLOWED
    assert document["datasetJSONVersion"] == "1.1.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", document["datasetJSONCreationDateTime"])
    assert document["records"] == len(document["rows"]) == 2
    for place, column in enumerate(document["columns"]):
        assert set(column) >= COLUMN
        assert set(column) <= COLUMN_ALLOWED
        assert column["dataType"] in TYPES
        for row in document["rows"]:
            assert row[place] is None or isinstance(row[place], PYTHON[column["dataType"]])
    assert [c.get("keySequence") for c in document["columns"]] == [1, None, None, None, None]
    assert document["columns"][0]["length"] == 4


def test_files_are_the_same_every_time_and_describe_themselves(small_data, tmp_path):
    paths = write_data_sets(small_data, tmp_path / "a", "1.2")
    again = write_data_sets(small_data, tmp_path / "b", "1.2")
    assert [path.name for path in paths] == [
        "ADSL.csv", "ADSL.json", "data_sets.json", "data_sets.md",
    ]  # fmt: skip
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]
    described = json.loads((tmp_path / "a" / "data" / "data_sets.json").read_text())
    column = described["data_sets"][0]["columns"][2]
    assert (column["name"], column["type"], column["unit"]) == ("AGE", "integer", "years")


def test_the_page_names_every_column(small_data):
    page = as_markdown(small_data)
    assert "> SYNTHETIC" in page
    assert "| **USUBJID** | The USUBJID | text |" in page
    assert "a \\| b" in page
