"""The other commands, as a user runs them."""

import openpyxl
import pytest

from seriatim.synthetic import default_scenario, generate, write_registry


def test_plan_names_unit_denominator_and_method_without_data(seriatim):
    done = seriatim("plan", env={"COLUMNS": "200", "PATH": ""})
    assert done.returncode == 0, done.stderr
    for words in ("Mantel-Byar", "evaluable procedures", "all treated procedures", "Miettinen"):
        assert words in done.stdout
    text = " ".join(done.stdout.split())
    assert "6 to 26 weeks" in text
    assert "Primary comparison: none named." in text
    # The card of each estimand, as of the change within patients:
    assert "Paired change of complete response" in text
    assert "population: patients evaluable after a first and a second procedure" in text
    assert "cluster: none: one entry a patient" in text


def test_check_says_clean_of_the_example(seriatim, example):
    done = seriatim("check", example)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No problems found" in done.stdout


def test_check_counts_hard_problems_and_writes_the_sheet(seriatim, tmp_path):
    folder = tmp_path / "registry"
    folder.mkdir()
    (folder / "patients.csv").write_text("patient_id,sex\nA,F\nB,X\n")
    (folder / "procedures.csv").write_text(
        "patient_id,procedure_date,region,side,temperature_c\n"
        "A,2010-01-01,leg,L,400\nB,2010-01-01,leg,L,39.5\n"
    )
    done = seriatim("check", folder, "--out", tmp_path / "problems.xlsx")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "row 2" in done.stdout
    book = openpyxl.load_workbook(tmp_path / "problems.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert "temperature_c" in cells
    assert "400" in cells


def test_check_answers_soft_problems_with_exit_code_1(seriatim, tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("patient_id,procedure_date,region,side,temperature_c\nA,2010-01-01,leg,L,43\n")
    done = seriatim("check", path)
    assert done.returncode == 1, done.stdout + done.stderr


def test_a_suggested_mapping_is_a_mapping(seriatim, tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("Patientnr;Behandlingsdatum;Extremitet;Sida\nA;2010-01-01;ben;v\n")
    suggested = seriatim("check", path, "--suggest-mapping")
    assert suggested.returncode == 0, suggested.stderr
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(suggested.stdout, encoding="utf-8")
    done = seriatim("check", path, "--mapping", mapping)
    assert done.returncode in (0, 1), done.stdout + done.stderr


@pytest.mark.parametrize("shape", ["csv", "parquet", "long", "wide", "redcap"])
def test_every_shape_of_the_example_gives_the_same_counts(seriatim, tmp_path, shape):
    source = write_registry(generate(default_scenario(), 1), tmp_path, shape=shape)
    out = tmp_path / "out"
    done = seriatim("run", source, "--out", out)
    assert done.returncode == 0, done.stderr
    text = (out / "report.html").read_text(encoding="utf-8")
    for words in ("174/290", "24/59", "22/34", "2/25"):
        assert words in text, words


def test_demo_says_where_the_report_is(seriatim, tmp_path):
    done = seriatim("demo", "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "demo" / "report.html") in done.stdout


def test_the_version(seriatim):
    assert seriatim("--version").stdout.startswith("seriatim 0.")
