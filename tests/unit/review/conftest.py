"""Rules are asked about the made-up study of the founding abstract, and about changes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from seriatim.analysis.results import ResultRow, Results
from seriatim.review import Finding, Rule
from seriatim.wording.lookup import Lookup

Asked = Callable[..., list[Finding]]


@pytest.fixture
def ask(results: Results) -> Asked:
    """Return a function that lets a rule look at the study, or at other results."""

    def examine(rule: Rule, study: Results = results) -> list[Finding]:
        return list(rule.examine(rule, Lookup(study)))

    return examine


@pytest.fixture
def changed(results: Results) -> Callable[..., Results]:
    """Return a function that changes some rows of the study.

    ``changed({"analysis": "flow", ...}, value=3.0)`` gives the rows that match other fields;
    without any the rows are left out.
    """

    def change(where: dict[str, Any], **fields: Any) -> Results:
        def matches(row: ResultRow) -> bool:
            return all(getattr(row, name) == value for name, value in where.items())

        assert any(matches(row) for row in results.rows), where
        rows = (
            replace(row, **fields) if matches(row) else row
            for row in results.rows
            if fields or not matches(row)
        )
        return replace(results, rows=tuple(rows))

    return change
