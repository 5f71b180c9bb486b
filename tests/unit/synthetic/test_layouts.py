"""Each shape holds the same procedures, and tells where each cell of the bundle is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from seriatim.synthetic import Language, Registry, Shape, generate_large
from seriatim.synthetic.layouts import bundle_for, lay_out
from seriatim.synthetic.sheets import Bundle, Sheet, bundle_of
from seriatim.synthetic.writing import sheets_of

SHAPES = [shape for shape in Shape if shape is not Shape.PARQUET]


def sheet_of(registry: Registry, shape: Shape, language: Language = Language.EN) -> Sheet:
    (sheet,) = sheets_of(registry, shape, language)
    return sheet


def records(sheet: Sheet) -> list[dict[str, Any]]:
    return [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]


def essentials(rows: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    names = ("patient_id", "procedure_date", "region", "response", "wieberdink", "melphalan_mg")
    return Counter(tuple(row[name] for name in names) for row in rows)


def test_long_repeats_the_patient(registry: Registry, rows_of: Any) -> None:
    sheet = sheet_of(registry, Shape.LONG)
    rows = records(sheet)
    assert essentials(rows) == essentials(rows_of("procedures"))
    births = {row["patient_id"]: row["birth_year"] for row in rows_of("patients")}
    assert all(row["birth_year"] == births[row["patient_id"]] for row in rows)
    assert sheet.headers.count("patient_id") == 1


def test_wide_numbers_the_procedures(registry: Registry, rows_of: Any) -> None:
    sheet = sheet_of(registry, Shape.WIDE)
    assert len(sheet.rows) == 290
    assert {"ilp1_date", "ilp5_date"} <= set(sheet.headers)
    assert "ilp6_date" not in sheet.headers
    assert len(set(sheet.headers)) == len(sheet.headers)
    found = []
    for row in records(sheet):
        for k in range(1, 6):
            if row[f"ilp{k}_date"] is not None:
                names = ("region", "response", "wieberdink", "melphalan_mg")
                found.append(
                    {"patient_id": row["patient_id"], "procedure_date": row[f"ilp{k}_date"]}
                    | {name: row[f"ilp{k}_{name}"] for name in names}
                )
    assert essentials(found) == essentials(rows_of("procedures"))


def test_redcap_has_a_repeating_instrument_a_table(registry: Registry, rows_of: Any) -> None:
    sheet = sheet_of(registry, Shape.REDCAP)
    assert sheet.headers[:3] == ("patient_id", "redcap_repeat_instrument", "redcap_repeat_instance")
    assert len(set(sheet.headers)) == len(sheet.headers)
    rows = records(sheet)
    count = Counter(row["redcap_repeat_instrument"] for row in rows)
    assert count.pop(None) == 290  # the record of the patient itself
    assert count == {
        t.name: registry.n_rows(t.name) for t in registry.dictionary.tables if t.name != "patients"
    }
    # Names that several tables have begin with the table.
    procedures = [
        {name.removeprefix("procedures_"): cell for name, cell in row.items()}
        for row in rows
        if row["redcap_repeat_instrument"] == "procedures"
    ]
    assert essentials(procedures) == essentials(rows_of("procedures"))
    keys = [tuple(row[h] for h in sheet.headers[:3]) for row in rows]
    assert len(set(keys)) == len(keys)
    toxicities = [r for r in rows if r["redcap_repeat_instrument"] == "toxicities"]
    assert all(row["toxicities_procedure_id"].startswith(row["patient_id"]) for row in toxicities)


def test_swedish_headers_of_flat_sheets(registry: Registry) -> None:
    assert "ILP1 ILP-datum" in sheet_of(registry, Shape.WIDE, Language.SV).headers
    # Names of REDCap variables are not translated.
    english = sheet_of(registry, Shape.REDCAP)
    assert sheet_of(registry, Shape.REDCAP, Language.SV) == english


def test_a_registry_without_child_tables_has_flat_sheets() -> None:
    large = generate_large(30, seed=1)
    assert len(sheet_of(large, Shape.LONG).rows) == 30
    assert len(sheet_of(large, Shape.REDCAP).rows) == 30 + large.n_rows("patients")


def test_sheets_of_every_shape(registry: Registry) -> None:
    assert {shape: len(sheets_of(registry, shape)) for shape in Shape} == {
        "xlsx": 9, "csv": 9, "parquet": 9, "long": 1, "long-csv": 1, "wide": 1, "redcap": 1,
    }  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_cell_is_where_the_layout_says(registry: Registry, shape: Shape) -> None:
    bundle = bundle_for(registry, shape, Language.SV)
    layout = lay_out(bundle, shape)
    assert {"patients", "procedures"} <= {table for table, _ in layout.strips}
    for (table, row), strip in layout.strips.items():
        own, flat = bundle.sheets[table], layout.sheets[strip.sheet]
        for path, column in strip.columns.items():
            cell = own.rows[row][own.paths.index(path)]
            assert flat.rows[strip.row][column] == cell
            assert flat.paths[column] in (path, f"patients.{path.partition('.')[2]}")


def with_cell(bundle: Bundle, table: str, column: int, cell: str | None) -> Bundle:
    """Change a cell of the first row of a table."""
    sheet = bundle.sheets[table]
    first = (*sheet.rows[0][:column], cell, *sheet.rows[0][column + 1 :])
    return replace(
        bundle,
        sheets={**bundle.sheets, table: replace(sheet, rows=(first, *sheet.rows[1:]))},
    )


def test_long_shows_a_wrong_value_of_a_patient_in_all_rows(registry: Registry) -> None:
    bundle = bundle_of(registry)
    patient = next(name for name, n in Counter(bundle.owners["procedures"]).items() if n > 1)
    row = bundle.owners["patients"].index(patient)
    people = bundle.sheets["patients"]
    ordered = (people.rows[row], *people.rows[:row], *people.rows[row + 1 :])
    first_is_he = replace(
        bundle,
        sheets={**bundle.sheets, "patients": replace(people, rows=ordered)},
        owners={
            **bundle.owners,
            "patients": tuple(str(cells[0]) for cells in ordered),
        },
    )
    column = people.column("sex")
    layout = lay_out(with_cell(first_is_he, "patients", column, "q"), Shape.LONG)
    wrong = [r for r, cells in enumerate(layout.sheets[0].rows) if "q" in cells]
    assert wrong == [r for r, o in enumerate(bundle.owners["procedures"]) if o == patient]
    assert len(wrong) > 1
    assert layout.strips["patients", 0].row == wrong[0]


def test_a_procedure_that_lost_its_patient_keeps_the_rest_of_its_row(registry: Registry) -> None:
    bundle = bundle_of(registry)
    key = bundle.sheets["procedures"].column("patient_id")
    clean, spoiled = (
        lay_out(one, Shape.LONG).sheets[0].rows
        for one in (bundle, with_cell(bundle, "procedures", key, None))
    )
    assert spoiled[0] == (None, *clean[0][1:])
    assert spoiled[1:] == clean[1:]


def test_what_a_flat_shape_cannot_hold(registry: Registry) -> None:
    layouts = {shape: lay_out(bundle_of(registry), shape) for shape in SHAPES}
    for shape in (Shape.LONG, Shape.WIDE):
        assert {table for table, _ in layouts[shape].strips} == {"patients", "procedures"}
    for shape in (Shape.WIDE, Shape.REDCAP):
        assert "procedures.patient_id" not in layouts[shape].strips["procedures", 0].columns
    assert layouts[Shape.LONG].grows == {"procedures"}
    assert layouts[Shape.WIDE].grows == {"patients"}
    assert "patients" not in layouts[Shape.REDCAP].grows
    assert [s for s in SHAPES if not layouts[s].makes_patients] == [Shape.XLSX, Shape.CSV]


def test_a_patient_entered_twice_has_all_procedures_in_both_wide_rows(registry: Registry) -> None:
    bundle = bundle_of(registry)
    people = bundle.sheets["patients"]
    twice = replace(
        bundle,
        sheets={**bundle.sheets, "patients": replace(people, rows=(*people.rows, people.rows[3]))},
        owners={
            **bundle.owners,
            "patients": (*bundle.owners["patients"], bundle.owners["patients"][3]),
        },
    )
    layout = lay_out(twice, Shape.WIDE)
    assert layout.sheets[0].rows[-1] == layout.sheets[0].rows[3]
    first = bundle.owners["procedures"].index(bundle.owners["patients"][3])
    assert layout.strips["procedures", first].row == 3
