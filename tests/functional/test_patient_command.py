"""``seriatim patient``, as a user runs it."""

import doctest
from pathlib import Path

import pytest

from seriatim.synthetic import default_scenario, generate, write_registry

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """Return the example as a folder of CSV files, which is read faster than a workbook."""
    folder = tmp_path_factory.mktemp("patient")
    return write_registry(generate(default_scenario(), 1), folder, shape="csv")


def test_one_patient_in_the_terminal_and_as_a_page(seriatim, registry, tmp_path):
    page = tmp_path / "P004.html"
    done = seriatim("patient", registry, "P004", "--out", page, "--threshold", "0.30")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "SYNTHETIC" in said
    # The counts of the reconstruction, from which the example is made: 22 of 34.
    assert "Of 34 evaluable patients with a complete response" in said
    assert "22 of 34 (65%; 95% CrI 48% to 79%)" in said
    assert "exceeds 30% is >99%" in said
    html = page.read_text(encoding="utf-8")
    assert "<h1>Patient P004</h1>" in html
    assert "Synthetic data" in html


def test_an_unknown_id_is_answered_with_the_nearest(seriatim, registry):
    done = seriatim("patient", registry, "p004")
    assert done.returncode == 3
    assert "P004" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_threshold_that_is_no_share_is_refused(seriatim, registry):
    done = seriatim("patient", registry, "P004", "--threshold", "30")
    assert done.returncode != 0
    assert "between 0 and 1" in " ".join(done.stderr.replace("│", " ").split())


def test_the_sample_sizes_of_the_explanation_are_those_of_the_formula():
    page = ROOT / "docs/explanation/one-patient.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert outcome.attempted > 0
    assert outcome.failed == 0
