"""A whole registry: complete, repeatable, and different for another seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from seriatim.synthetic import Registry, generate


def test_the_same_seed_gives_the_same_registry(registry: Registry) -> None:
    again = generate(seed=registry.seed)
    assert again.truth == registry.truth
    for table, columns in registry.tables.items():
        for name, values in columns.items():
            other = again.tables[table][name]
            same = values == other
            assert (same | ((values != values) & (other != other))).all()


def test_another_seed_gives_another_registry(registry: Registry) -> None:
    other = generate(seed=2)
    dates = registry.tables["patients"]["last_contact_date"]
    assert (other.tables["patients"]["last_contact_date"] != dates).any()
    for key in ("patients_by_total", "second_by_first", "n_procedures"):
        assert other.truth[key] == registry.truth[key]


def test_indication_stage_and_spread_agree(rows_of: Any) -> None:
    previous: dict[str, str] = {}
    indications = set()
    for row in rows_of("procedures"):
        before = previous.get(row["patient_id"])
        spread = row["distant_disease"] == "yes"
        assert spread == (row["stage"] == "IV") == (row["indication"] == "palliative")
        if not spread:
            expected = "first" if before is None else "progression"
            assert row["indication"] == ("recurrence_after_cr" if before == "CR" else expected)
        edition = {"AJCC7": ("N2c", "N3", "IV"), "MDA": ("IIIA", "IIIAB", "IV")}
        assert row["stage"] in edition[row["stage_edition"]]
        previous[row["patient_id"]] = row["response"]
        indications.add(row["indication"])
    assert indications == {"first", "recurrence_after_cr", "progression", "palliative"}


def test_all_procedures_of_a_patient_treat_one_field(rows_of: Any) -> None:
    fields: dict[str, set[tuple[str, str]]] = {}
    for row in rows_of("procedures"):
        fields.setdefault(row["patient_id"], set()).add((row["region"], row["side"]))
    assert {len(found) for found in fields.values()} == {1}


def test_keys_are_unique(registry: Registry) -> None:
    for table in registry.dictionary.tables:
        columns = registry.tables[table.name]
        keys = list(zip(*(columns[name].tolist() for name in table.key), strict=True))
        assert len(set(keys)) == len(keys), table.name


def test_some_values_are_missing_as_in_any_record(registry: Registry) -> None:
    for path in registry.missing_words:
        values = registry.tables["procedures"][path.partition(".")[2]]
        assert 0 < np.isnan(values).sum() < 60
