"""The import contracts of pyproject.toml hold for the real tree, and each of them can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOMS = (
    "criteria",
    "estimation",
    "dictionary",
    "cohort",
    "endpoints",
    "protocol",
    "synthetic",
    "analysis",
    "wording",
    "review",
    "claims",
    "proof",
    "report",
    "cli",
)

ALLOWED = {
    "cli/demo.py": "import seriatim.analysis.run, seriatim.report.figures.km",
    "report/figures/km.py": "import matplotlib.pyplot\nimport seriatim.analysis.results",
    "review/rule.py": "import seriatim.analysis.results, seriatim.estimation.table",
    "review/rules/one.py": "import seriatim.wording.numbers",
    "wording/numbers.py": "import seriatim.analysis.results, seriatim.dictionary.model",
    "proof/run.py": "import seriatim.analysis.run",
    "analysis/run.py": "import seriatim.analysis.results, seriatim.endpoints.response",
    "analysis/results.py": "import seriatim.dictionary.model",
    "report/contents.py": "from seriatim.analysis.data_sets import model",
    "endpoints/response.py": "import duckdb\nimport seriatim.criteria.who",
    "cohort/cohort.py": "import duckdb\nimport seriatim.dictionary.model",
    "synthetic/generate.py": "import numpy\nimport seriatim.cohort.cohort",
    "estimation/table.py": "import numpy, scipy.stats",
}

# What a forbidden import looks like, and words from the name of the contract that must catch it.
FORBIDDEN = (
    ("criteria/who.py", "import seriatim.estimation.table", "Imports go downwards"),
    ("endpoints/response.py", "import seriatim.protocol.model", "Imports go downwards"),
    ("cohort/cohort.py", "import seriatim.endpoints.response", "Imports go downwards"),
    ("dictionary/model.py", "import seriatim.cli.demo", "Imports go downwards"),
    ("estimation/table.py", "import seriatim.cohort.cohort", "Estimation never sees"),
    ("criteria/who.py", "import numpy", "Criteria need the standard library"),
    ("estimation/table.py", "import duckdb", "Estimation needs NumPy and SciPy"),
    ("report/html.py", "import seriatim.analysis.run", "Of analysis, review, claims"),
    ("report/html.py", "from seriatim.analysis import run", "Of analysis, review, claims"),
    ("report/html.py", "import seriatim.analysis.data_sets.build", "Of analysis, review, claims"),
    ("review/rule.py", "import seriatim.analysis.study", "Of analysis, review, claims"),
    ("wording/numbers.py", "import seriatim.analysis.run", "Of analysis, review, claims"),
    ("wording/numbers.py", "import seriatim.review.rule", "Imports go downwards"),
    ("claims/check.py", "import seriatim.analysis.deriving", "Of analysis, review, claims"),
    ("synthetic/generate.py", "import seriatim.analysis.run", "Synthetic cohorts do not"),
    ("report/html.py", "import matplotlib", "Matplotlib only"),
    ("analysis/study.py", "import duckdb", "DuckDB only"),
    ("analysis/study.py", "import seriatim.analysis.run", "Inside analysis imports"),
    ("analysis/deriving.py", "import seriatim.analysis.data_sets.build", "Inside analysis imports"),
    ("report/figures/km.py", "import seriatim.report.contents", "Inside report imports"),
    ("endpoints/response.py", "import pandas", "Oracles of the tests"),
    ("cli/demo.py", "import lifelines", "Oracles of the tests"),
)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the linter as `make contracts` does, on the package found from that folder."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Build a small house of the same rooms, every import in it allowed."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "seriatim"
    inside = (package / name for name in ("report/figures", "review/rules", "analysis/data_sets"))
    for folder in (package, *(package / room for room in ROOMS), *inside):
        folder.mkdir()
        (folder / "__init__.py").touch()
    for name in (*ALLOWED, *(name for name, _, _ in FORBIDDEN)):
        (package / name).write_text(ALLOWED.get(name, "") + "\n")
    closed = ("analysis/deriving", "analysis/data_sets/build", "analysis/data_sets/model")
    for module in (*closed, "dictionary/model", "protocol/model"):
        (package / f"{module}.py").touch()
    return tmp_path


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_house_of_allowed_imports_passes(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("module", "code", "contract"), FORBIDDEN)
def test_a_forbidden_import_is_caught(house: Path, module: str, code: str, contract: str) -> None:
    with (house / "seriatim" / module).open("a") as file:
        file.write(code + "\n")
    result = lint(house)
    broken = [line for line in result.stdout.splitlines() if " BROKEN" in line]
    assert result.returncode != 0
    assert any(line.startswith(contract) for line in broken), result.stdout


@pytest.mark.parametrize("room", ["pooling", "analysis/pooling", "report/pooling"])
def test_a_room_without_its_line_is_caught(house: Path, room: str) -> None:
    (house / "seriatim" / room).mkdir()
    (house / "seriatim" / room / "__init__.py").touch()
    result = lint(house)
    assert result.returncode != 0
    assert "pooling" in result.stdout
