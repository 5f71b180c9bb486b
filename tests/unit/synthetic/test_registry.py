"""Rows become columns of the dictionary's types."""

from __future__ import annotations

from datetime import date

import numpy as np

from seriatim.dictionary import FieldType, load_dictionary
from seriatim.synthetic import Registry
from seriatim.synthetic.registry import to_columns


def test_types_and_empty_cells() -> None:
    table = load_dictionary("ilp").table("procedures")
    columns = to_columns(
        table,
        [
            {"procedure_id": "a", "procedure_date": date(2010, 1, 2), "n_lesions": 3},
            {"procedure_id": "b", "temperature_c": 39.5, "n_lesions": 4, "side": None},
        ],
    )
    assert list(columns) == ["procedure_id", "procedure_date", "n_lesions", "temperature_c"]
    assert np.isnat(columns["procedure_date"][1])
    assert np.isnan(columns["temperature_c"][0])
    assert columns["n_lesions"].dtype == np.int64
    assert columns["procedure_id"].dtype == object


def test_an_integer_with_gaps_becomes_a_number() -> None:
    table = load_dictionary("ilp").table("procedures")
    columns = to_columns(table, [{"ck_peak_day": 2}, {"ck_peak_day": None}])
    assert columns["ck_peak_day"].dtype == np.float64


def test_every_table_is_there_and_its_columns_are_of_one_length(registry: Registry) -> None:
    for table in registry.dictionary.tables:
        lengths = {len(values) for values in registry.tables[table.name].values()}
        assert lengths == {registry.n_rows(table.name)}
        for name, values in registry.tables[table.name].items():
            kind = table.field(name).type
            assert (values.dtype.kind == "M") == (kind is FieldType.DATE)


def test_a_table_without_columns_has_no_rows(registry: Registry) -> None:
    empty = Registry(
        scenario="x",
        seed=1,
        dictionary=registry.dictionary,
        tables={"patients": {}},
        truth={},
        notice=("SYNTHETIC",),
    )
    assert empty.n_rows("patients") == 0


def test_choices_are_codes_of_the_dictionary(registry: Registry) -> None:
    for table in registry.dictionary.tables:
        for name, values in registry.tables[table.name].items():
            codes = {choice.code for choice in table.field(name).choices}
            assert not codes or set(values[values != None]) <= codes  # noqa: E711


def test_numbers_are_plausible(registry: Registry) -> None:
    for table in registry.dictionary.tables:
        for name, values in registry.tables[table.name].items():
            plausible = table.field(name).plausible
            if plausible is not None:
                known = values[~np.isnan(values.astype(float))]
                assert all(value in plausible for value in known.tolist()), name
