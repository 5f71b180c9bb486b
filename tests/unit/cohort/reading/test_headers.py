"""Which field a header means."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.headers import (
    field_factor,
    header_factor,
    index_of,
    known_folds,
    nearest,
)
from seriatim.dictionary import Dictionary


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("procedure_date", "procedure_date"),
        ("PROCEDURE DATE", "procedure_date"),
        ("ILP-datum", "procedure_date"),
        ("Läckage (%)", "leakage_percent"),
        ("lackage", "leakage_percent"),
        ("Limb volume (L)", "limb_volume_l"),
        ("Limb volume [liter]", "limb_volume_l"),
        ("Limb volume", "limb_volume_l"),
        ("Melfalan (mg)", "melphalan_mg"),
        ("Melfalan (mg/L)", "melphalan_mg_per_l"),
        ("Side (left or right)", "side"),
    ],
)
def test_spelling_and_unit_in_brackets_are_folded(
    header: str, name: str, dictionary: Dictionary
) -> None:
    match = index_of(dictionary.table("procedures")).match(header)
    assert match is not None
    assert (match.field.name, match.factor) == (name, None)


@pytest.mark.parametrize(
    ("header", "name", "factor"),
    [
        ("CK max (µkat/L)", "ck_peak_u_l", 60.0),  # 1 ukat is 60 U by definition
        ("Limb volume (mL)", "limb_volume_l", 0.001),
        ("Största metastas (cm)", "largest_lesion_mm", 10.0),
        ("Leakage (fraction)", "leakage_percent", 100.0),
    ],
)
def test_another_unit_is_a_factor(
    header: str, name: str, factor: float, dictionary: Dictionary
) -> None:
    match = index_of(dictionary.table("procedures")).match(header)
    assert match is not None
    assert (match.field.name, match.factor) == (name, factor)
    assert header_factor(match.field, header)[0] == factor


@pytest.mark.parametrize("header", ["Melphalan (mg/kg)", "Alkeran (mg/L)", "nonsense", "%", "(mg)"])
def test_a_unit_that_cannot_be_converted_is_no_match(header: str, dictionary: Dictionary) -> None:
    match = index_of(dictionary.table("procedures")).match(header)
    assert match is None


def test_a_header_without_a_unit_has_no_factor(dictionary: Dictionary) -> None:
    field = dictionary.field("procedures.limb_volume_l")
    assert header_factor(field, "Limb volume") == (None, None)
    assert header_factor(field, "Limb volume (L)") == (None, None)
    assert field_factor(field, "kg") is None


def test_the_nearest_field_is_named_only_when_near(dictionary: Dictionary) -> None:
    fields = dictionary.table("procedures").fields
    found = nearest("procedur_date", fields)
    assert found is not None
    assert found.name == "procedure_date"
    assert nearest("zzzzzzzz", fields) is None


def test_known_folds_hold_no_empty_name(dictionary: Dictionary) -> None:
    folds = known_folds(dictionary.tables)
    assert "limbvolume" in folds
    assert "" not in folds
