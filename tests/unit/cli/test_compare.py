"""``seriatim compare`` takes folders and bundles, and its exit status says what it found."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from seriatim.analysis.writing import write_results
from seriatim.cli.app import command_line
from seriatim.report.reproduce.bundle import write_bundle


@pytest.fixture
def runs(results, tmp_path):
    settings = (("primary", '"a"'), ("confidence_level", "0.95"))
    one = replace(results, provenance=replace(results.provenance, settings=settings))
    other = replace(
        one,
        rows=(replace(one.rows[0], value=1e6), *one.rows[1:]),
        provenance=replace(
            one.provenance, protocol_hash="0" * 64, settings=(("primary", '"b"'), settings[1])
        ),
    )
    folders = tmp_path / "one", tmp_path / "other"
    for folder, run in zip(folders, (one, other), strict=True):
        folder.mkdir()
        write_results(run, folder)
    return folders


def invoke(*arguments):
    return CliRunner().invoke(command_line(), ["compare", *map(str, arguments)])


def test_equal_runs(runs):
    done = invoke(runs[0], write_bundle(runs[0]))
    assert done.exit_code == 0
    assert "No number differs" in done.output


def test_different_runs_with_the_setting_that_changed(runs, tmp_path):
    done = invoke(*runs)
    assert done.exit_code == 1
    assert '| primary | "a" | "b" |' in done.output
    for name in ("letter.md", "letter.html"):
        assert invoke(*runs, "--out", tmp_path / name).exit_code == 1
        assert "Two runs compared" in (tmp_path / name).read_text(encoding="utf-8")
    assert (tmp_path / "letter.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_holds_no_results_is_said(runs, tmp_path):
    (tmp_path / "text.zip").write_text("text")
    for other in (tmp_path, tmp_path / "nothing", tmp_path / "text.zip"):
        done = invoke(runs[0], other)
        assert done.exit_code == 3
        assert "Expected" in done.output
