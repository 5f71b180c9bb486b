"""Rows into DuckDB, and those that are set aside."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.staging import literal, parquet_columns, quoted, reason

HEAD = "patient_id,procedure_date,region,side"
ROW = "P1,2011-05-03,leg,L"


def test_cells_are_trimmed_and_empty_ones_are_null(reader) -> None:
    registry = reader.text(f"{HEAD},respons\n P1 ,\u00a02011-05-03\t, leg,L,  \n")
    assert reader.rows(registry, "procedures", "*") == [
        (2, 2, "P1", "2011-05-03", "leg", "L", None)
    ]


def test_line_breaks_in_a_cell_are_spaces(reader) -> None:
    registry = reader.text(f'{HEAD},sex\nP1,2011-05-03,leg,"L\n eft",F\n')
    assert reader.rows(registry, "procedures", "side") == [("L eft",)]


@pytest.mark.parametrize("row", ["P2,2011-05-03,leg", "P2,2011-05-03,leg,L,x"])
def test_ragged_rows_are_refused_with_their_patient(reader, codes, row: str) -> None:
    registry = reader.text(f"{HEAD}\n{ROW}\n{row}\n")
    assert reader.rows(registry, "procedures", "patient_id") == [("P1",)]
    assert reader.refused(registry) == [(3, "P2", "ragged_row")]
    assert codes(registry) == ["ragged_row"]
    assert "row 3" in registry.problems[0].message
    assert "the header has 4" in registry.problems[0].message
    assert registry.problems[0].patient_id == "P2"


@pytest.mark.parametrize("row", ["", ",", ",,,,,", " , , , ", "P2,2011-05-04,arm,R,,", ROW + ","])
def test_empty_cells_at_the_end_and_blank_rows_are_no_fault(reader, row: str) -> None:
    registry = reader.text(f"{HEAD}\n{row}\n{ROW}\n")
    assert registry.problems == ()
    assert reader.rows(registry, "procedures", "max(source_row)") == [(3,)]


def test_a_short_row_is_fine_when_only_nameless_columns_are_missing(reader) -> None:
    registry = reader.text(f"{HEAD},,\n{ROW}\n")
    assert registry.problems == ()


def test_errors_of_spreadsheets_are_no_values(reader, codes) -> None:
    registry = reader.text(f"{HEAD},respons\n{ROW},#SAKNAS!\nP2,2011-05-03,leg,L,no #1\n")
    assert codes(registry) == ["error_cell"]
    assert (registry.problems[0].row, registry.problems[0].column) == (2, "respons")
    assert reader.rows(registry, "procedures", "response") == [(None,), ("no #1",)]


def test_values_without_header_are_reported_once_a_column(reader, codes) -> None:
    registry = reader.text(f"{HEAD},\n{ROW},x\n{ROW},y\n")
    assert codes(registry) == ["column_without_header"]
    assert registry.problems[0].row == 2


def test_a_row_with_remarks_only_is_reported(reader, codes) -> None:
    registry = reader.text(f"{HEAD},note\n{ROW},x\n,,,,Total 1\n")
    assert codes(registry) == ["unknown_column", "row_without_known_values"]
    assert registry.problems[1].row == 3


def test_parquet_columns_of_all_kinds_become_what_a_person_would_type(reader) -> None:
    path = reader.folder / "procedures.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * FROM (VALUES (1, TIMESTAMP '2011-05-03 00:00:00', ' leg\n ', 'L', "
            "9.0::DOUBLE, 'nan'::DOUBLE, DATE '2011-06-01', 1.50::DECIMAL(5,2), true), "
            "(2, TIMESTAMP '2011-05-04 10:20:00', '', 'R', 9.25, 1.0, NULL, 2.00, false)) t("
            "patient_id, procedure_date, region, side, limb_volume_l, tnf_mg, response_date, "
            f"temperature_c, rinse_out)) TO {literal(str(path))} (FORMAT parquet)"
        )
    registry = reader.path(path)
    assert reader.rows(registry, "procedures", "* EXCLUDE (source_id)") == [
        (2, "1", "2011-05-03", "leg", "L", "9", None, "1.50", "true", "2011-06-01"),
        (3, "2", "2011-05-04 10:20:00", None, "R", "9.25", "1", "2", "false", None),
    ]


def test_a_damaged_parquet_file_is_refused_without_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + b"\0" * 50 + b"PAR1")
    with duckdb.connect() as connection, pytest.raises(ReadingError) as caught:
        parquet_columns(connection, path)
    assert "a.parquet is not a Parquet file" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_names_and_texts_are_quoted() -> None:
    assert literal("O'Neill") == "'O''Neill'"
    assert quoted('a"b') == '"a""b"'
    assert reason(duckdb.Error(""), Path("a")) == "damaged"
