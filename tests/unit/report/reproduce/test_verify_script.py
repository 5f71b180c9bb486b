"""The R script agrees with every number that it recomputes, and says so when it does not."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from seriatim.analysis.writing import write_results
from seriatim.report.reproduce.data_files import write_data_sets
from seriatim.report.reproduce.verify_script import verify_script, write_verify_script

RSCRIPT = shutil.which("Rscript")
needs_r = pytest.mark.skipif(RSCRIPT is None, reason="Rscript is not installed")


def run_script(folder):
    # From another folder: the script finds its files beside itself.
    command = [RSCRIPT, "--vanilla", str(folder / "verify.R")]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def written(example, example_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    write_results(example, folder)
    write_data_sets(example_data, folder, "1")
    write_verify_script(example, folder)
    return folder


@pytest.fixture
def bundle(written, tmp_path):
    return Path(shutil.copytree(written, tmp_path / "bundle"))


def test_the_header_names_the_study_on_one_line(results):
    script = verify_script(replace(results, title="Two\nlines"))
    assert "# Study     Two lines\n" in script
    assert results.provenance.data_hash in script
    assert "@" not in script.split("tolerance")[0]


@needs_r
def test_r_recomputes_the_main_numbers(bundle):
    status, text = run_script(bundle)
    assert "DIFF " not in text.replace(", 0 DIFF.", "")
    assert status == 0
    found = re.search(r"(\d+) of (\d+) results other than points of drawn curves", text)
    assert int(found[1]) > 1200
    assert int(found[1]) / int(found[2]) > 0.5


def change(path, id_start, by):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith(id_start))
    cells = lines[at].split(",")
    place = lines[0].split(",").index("value")
    cells[place] = repr(float(cells[place]) * by)
    lines[at] = ",".join(cells)
    path.write_text("".join(lines), encoding="utf-8")


@needs_r
def test_a_changed_number_and_a_changed_value_are_found(bundle):
    # One result in its seventh digit, and one response in the data.
    ident = "survival.overall_survival.all_patients.time_60.survival"
    change(bundle / "results.csv", ident + ",", 1 + 1e-7)
    path = bundle / "data" / "ADOUT.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("complete_response,CR,1", "complete_response,CR,0", 1), "utf-8")
    status, shown = run_script(bundle)
    different = [line.split()[1] for line in shown.splitlines() if line.startswith("DIFF")]
    assert status == 1
    assert ident in different
    assert "response.complete_response.evaluable.order.first_ilp.count" in different
    assert not [each for each in different if each.startswith("grades.")]


@needs_r
def test_without_its_data_it_says_what_it_expected(bundle):
    (bundle / "data" / "ADTTE.csv").unlink()
    status, text = run_script(bundle)
    assert status == 2
    assert "data/ADTTE.csv beside this script" in text
