from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.characteristics import characteristics_table
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_columns_count_procedures_and_patients(lookup: Lookup) -> None:
    table = characteristics_table(lookup, registry_labels())
    assert table is not None
    assert [column.below for column in table.columns] == [
        "290 procedures, 290 patients",
        "68 procedures, 68 patients",
        "22 procedures, 16 patients",
    ]


def test_categories_are_shares_of_the_recorded(lookup: Lookup, cells: Cells) -> None:
    table = characteristics_table(lookup, registry_labels())
    # 168/290, 41/68 of the patients; 10 of 16 is a small denominator, so the fraction first.
    assert cells(table, "Female") == [("168 (58%)", "41 (60%)", "10/16 (63%)")]
    # 121 of the 286 procedures with a recorded access level.
    assert cells(table, "External iliac")[0][0] == "121 (42%)"


def test_numbers_have_one_style_a_row(lookup: Lookup, cells: Cells) -> None:
    table = characteristics_table(lookup, registry_labels())
    assert cells(table, "Lesions in the field")[0] == (
        "9.0 (4.0 to 20.0)",
        "9.6 (4.3 to 21.4)",
        "10.3 (4.6 to 22.8)",
    )


def test_a_first_procedure_misses_no_time_since_the_one_before(
    lookup: Lookup, cells: Cells
) -> None:
    table = characteristics_table(lookup, registry_labels())
    label = "Months since the previous procedure of the field"
    assert cells(table, label)[0][0] == "–"
    assert table is not None
    place = [row.label for row in table.rows].index(label)
    assert table.rows[place + 1].label != "Missing"


def test_yes_and_no_share_one_row(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Cells
) -> None:
    rows = [
        make_row(
            "characteristics",
            "ulceration",
            "n_recorded",
            40.0,
            level="First ILP",
            unit="patient",
            n=40,
            n_total=41,
        ),
        make_row(
            "characteristics",
            "ulceration",
            "missing",
            1.0,
            level="First ILP",
            unit="patient",
            n=1,
            n_total=41,
        ),
    ]
    for code, n in {"yes": 10, "no": 25, "unknown": 5}.items():
        rows += [
            make_row(
                "characteristics",
                "ulceration",
                statistic,
                value,
                level="First ILP",
                unit="patient",
                context=code,
                n=n,
                n_total=40,
            )
            for statistic, value in (("count", float(n)), ("proportion", n / 40))
        ]
    table = characteristics_table(look(*rows), registry_labels())
    assert cells(table, "Ulceration of the primary") == [("10 (25%)",)]
    assert cells(table, "Unknown") == [("5 (13%)",)]
    assert cells(table, "No") == []
    assert cells(table, "Missing") == [("1",)]


def test_one_column_for_all_where_there_are_no_groups(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    row = make_row("characteristics", "age", "n_recorded", 3.0, level="All", n=3, n_total=3)
    table = characteristics_table(look(row), registry_labels())
    assert table is not None
    assert [column.label for column in table.columns] == ["All"]


def test_no_rows_no_table(empty_results: Results) -> None:
    assert characteristics_table(Lookup(empty_results), registry_labels()) is None
