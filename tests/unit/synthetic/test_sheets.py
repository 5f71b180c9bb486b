"""Each shape holds the same procedures, read back here by position and header only."""

from __future__ import annotations

from collections import Counter
from typing import Any

from seriatim.dictionary import load_dictionary
from seriatim.synthetic import Language, Registry, Shape, generate_large
from seriatim.synthetic.sheets import (
    Sheet,
    bundle_sheets,
    long_sheet,
    redcap_sheet,
    wide_sheet,
)
from seriatim.synthetic.writing import sheets_of


def records(sheet: Sheet) -> list[dict[str, Any]]:
    return [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]


def essentials(rows: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    names = ("patient_id", "procedure_date", "region", "response", "wieberdink", "melphalan_mg")
    return Counter(tuple(row[name] for name in names) for row in rows)


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


def test_long_repeats_the_patient(registry: Registry, rows_of: Any) -> None:
    sheet = long_sheet(registry)
    rows = records(sheet)
    assert essentials(rows) == essentials(rows_of("procedures"))
    births = {row["patient_id"]: row["birth_year"] for row in rows_of("patients")}
    assert all(row["birth_year"] == births[row["patient_id"]] for row in rows)
    assert sheet.headers.count("patient_id") == 1


def test_wide_numbers_the_procedures(registry: Registry, rows_of: Any) -> None:
    sheet = wide_sheet(registry)
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
    sheet = redcap_sheet(registry)
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


def test_swedish_headers_and_words_are_those_of_the_dictionary(registry: Registry) -> None:
    dictionary = load_dictionary("ilp")
    for sheet in bundle_sheets(registry, Language.SV):
        for header, path in zip(sheet.headers, sheet.paths, strict=True):
            assert header == dictionary.field(path).label_sv
    procedures = records(bundle_sheets(registry, Language.SV)[1])
    assert {row["Respons"] for row in procedures} == {
        choice.label_sv for choice in dictionary.field("procedures.response").choices
    }
    assert "ILP1 ILP-datum" in wide_sheet(registry, Language.SV).headers


def test_a_registry_without_child_tables_has_empty_sheets() -> None:
    large = generate_large(30, seed=1)
    assert [bool(sheet.headers) for sheet in bundle_sheets(large)] == [True, True, *[False] * 7]
    assert len(long_sheet(large).rows) == 30


def test_sheets_of_every_shape(registry: Registry) -> None:
    assert {shape: len(sheets_of(registry, shape)) for shape in Shape} == {
        "xlsx": 9, "csv": 9, "parquet": 9, "long": 1, "long-csv": 1, "wide": 1, "redcap": 1,
    }  # fmt: skip
