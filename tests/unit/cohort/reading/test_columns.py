"""Which column feeds which field, and what is said of the others."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.columns import ColumnMatcher, check_told
from seriatim.cohort.reading.header_row import Header
from seriatim.cohort.reading.mapping import MappingError, RegistryMapping

HEAD = "patient_id,procedure_date,region,side"
ROW = "P1,2011-05-03,leg,L"


def test_unknown_columns_are_notes_with_the_nearest_name(reader) -> None:
    registry = reader.text(f"{HEAD},Limb volum,qqqq\n{ROW},9,x\n")
    messages = [p.message for p in registry.problems if p.code == "unknown_column"]
    assert len(messages) == 2
    assert 'The nearest known name is "Limb volume" (procedures.limb_volume_l).' in messages[0]
    assert "nearest" not in messages[1]


def test_ignored_columns_are_not_mentioned(reader) -> None:
    registry = reader.text(f"{HEAD},Anm\n{ROW},x\n", mapping='ignore = ["ANM"]')
    assert registry.problems == ()


def test_two_columns_of_one_optional_field_are_both_left(reader, codes) -> None:
    registry = reader.text(f"{HEAD},Response,respons\n{ROW},CR,PR\n")
    assert codes(registry) == ["duplicate_header"]
    assert '"Response" (column E) and "respons" (column F)' in registry.problems[0].message
    assert "response" not in dict(registry.fields)["procedures"]


def test_the_mapping_file_decides_between_two_columns(reader, codes) -> None:
    mapping = '[columns]\n"respons" = "procedures.response"'
    registry = reader.text(f"{HEAD},Recorded response,respons\n{ROW},CR,PR\n", mapping=mapping)
    assert codes(registry) == ["unknown_column"]
    assert reader.rows(registry, "procedures", "response") == [("PR",)]


def test_a_unit_in_the_header_is_a_factor_and_a_note(reader, codes) -> None:
    registry = reader.text(f"{HEAD},CK (ukat/L)\n{ROW},10\n")
    assert registry.units == (("procedures.ck_peak_u_l", 60.0),)
    assert codes(registry) == ["unit_converted"]


def test_the_unit_of_the_mapping_file_goes_before_that_of_the_header(reader) -> None:
    mapping = '[units]\n"procedures.limb_volume_l" = "dL"'
    registry = reader.text(f"{HEAD},Limb volume (mL)\n{ROW},90\n", mapping=mapping)
    assert registry.units == (("procedures.limb_volume_l", 0.1),)
    told = mapping + '\n[columns]\n"Limb volume (mL)" = "procedures.limb_volume_l"'
    registry = reader.text(f"{HEAD},Limb volume (mL)\n{ROW},90\n", mapping=told)
    assert registry.units == (("procedures.limb_volume_l", 0.1),)


def test_a_named_column_keeps_the_unit_of_its_header(reader) -> None:
    mapping = '[columns]\n"Min volym (mL)" = "procedures.limb_volume_l"'
    registry = reader.text(f"{HEAD},Min volym (mL)\n{ROW},9000\n", mapping=mapping)
    assert registry.units == (("procedures.limb_volume_l", 0.001),)


def test_a_key_named_for_one_table_counts_in_the_other(reader) -> None:
    mapping = '[columns]\n"nyckel" = "procedures.patient_id"'
    text = f"nyckel,procedure_date,region,side,sex\n{ROW},F\n"
    registry = reader.text(text, mapping=mapping)
    assert reader.rows(registry, "patients", "patient_id", "sex") == [("P1", "F")]


def test_a_header_of_another_sheet_is_not_meant(dictionary) -> None:
    mapping = RegistryMapping(columns=(("Blad2!x", "procedures.side"),))
    matcher = ColumnMatcher(dictionary=dictionary, mapping=mapping, sheet="Blad1")
    header = Header(row=1, names=("x",), n_known=0)
    columns = matcher.match(header, (dictionary.table("procedures"),), all_tables=False)
    assert (columns.read, columns.left) == ((), (0,))


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ('[columns]\n"Datum" = "procedures.procedure_date"', 'names the column "Datum"'),
        ('[columns]\n"side" = "lesions.side"', "not read"),
    ],
)
def test_a_mapping_file_is_held_to_what_it_names(reader, mapping: str, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        reader.text(f"{HEAD}\n{ROW}\n", mapping=mapping)


def test_a_pattern_that_no_header_fits_is_refused() -> None:
    mapping = RegistryMapping(columns=(("ILP{n} dag", "procedures.procedure_date"),))
    with pytest.raises(MappingError, match="ILP"):
        check_told(mapping, ("patient_id", "ILP1 datum"))
    check_told(mapping, ("patient_id", "ILP1 dag"))
