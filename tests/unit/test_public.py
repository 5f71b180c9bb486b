from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import seriatim
from seriatim.public import HOMES, load

STUB = Path(seriatim.__file__).with_suffix(".pyi")


def test_the_face_the_stub_and_the_homes_name_the_same() -> None:
    typed = {
        (alias.name, statement.module)
        for statement in ast.parse(STUB.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert typed == set(HOMES.items())
    assert sorted(HOMES) == sorted(seriatim.__all__)


@pytest.mark.parametrize("name", sorted(HOMES))
def test_a_name_is_what_its_home_defines(name: str) -> None:
    assert getattr(seriatim, name) is load(name)
    assert load(name).__name__ == name


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'seriatim' has no attribute 'plot'"):
        seriatim.plot  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import seriatim, sys; print([m for m in ('numpy', 'duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
