from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.report.document import Column, Table
from seriatim.report.tables.characteristic_differences import difference_cells, difference_notes
from seriatim.report.tables.characteristics import characteristics_table
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]
SECOND, THIRD = "Second ILP v First ILP", "Third to fifth ILP v First ILP"
METHOD = "patient-clustered means (MD, t)"


@pytest.fixture
def asked(lookup: Lookup, look: Callable[..., Lookup], make_row: Callable[..., Any]) -> Lookup:
    """Return the made-up study with differences of a category and of a number."""
    rows = list(lookup.results.rows)

    def add(endpoint: str, statistic: str, context: str, numbers: tuple[float, ...]) -> None:
        for name, value in zip((statistic, "conf_low", "conf_high"), numbers, strict=False):
            more = {"conf_level": 0.95} if name != statistic else {}
            rows.append(
                make_row("characteristic_difference", endpoint, name, value, level=SECOND,
                         context=context, method=METHOD, **more)
            )  # fmt: skip

    add("sex", "risk_difference", "F", (0.0237, -0.05, 0.0974))
    add("n_lesions", "probability_index", "", (0.5349, 0.4611, 0.6087))
    add("tnf_mg", "probability_index", "", (0.5,))
    for endpoint, statistic, context in (
        ("sex", "risk_difference", "F"),
        ("n_lesions", "probability_index", ""),
    ):
        rows.append(
            make_row("characteristic_difference", endpoint, statistic, None, level=THIRD,
                     context=context, reason="too few")
        )  # fmt: skip
    return look(*rows)


def test_one_column_a_contrast_behind_the_groups(asked: Lookup, lookup: Lookup) -> None:
    plain = characteristics_table(lookup, registry_labels())
    table = characteristics_table(asked, registry_labels())
    assert plain is not None
    assert table is not None
    assert table.columns == (
        *plain.columns,
        Column(label=SECOND, below="difference (95% CI)"),
        Column(label=THIRD, below="difference (95% CI)"),
    )
    assert {len(row.cells) for row in table.rows if row.cells} == {len(table.columns)}
    assert [row.label for row in table.rows] == [row.label for row in plain.rows]
    assert all(
        a.cells == b.cells[: len(a.cells)] for a, b in zip(plain.rows, table.rows, strict=True)
    )


def test_shares_are_in_points_and_numbers_as_an_index(asked: Lookup, cells: Cells) -> None:
    table = characteristics_table(asked, registry_labels())
    assert cells(table, "Female")[0][3:] == ("2.4 (−5.0 to 9.7)", "–")
    assert cells(table, "Lesions in the field")[0][3:] == ("PI 0.53 (0.46 to 0.61)", "–")
    assert difference_cells(asked, "tnf_mg") == ("PI 0.50", "–")


def test_the_notes_say_method_meaning_and_reasons(asked: Lookup) -> None:
    first, reasons = difference_notes(asked)
    assert "no test" in first
    assert "who was treated again" in first
    assert "(Mancl-DeRouen correction, t distribution)" in first
    assert reasons == "No difference or no limits: too few."


def test_without_rows_nothing_is_added(lookup: Lookup) -> None:
    assert difference_notes(lookup) == difference_cells(lookup, "sex", "F") == ()
