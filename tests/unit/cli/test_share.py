"""``seriatim share`` writes what can be shown; a seeded name is found nowhere in it."""

import csv
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.deriving import derive
from seriatim.analysis.run import run
from seriatim.analysis.writing import write_results
from seriatim.cli.app import command_line
from seriatim.cohort import read_cohort
from seriatim.protocol import load_protocol, parse_protocol
from seriatim.report import write_report
from seriatim.report.reproduce.analysis_results import ars_json
from seriatim.report.reproduce.data_files import write_data_sets
from seriatim.report.reproduce.timelines import write_timelines
from seriatim.report.reproduce.verify_script import write_verify_script

NAME, IN_FILE_NAME = "Astrid Kanariefågel", "Fågelström"


def write(folder, table, rows):
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """Write a registry of thirty patients that names somebody in every text field."""
    folder = tmp_path_factory.mktemp("registry") / f"series {IN_FILE_NAME}"
    folder.mkdir()
    numbers = range(30)
    write(folder, "patients", [
        {"patient_id": f"K{i}", "birth_year": 1950, "sex": "FM"[i % 2], "vital_status": "alive",
         "last_contact_date": "2015-01-01", "name": NAME, "note": f"seen by {NAME}",
         "primary_site": f"heel, {NAME}"}
        for i in numbers
    ])  # fmt: skip
    write(folder, "procedures", [
        {"procedure_id": f"K{i}-{k}", "patient_id": f"K{i}", "region": "leg", "side": "L",
         "procedure_date": f"201{k}-01-{i % 28 + 1:02}", "response": ("CR", "PR", "SD")[i % 3],
         "wieberdink": ("I", "II", "III")[(i + k) % 3], "comment": NAME}
        for i in numbers for k in ((0, 1) if i < 12 else (0,))
    ])  # fmt: skip
    write(folder, "lesions", [
        {"patient_id": "K1", "lesion_id": "x", "region": "leg", "side": "L",
         "location": f"calf, {NAME}"}
    ])  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def cohort(registry):
    return read_cohort(registry)


@pytest.fixture(scope="module")
def results(cohort):
    return run(cohort, load_protocol())


@pytest.fixture
def folder(results, tmp_path):
    write_results(replace(results, minimum_cell=5), tmp_path)
    return tmp_path


def invoke(*arguments):
    return CliRunner().invoke(command_line(), ["share", *map(str, arguments)])


def found_in(folder, *names):
    words = {word for name in names for word in (name, name.split()[-1])}
    spellings = [word.encode(code) for word in words for code in ("utf-8", "latin-1")]
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(each in path.read_bytes() for each in spellings)
    ]


def test_the_name_in_any_text_field_is_in_no_output_of_a_run(cohort, results, tmp_path):
    write_results(results, tmp_path)
    write_report(results, tmp_path)
    data = build_data_sets(derive(cohort, load_protocol()), dates=True)
    write_data_sets(data, tmp_path, "1")
    write_timelines(data, tmp_path)
    write_verify_script(results, tmp_path)
    (tmp_path / "ars.json").write_text(ars_json(results), encoding="utf-8")
    assert found_in(tmp_path, NAME) == []


def test_nothing_that_names_a_patient_a_procedure_or_a_file_is_shared(folder, tmp_path):
    out = tmp_path / "out"
    done = invoke(folder, "--out", out)
    assert done.exit_code == 0, done.output
    assert found_in(out, NAME, IN_FILE_NAME, "patients.csv", "K11-1") == []
    assert sorted(path.name for path in out.iterdir()) == [
        "report.html", "results.csv", "results.jsonl", "results.parquet", "run.json",
    ]  # fmt: skip
    assert "numbers are not shown" in done.output


def test_the_minimum_is_that_of_the_protocol_or_more(folder, results, tmp_path):
    out = tmp_path / "out"
    assert invoke(folder, "--out", out, "--minimum-cell", 10).exit_code == 0
    done = invoke(folder, "--out", out, "--minimum-cell", 3)
    assert done.exit_code == 3
    assert "asks for 5 or more" in " ".join(done.output.split())
    assert invoke(folder, "--out", folder).exit_code == 3
    write_results(results, folder)
    done = invoke(folder, "--out", out)
    assert done.exit_code == 3
    assert "--minimum-cell 5" in " ".join(done.output.split())


def test_a_protocol_hands_its_minimum_on(cohort):
    text = (
        b'format = 1\ntitle = "t"\n[disclosure]\nminimum_cell = 7\n[groups.order]\n'
        b'levels = { "First" = "1" }\n[endpoints.harm]\nkind = "local_toxicity"\n'
    )
    assert run(cohort, parse_protocol(text)).minimum_cell == 7
