"""Modules, classes and functions stay small (CONTRIBUTING.md, "Budgets").

Averages hide the one module nobody dares to touch, so the limits hold for each. An exception
needs a line in EXCEPTIONS and a decision record that says why.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

MODULE_LINES = 400
CLASS_LINES = 200
BODY_LINES = 40
PARAMETERS = 5
INIT_LINES = 40
FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One place that may exceed its budget, and the record that says why."""

    place: str  # as a finding names it: "cohort/reading/csv.py" or "cohort/reading/csv.py:read_csv"
    reason: str
    record: str  # a file in docs/decisions


EXCEPTIONS: tuple[Allowance, ...] = ()

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def body_lines(node: FunctionNode) -> int:
    """Count the lines of a function after its signature and docstring."""
    body = node.body
    if ast.get_docstring(node, clean=False) is not None:
        body = body[1:]
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1


def parameter_count(node: FunctionNode, *, is_method: bool) -> int:
    """Count parameters of every kind; self and cls are not counted."""
    arguments = node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    if is_method and names and names[0] in {"self", "cls"}:
        names = names[1:]
    names += [a.arg for a in arguments.kwonlyargs]
    return len(names) + (arguments.vararg is not None) + (arguments.kwarg is not None)


def functions(tree: ast.Module) -> Iterator[tuple[FunctionNode, bool]]:
    """Yield every function at any depth, and whether it stands directly in a class."""
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, FunctionNode):
                yield child, isinstance(parent, ast.ClassDef)


def is_plain(statement: ast.stmt) -> bool:
    """Tell whether a statement may stand in an `__init__.py`: imports, constants, a docstring."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Expr):
        return True
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        return not any(isinstance(n, ast.Call | ast.Lambda) for n in ast.walk(statement.value))
    return False


def init_findings(path: str, text: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    lines = len(text.splitlines())
    if lines > INIT_LINES:
        yield path, f"{lines} lines, an __init__.py may have {INIT_LINES}"
    for statement in tree.body:
        if not is_plain(statement):
            yield path, f"line {statement.lineno}: logic in an __init__.py"


def findings(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield each breach as (place, what is wrong)."""
    tree = ast.parse(text)
    lines = len(text.splitlines())
    if lines > MODULE_LINES:
        yield path, f"{lines} lines, a module may have {MODULE_LINES}"
    if FORBIDDEN_NAMES & set(Path(path).with_suffix("").parts):
        yield path, "a module or package name must say what it holds"
    if Path(path).name == "__init__.py":
        yield from init_findings(path, text, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > CLASS_LINES:
                yield f"{path}:{node.name}", f"{lines} lines, a class may have {CLASS_LINES}"
    for function, is_method in functions(tree):
        place = f"{path}:{function.name}"
        if (lines := body_lines(function)) > BODY_LINES:
            yield place, f"a body of {lines} lines, a function may have {BODY_LINES}"
        if (count := parameter_count(function, is_method=is_method)) > PARAMETERS:
            yield place, f"{count} parameters, a function may have {PARAMETERS}"


def test_every_module_keeps_the_budget(modules: tuple[Any, ...]) -> None:
    allowed = {allowance.place for allowance in EXCEPTIONS}
    breaches = [
        f"{place}: {what}"
        for module in modules
        for place, what in findings(module.path, module.text)
        if place not in allowed
    ]
    assert not breaches, "\n".join(breaches)


def test_exceptions_are_few_recorded_and_still_needed(root: Path, modules: tuple[Any, ...]) -> None:
    needed = {place for module in modules for place, _ in findings(module.path, module.text)}
    assert len(EXCEPTIONS) <= 5
    for allowance in EXCEPTIONS:
        record = root / "docs" / "decisions" / allowance.record
        assert allowance.reason.strip()
        assert record.is_file(), f"{allowance.place}: no decision record {record.name}"
        assert allowance.place.split(":")[0] in record.read_text(encoding="utf-8")
        assert allowance.place in needed, f"{allowance.place} keeps its budget: remove its line"


LONG_BODY = "def f():\n" + "    x = 1\n" * (BODY_LINES + 1)
LONG_DOCSTRING = 'def f():\n    """Question.\n' + "    more\n" * 80 + '    """\n    return 1\n'
LONG_CLASS = "class A:\n" + "    x = 1\n" * CLASS_LINES


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.py", "x = 1\n" * (MODULE_LINES + 1), ["a.py"]),
        ("a.py", "x = 1\n" * MODULE_LINES, []),
        ("a.py", LONG_BODY, ["a.py:f"]),
        ("a.py", LONG_DOCSTRING, []),
        ("a.py", LONG_CLASS, ["a.py:A"]),
        ("a.py", "def f(a, b, /, c, *, d, e): ...", []),
        ("a.py", "def f(a, b, /, c, *, d, e, **f): ...", ["a.py:f"]),
        ("a.py", "class A:\n    def f(self, a, b, c, d, e): ...", []),
        ("a.py", "class A:\n    async def f(self, a, b, c, d, e, f): ...", ["a.py:f"]),
        ("a.py", "def f():\n    def g(a, b, c, d, e, *f): ...", ["a.py:g"]),
        ("misc/a.py", "", ["misc/a.py"]),
        ("utils.py", "", ["utils.py"]),
        ("__init__.py", '"""Doc."""\nfrom a import b\n__all__ = ["b"]\n', []),
        ("__init__.py", "def f(): ...", ["__init__.py"]),
        ("__init__.py", "x = f()", ["__init__.py"]),
        ("__init__.py", "\n" * (INIT_LINES + 1), ["__init__.py"]),
    ],
)
def test_the_measure_itself(path: str, text: str, expected: list[str]) -> None:
    assert [place for place, _ in findings(path, text)] == expected
