"""What ``seriatim simulate`` writes, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from seriatim.cli.failures import FAILED
from seriatim.cli.simulate import Simulation, simulate
from seriatim.synthetic import Language, Shape


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    app.command()(simulate)
    return app


def test_the_options_have_defaults() -> None:
    wanted = Simulation(scenario="repeat-ilp")  # type: ignore[arg-type]
    assert (wanted.seed, wanted.shape, wanted.language) == (1, Shape.XLSX, Language.EN)
    assert (wanted.mess, wanted.procedures) == (0.0, None)


@pytest.mark.parametrize(
    ("options", "written"),
    [
        (["--shape", "csv", "--seed", "4"], {"repeat-ilp-SYNTHETIC-seed4-csv", "truth.json"}),
        (
            ["--shape", "long", "--language", "sv"],
            {
                "repeat-ilp-SYNTHETIC-seed1-long.xlsx",
                "repeat-ilp-SYNTHETIC-seed1-long.mapping.toml",
                "truth.json",
            },
        ),
        (
            ["--mess", "0.02"],
            {"repeat-ilp-messy-SYNTHETIC-seed1.xlsx", "planted.csv", "truth.json"},
        ),
        (["--procedures", "50"], {"repeat-ilp-large-SYNTHETIC-seed1-parquet", "truth.json"}),
    ],
)
def test_what_is_written(
    app: typer.Typer, tmp_path: Path, options: list[str], written: set[str]
) -> None:
    result = CliRunner().invoke(app, ["simulate", "repeat-ilp", "--out", str(tmp_path), *options])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == written
    assert "SYNTHETIC" in result.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--mess", "0.9"], "from 0 to 0.43"),
        (["--mess", "0.1", "--shape", "parquet"], "errors cannot be planted in Parquet"),
        (["--procedures", "50", "--mess", "0.1"], "Leave out --mess"),
    ],
)
def test_what_cannot_be_is_refused_in_one_message(
    app: typer.Typer, tmp_path: Path, options: list[str], words: str
) -> None:
    result = CliRunner().invoke(app, ["simulate", "repeat-ilp", "--out", str(tmp_path), *options])
    assert result.exit_code == FAILED
    assert words in result.output
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_is_refused(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("x", encoding="utf-8")
    result = CliRunner().invoke(app, ["simulate", "repeat-ilp", "--out", str(file)])
    assert result.exit_code == FAILED
    assert "taken" in result.output
