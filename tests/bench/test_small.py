"""Every method is timed, gives a result at 380 rows, and what a time means.

No test looks at how long anything took.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.methods.rows import Method, SmallRows
from bench.report import SMALL_ROWS
from bench.small import methods, record, time_method

ROOT = Path(__file__).parents[2]
METHODS = list(methods())


@pytest.fixture(scope="module")
def rows() -> SmallRows:
    return SmallRows.of(SMALL_ROWS)


def reasons(result: Any) -> list[str]:
    """Every reason, anywhere in a result, why a number is missing."""
    if isinstance(result, (list, tuple)):
        return [reason for part in result for reason in reasons(part)]
    if isinstance(result, dict):
        return reasons(list(result.values()))
    if not is_dataclass(result):
        return []
    own = getattr(result, "reason", None)
    parts = [getattr(result, f.name) for f in fields(result)]
    return ([own] if own else []) + reasons(parts)


def test_titles_are_unique() -> None:
    assert max(Counter(method.title for _, method in METHODS).values()) == 1


def test_no_method_of_the_documentation_is_forgotten() -> None:
    pages = {page.stem for page in (ROOT / "docs/methods").glob("*.md")} - {"README"}
    used = set()
    for module in (ROOT / "bench/methods").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                used.add(node.module.rpartition(".")[2])
    assert pages - used == set()


@pytest.mark.parametrize(("room", "method"), METHODS, ids=[m.title for _, m in METHODS])
def test_a_method_gives_its_numbers(room: str, method: Method, rows: SmallRows) -> None:
    # A call that is refused would be timed as very fast.
    assert reasons(method.call(rows)) == []


def test_replicates_share_the_time_of_their_call(rows: SmallRows) -> None:
    calls = []
    whole = Method("", lambda rows: calls.append(sum(range(2_000))))
    one = Method("", whole.call, 1_000)
    assert 0 < time_method(one, rows) < time_method(whole, rows)
    assert len(calls) > 2


def test_a_method_that_fails_is_a_record(rows: SmallRows) -> None:
    found = record("counts", Method("Inverse", lambda rows: 1 / 0), rows)
    assert found["status"] == "failed"
    assert found["message"] == "ZeroDivisionError: division by zero"
    assert record("counts", Method("Sum", lambda rows: 1 + 1), rows)["cpu"] > 0
