"""Files say that they are synthetic, hold the tables, and are the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from seriatim.synthetic import Registry, Shape, generate_large, write_registry
from seriatim.synthetic.writing import header_row, sheet_or_file

BUNDLE = ("xlsx", "long", "wide")


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("shape", list(Shape))
def test_the_same_registry_gives_the_same_bytes(
    registry: Registry, tmp_path: Path, shape: Shape
) -> None:
    write_registry(registry, tmp_path / "a", shape)
    write_registry(registry, tmp_path / "b", shape)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert len(digest(tmp_path / "a")) >= 2


@pytest.mark.parametrize("shape", list(Shape))
def test_every_shape_says_that_it_is_synthetic(
    registry: Registry, tmp_path: Path, shape: Shape
) -> None:
    path = write_registry(registry, tmp_path, shape)
    assert "SYNTHETIC" in path.name
    if path.is_dir():
        label = (path / "NOTICE.txt").read_text("utf-8")
    elif path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        assert book.sheet_names[0] == "README"
        label = str(book.get_sheet_by_index(0).to_python()[0][0])
    else:
        label = path.read_text("utf-8").removeprefix("# ")
    assert label.startswith("SYNTHETIC, one reconstruction consistent with the published abstract")
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert truth == registry.truth


def test_the_workbook_holds_dates_numbers_and_words(registry: Registry, tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(write_registry(registry, tmp_path, "xlsx"))
    assert book.sheet_names[1:] == [table.name for table in registry.dictionary.tables]
    rows = book.get_sheet_by_name("procedures").to_python()
    assert len(rows) == 381
    first = dict(zip(rows[0], rows[1], strict=True))
    columns = registry.tables["procedures"]
    assert first["procedure_date"] == columns["procedure_date"][0].item()
    assert first["melphalan_mg"] == columns["melphalan_mg"][0]
    assert first["region"] == columns["region"][0]
    readme = dict(row[:2] for row in book.get_sheet_by_name("README").to_python())
    assert json.loads(readme["response"]) == registry.truth["response"]
    assert readme["seed"] == "1"


def test_the_csv_folder_has_a_file_a_table(registry: Registry, tmp_path: Path) -> None:
    folder = write_registry(registry, tmp_path, "csv")
    for table in registry.dictionary.tables:
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == registry.n_rows(table.name)
    # The rows of the last file, therapies: ISO dates and empty cells.
    assert all(len(row["start_date"]) == 10 for row in rows)
    assert any(row["stop_date"] == "" for row in rows)


def test_parquet_keeps_the_types(registry: Registry, tmp_path: Path) -> None:
    folder = write_registry(registry, tmp_path, "parquet")
    source = str(folder / "procedures.parquet")
    connection = duckdb.connect()  # its own: other tests may hold the shared one open
    described = connection.execute(f"DESCRIBE SELECT * FROM '{source}'").fetchall()
    kinds = dict(row[:2] for row in described)
    assert (kinds["procedure_date"], kinds["melphalan_mg"], kinds["region"]) == (
        "DATE", "DOUBLE", "VARCHAR",
    )  # fmt: skip
    found = connection.execute(
        f"SELECT count(*), count(*) FILTER (response = 'CR'), count(ck_peak_u_l) FROM '{source}'"
    ).fetchall()[0]
    assert found[:2] == (380, 174 + 24 + 13)
    assert found[2] < 380  # a value that is not recorded is NULL


@pytest.mark.parametrize(("shape", "layout"), [
    ("long", "long"), ("long-csv", "long"), ("wide", "wide"), ("redcap", "redcap"),
])  # fmt: skip
def test_a_flat_sheet_has_its_mapping_beside_it(
    registry: Registry, tmp_path: Path, shape: str, layout: str
) -> None:
    path = write_registry(registry, tmp_path, shape)
    mapping = tomllib.loads(path.with_suffix(".mapping.toml").read_text("utf-8"))
    assert (mapping["format"], mapping["layout"]) == (1, layout)
    assert set(mapping["columns"].values()) <= {f.path for f in registry.dictionary.fields}


def test_a_flat_csv_has_its_header_below_the_label(registry: Registry, tmp_path: Path) -> None:
    lines = write_registry(registry, tmp_path, "long-csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("# SYNTHETIC")
    assert lines[1].startswith("patient_id,sex,birth_year")
    assert len(lines) == 382


def test_tables_without_rows_are_left_out(tmp_path: Path) -> None:
    large = generate_large(20, seed=1)
    for shape in ("xlsx", "csv", "parquet"):
        path = write_registry(large, tmp_path / shape, shape)
        if path.is_dir():
            assert {p.stem for p in path.iterdir()} == {"NOTICE", "patients", "procedures"}
        else:
            names = CalamineWorkbook.from_path(path).sheet_names
            assert names == ["README", "patients", "procedures"]


def test_an_unknown_shape_is_refused(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cube"):
        write_registry(registry, tmp_path, "cube")


def test_a_table_is_found_in_its_sheet_or_its_file(registry: Registry, tmp_path: Path) -> None:
    def where(shape: Shape) -> str:
        return sheet_or_file(registry, shape, "procedures", "ILP")

    name = f"{registry.scenario}-SYNTHETIC-seed1"
    assert where(Shape.CSV) == "procedures.csv"
    assert where(Shape.LONG_CSV) == f"{name}-long.csv"
    assert where(Shape.REDCAP) == f"{name}-redcap.csv"
    assert [where(shape) for shape in (Shape.XLSX, Shape.LONG, Shape.WIDE)] == ["ILP"] * 3


@pytest.mark.parametrize("shape", ["long-csv", "redcap", "csv"])
def test_the_header_is_in_its_row(registry: Registry, tmp_path: Path, shape: str) -> None:
    path = write_registry(registry, tmp_path, shape)
    file = path / "patients.csv" if path.is_dir() else path
    lines = file.read_text("utf-8").splitlines()
    assert lines[header_row(Shape(shape)) - 1].startswith("patient_id,")
