"""What every architecture test looks at: the checkout and the parsed modules of the package."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One source file of the package."""

    path: str  # relative to src/seriatim, with forward slashes
    text: str
    tree: ast.Module


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def modules() -> tuple[Module, ...]:
    package = ROOT / "src" / "seriatim"
    found = []
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(package).as_posix()
        found.append(Module(path=name, text=text, tree=ast.parse(text, filename=name)))
    assert found, f"no modules below {package}"
    return tuple(found)
