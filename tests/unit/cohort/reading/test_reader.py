"""The way from a file to raw tables."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from seriatim.cohort.reading.reader import connect, drop_views, read_raw, source_file
from seriatim.cohort.reading.registry import ReadingError

HEAD = ["patient_id", "procedure_date", "region", "side"]


def test_a_workbook_becomes_raw_tables_with_dates_as_text(reader) -> None:
    registry = reader.workbook(
        {
            "Patienter": [["Patientnummer", "Kön"], ["P1", "K"]],
            "Behandlingar": [
                ["Patientnummer", "ILP-datum", "Extremitet", "Sida", "Melfalan (mg)"],
                ["P1", dt.date(2011, 5, 3), "ben", "V", 60],
                ["P1", 40000, "ben", "V", 62.5],
            ],
        }
    )
    assert reader.rows(registry, "procedures", "source_row", "procedure_date", "melphalan_mg") == [
        (2, "2011-05-03", "60"),
        (3, "40000", "62.5"),
    ]
    assert registry.source(2).header("procedure_date") == "ILP-datum"
    assert (registry.problems, registry.counts) == ((), ())


def test_flaws_are_reported_for_columns_that_are_read(reader, codes) -> None:
    book = openpyxl.Workbook()
    for row in ([*HEAD, "Respons", "Egen"], ["P1", "2011-05-03", "leg", "L", "=1+1", "=1+1"]):
        book.active.append(row)
    book.active.append(["P2", "#REF!", "leg", "L", "CR", "#REF!"])
    path = reader.folder / "a.xlsx"
    book.save(path)
    registry = reader.path(path)
    assert codes(registry) == ["unknown_column", "formula_without_value", "error_cell"]
    assert [(p.row, p.column, p.value) for p in registry.problems[1:]] == [
        (2, "Respons", None),
        (3, "procedure_date", "#REF!"),
    ]
    assert reader.rows(registry, "procedures", "procedure_date", "response") == [
        ("2011-05-03", None),
        (None, "CR"),
    ]


def test_a_header_alone_is_noted(reader, codes) -> None:
    registry = reader.text(",".join(HEAD) + "\n")
    assert codes(registry) == ["sheet_empty"]
    assert reader.rows(registry, "procedures", "*") == []


def test_two_units_of_one_field_are_refused(reader) -> None:
    text = "pat,region,side,ilp1_date,ilp2_date,ilp1 CK (ukat/L),ilp2 CK\nP1,leg,L,2011-05-03,,1,\n"
    with pytest.raises(ReadingError, match="different units"):
        reader.text(text)


def test_what_the_mapping_file_says_of_words_and_numbers_is_handed_on(reader) -> None:
    mapping = '[numbers]\ndecimal = ","\n[choices."procedures.side"]\n"v" = "L"'
    registry = reader.text(",".join(HEAD) + "\nP1,2011-05-03,leg,v\n", mapping=mapping)
    assert registry.decimal == ","
    assert registry.choices == (("procedures.side", (("v", "L"),)),)


def test_no_view_or_file_is_left_behind(reader, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    registry = reader.text(",".join(HEAD) + "\nP1,2011-05-03,leg,L\n")
    with pytest.raises(ReadingError):
        reader.text("")
    names = registry.connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1")
    assert names.fetchall() == [("raw_patients",), ("raw_procedures",), ("refused_rows",)]
    views = registry.connection.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal")
    assert views.fetchone() == (0,)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_parquet_file_damaged_in_its_data_is_refused(reader, dictionary) -> None:
    path = reader.folder / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'P' || i AS patient_id, '2011-05-03' AS procedure_date, 'leg' AS region, "
            f"'L' AS side FROM range(50) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(content)
    with pytest.raises(ReadingError, match="cannot be read") as caught:
        read_raw(path, dictionary)
    assert str(reader.folder) not in str(caught.value)


def test_an_old_workbook_format_is_noted_as_not_checked(reader, monkeypatch, codes) -> None:
    monkeypatch.setattr("seriatim.cohort.reading.workbook._CHILD", reader.folder / "child.py")
    (reader.folder / "child.py").write_text(
        "import json, sys, pathlib\n"
        "folder = pathlib.Path(sys.argv[2])\n"
        "lines = ['1\\x1fpatient_id\\x1fprocedure_date\\x1fregion\\x1fside',\n"
        "         '2\\x1fP1\\x1f2011-05-03\\x1fleg\\x1fL']\n"
        "(folder / '0.txt').write_text('\\n'.join(lines) + '\\n')\n"
        "sheet = {'name': 'Blad1', 'hidden': False, 'file': '0.txt', 'surveyed': False}\n"
        "index = {'sheets': [sheet | {'flaws': []}]}\n"
        "(folder / 'index.json').write_text(json.dumps(index))\n"
    )
    registry = reader.text(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "a.xls")
    assert codes(registry) == ["workbook_not_checked"]
    assert reader.rows(registry, "procedures", "patient_id") == [("P1",)]


def test_an_open_document_is_read(reader, codes) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def text(value: str) -> str:
        return (
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )

    date = (
        '<table:table-cell office:value-type="date" office:date-value="2011-05-03">'
        "<text:p>3.5.2011</text:p></table:table-cell>"
    )
    head = row(*map(text, HEAD))
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad1">{head}'
        f"{row(text('P1'), date, text('leg'), text('L'))}</table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    path = reader.folder / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    registry = reader.path(path)
    assert codes(registry) == ["workbook_not_checked"]
    assert reader.rows(registry, "procedures", "source_row", "patient_id", "procedure_date") == [
        (2, "P1", "2011-05-03")
    ]


def test_a_connection_loads_nothing_and_has_no_views() -> None:
    with connect() as connection:
        drop_views(connection)
        value = connection.execute("SELECT current_setting('autoinstall_known_extensions')")
        assert value.fetchone() == (False,)


def test_the_name_of_a_file_is_told_without_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    found = source_file(path)
    assert (found.name, found.n_bytes) == ("a.csv", 3)
    # SHA-256 of "abc", FIPS 180-4, example B.1
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
