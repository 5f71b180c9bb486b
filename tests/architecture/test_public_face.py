"""The package shows few names, and every public name says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest

import seriatim

MOST_NAMES = 12

Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_the_package_exports_few_names() -> None:
    names = [name for name in seriatim.__all__ if not name.startswith("__")]
    assert len(names) <= MOST_NAMES, names
    assert len(set(seriatim.__all__)) == len(seriatim.__all__)
    assert all(hasattr(seriatim, name) for name in seriatim.__all__)


def undocumented(path: str, tree: ast.Module) -> Iterator[str]:
    """Yield the public module, classes and functions that have no docstring."""
    if not (ast.get_docstring(tree) or "").strip():
        yield f"{path}: the module"
    for node in tree.body:
        if not isinstance(node, Documented) or node.name.startswith("_"):
            continue
        if not (ast.get_docstring(node) or "").strip():
            yield f"{path}: {node.name}"


def test_every_public_name_has_a_docstring(modules: tuple[Any, ...]) -> None:
    missing = [name for module in modules for name in undocumented(module.path, module.tree)]
    assert not missing, "no docstring:\n" + "\n".join(missing)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["a.py: the module"]),
        ('"""Doc."""\ndef f(): ...', ["a.py: f"]),
        ('"""Doc."""\nclass A: ...', ["a.py: A"]),
        ('"""Doc."""\ndef f():\n    " "', ["a.py: f"]),
        ('"""Doc."""\ndef _f(): ...\ndef g():\n    """Say."""', []),
    ],
)
def test_the_search_itself(text: str, expected: list[str]) -> None:
    assert list(undocumented("a.py", ast.parse(text))) == expected
