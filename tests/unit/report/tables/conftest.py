from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.report.document import Table


@pytest.fixture
def cells() -> Callable[[Table | None, str], list[tuple[str, ...]]]:
    """Return a function that lists the cells of every row with a label."""

    def find(table: Table | None, label: str) -> list[tuple[str, ...]]:
        assert table is not None
        return [row.cells for row in table.rows if row.label == label]

    return find
