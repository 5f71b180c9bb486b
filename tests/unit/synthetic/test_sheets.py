"""The bundle holds the registry, a sheet a table, read back here by position and header only."""

from __future__ import annotations

from typing import Any

from seriatim.dictionary import load_dictionary
from seriatim.synthetic import Language, Registry, generate_large
from seriatim.synthetic.sheets import Sheet, bundle_of, bundle_sheets


def records(sheet: Sheet) -> list[dict[str, Any]]:
    return [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]


def test_the_bundle_has_a_sheet_a_table_in_the_order_of_the_dictionary(registry: Registry) -> None:
    sheets = bundle_sheets(registry)
    assert [s.name for s in sheets] == [t.name for t in registry.dictionary.tables]
    assert [len(s.rows) for s in sheets] == [registry.n_rows(s.name) for s in sheets]
    for sheet in sheets:
        assert [f"{sheet.name}.{header}" for header in sheet.headers] == list(sheet.paths)
        assert sheet.column(sheet.headers[1]) == 1


def test_a_missing_number_is_written_as_its_code(registry: Registry) -> None:
    procedures = records(bundle_sheets(registry)[1])
    words = {row["ck_peak_u_l"] for row in procedures if isinstance(row["ck_peak_u_l"], str)}
    assert words == {"NR"}
    assert {r["leakage_percent"] for r in procedures if isinstance(r["leakage_percent"], str)} == {
        "ND"
    }


def test_swedish_headers_and_words_are_those_of_the_dictionary(registry: Registry) -> None:
    dictionary = load_dictionary("ilp")
    for sheet in bundle_sheets(registry, Language.SV):
        for header, path in zip(sheet.headers, sheet.paths, strict=True):
            assert header == dictionary.field(path).label_sv
    procedures = records(bundle_sheets(registry, Language.SV)[1])
    assert {row["Respons"] for row in procedures} == {
        choice.label_sv for choice in dictionary.field("procedures.response").choices
    }


def test_a_registry_without_child_tables_has_empty_sheets() -> None:
    large = generate_large(30, seed=1)
    assert [bool(sheet.headers) for sheet in bundle_sheets(large)] == [True, True, *[False] * 7]


def test_every_row_has_an_owner(registry: Registry, rows_of: Any) -> None:
    bundle = bundle_of(registry)
    for table, sheet in bundle.sheets.items():
        assert len(bundle.owners[table]) == len(sheet.rows)
    owner = {row["procedure_id"]: row["patient_id"] for row in rows_of("procedures")}
    assert list(bundle.owners["toxicities"]) == [
        owner[row["procedure_id"]] for row in rows_of("toxicities")
    ]
    assert bundle.owners["procedures"] == tuple(owner.values())
    assert bundle_of(generate_large(30, seed=1)).owners["assessments"] == ()
