"""From a file to a cohort."""

from __future__ import annotations

import csv
import gc
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from seriatim.cohort import ReadingError, SourceFile, read_cohort
from seriatim.cohort.loading import configure, data_hash
from seriatim.dictionary import Dictionary

TODAY = date(2020, 1, 1)


@pytest.fixture
def folder(tmp_path: Path, clean: dict[str, Any]) -> Path:
    place = tmp_path / "registry"
    place.mkdir()
    for table, rows in clean.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        with (place / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    return place


def test_a_folder_becomes_a_cohort(folder: Path, dictionary: Dictionary) -> None:
    cohort = read_cohort(folder, today=TODAY)
    assert cohort.problems.counts == ()
    assert {c.table: c.n_accepted for c in cohort.counts} == {
        "patients": 2,
        "procedures": 3,
        "lesions": 2,
        "measurements": 4,
        "assessments": 2,
        "toxicities": 1,
        "complications": 1,
        "progressions": 1,
        "therapies": 1,
    }
    assert cohort.dictionary == dictionary
    assert cohort.notice is None
    sources = cohort.columns("SELECT file, table_name FROM sources ORDER BY table_name")
    assert sources["file"].tolist() == sorted(path.name for path in folder.iterdir())
    # The temporary tables of the checks are gone.
    assert cohort.columns("SELECT table_name FROM duckdb_tables() WHERE temporary") == {
        "table_name": pytest.approx([])
    }


def test_the_data_hash_is_that_of_the_files(folder: Path) -> None:
    hashes = sorted(hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir())
    expected = hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    assert read_cohort(str(folder), today=TODAY).data_hash == expected


def test_the_order_and_the_names_of_files_do_not_change_the_hash() -> None:
    one = SourceFile(name="a", n_bytes=1, sha256="11")
    two = SourceFile(name="b", n_bytes=1, sha256="22")
    renamed = SourceFile(name="c", n_bytes=1, sha256="22")
    assert data_hash((one, two)) == data_hash((renamed, one)) != data_hash((one,))


def test_a_mapping_file_and_a_loaded_dictionary_may_be_given(
    folder: Path, tmp_path: Path, dictionary: Dictionary
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('format = 1\n[choices."patients.sex"]\n"2" = "F"\n', encoding="utf-8")
    patients = folder / "patients.csv"
    patients.write_text(patients.read_text(encoding="utf-8").replace("P1,F", "P1,2"))
    cohort = read_cohort(folder, dictionary=dictionary, mapping=mapping, today=TODAY)
    assert cohort.columns("SELECT sex FROM patients ORDER BY 1")["sex"].tolist() == ["F", "M"]
    assert cohort.problems.counts == ()


def test_reading_twice_gives_the_same_problems(folder: Path) -> None:
    procedures = folder / "procedures.csv"
    text = procedures.read_text(encoding="utf-8")
    procedures.write_text(text.replace("39.6", "103").replace(",90,", ",900,"), encoding="utf-8")
    first, second = (read_cohort(folder, today=TODAY).problems for _ in range(2))
    assert first.counts
    assert first == second


def test_a_path_without_a_file_is_an_error_that_teaches(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"absent\.csv"):
        read_cohort(tmp_path / "absent.csv")


def test_the_folder_to_overflow_into_goes_with_the_connection() -> None:
    connection = duckdb.connect()
    configure(connection)
    row = connection.execute("SELECT current_setting('temp_directory')").fetchone()
    assert row is not None
    assert Path(row[0]).is_dir()
    connection.close()
    del connection
    gc.collect()
    assert not Path(row[0]).exists()


def test_today_is_the_day_of_the_computer_unless_given(
    folder: Path, make_cohort: Callable[..., Any]
) -> None:
    # The clean registry ends in 2015, so no clock makes its dates future ones.
    assert read_cohort(folder).problems.counts == ()


@pytest.mark.parametrize("death_date", ["31.31.2012", "soon", "2199-01-01"])
def test_a_date_of_death_that_cannot_be_used_is_no_survivor(
    tmp_path: Path, death_date: str
) -> None:
    (tmp_path / "patients.csv").write_text(
        f"patient_id,death_date,last_contact_date\nA,{death_date},2012-01-01\nB,,2013-01-01\n"
    )
    (tmp_path / "procedures.csv").write_text(
        "patient_id,procedure_date,region,side\nA,2010-01-01,leg,L\nB,2010-01-01,leg,L\n"
    )
    cohort = read_cohort(tmp_path, today=TODAY)
    found = cohort.connection.execute(
        "SELECT patient_id, death, days FROM patient_times ORDER BY patient_id"
    ).fetchall()
    assert found == [("A", True, None), ("B", False, 1096)]


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        (
            "long.csv",
            "patient_id,birth_year,sex,procedure_date,region,side\n"
            "A,,F,2010-01-01,leg,L\n"
            "A,1850,q,2011-01-01,leg,L\n",
            # One sex is wrong and the other is not: they differ, which is told where it shows.
            {("outside_hard_range", 3, "birth_year"), ("patient_values_differ", 3, "sex")},
        ),
        (
            "redcap.csv",
            "patient_id,redcap_repeat_instrument,redcap_repeat_instance,birth_year,sex,"
            "procedure_date,region,side\n"
            "A,procedures,1,,,2010-01-01,leg,L\n"
            "A,,,1850,q,,,\n",
            {("outside_hard_range", 3, "birth_year"), ("unknown_choice", 3, "sex")},
        ),
    ],
)
def test_a_wrong_value_of_a_patient_is_shown_in_the_row_where_it_stands(
    tmp_path: Path, name: str, lines: str, expected: set[tuple[str, int, str]]
) -> None:
    path = tmp_path / name
    path.write_text(lines, encoding="utf-8")
    problems = read_cohort(path, today=TODAY).problems.problems
    assert {(p.code, p.row, p.column) for p in problems} == expected
    assert all(f"row {p.row}, " in p.message for p in problems)
