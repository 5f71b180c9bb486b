"""Each error in a cell is wrong in the way that its name says."""

from __future__ import annotations

import numpy as np
import pytest

from seriatim.synthetic import Language, Registry, Shape
from seriatim.synthetic.mess_cells import CELL_ERRORS, CellError
from seriatim.synthetic.mess_draft import Draft, Expected


@pytest.mark.parametrize("error", CELL_ERRORS, ids=lambda e: f"{e.kind}-{e.table}.{e.field}")
def test_every_kind_can_be_planted_in_somebody(registry: Registry, error: CellError) -> None:
    draft = Draft(registry, Language.EN)
    for patient in registry.tables["patients"]["patient_id"]:
        if error.plant(draft, patient, np.random.default_rng(1)):
            found = draft.planted
            assert (found[0].kind, found[0].table, found[0].column) == (
                error.kind, error.table, error.field,
            )  # fmt: skip
            assert found[0].original != found[0].planted
            return
    pytest.fail("nobody allows this error")


def by_kind(kind: str, field: str | None = None) -> CellError:
    return next(e for e in CELL_ERRORS if e.kind == kind and field in (None, e.field))


def expected_for(kind: str, value: object) -> tuple[object, Expected] | None:
    return by_kind(kind).change(value)


def test_typos_are_no_words_of_the_dictionary(registry: Registry) -> None:
    for error in CELL_ERRORS:
        if error.kind.startswith("typo"):
            field = registry.dictionary.table(error.table).field(error.field)
            words = {word for choice in field.choices for word in choice.words}
            for choice in field.choices:
                changed = error.change(choice.code)
                assert changed is not None
                assert changed[0] not in words


@pytest.mark.parametrize(
    ("kind", "value", "wrong", "expected"),
    [
        ("limb_volume_in_ml", 8.5, 8500.0, Expected.HARD),
        # 1 microkatal per liter is 60 units per liter.
        ("ck_in_microkatal", 240.0, 4.0, Expected.SOFT),
        ("ck_in_microkatal", 4200.0, 70.0, Expected.UNDETECTABLE),
        ("leakage_as_fraction", 2.0, 0.02, Expected.SOFT),
        ("leakage_as_fraction", 10.0, 0.1, Expected.UNDETECTABLE),
        ("largest_lesion_in_cm", 32.0, 3.2, Expected.SOFT),
        ("tnf_in_micrograms", 2.0, 2000.0, Expected.HARD),
        # 40 degrees Celsius are 104 Fahrenheit.
        ("temperature_in_fahrenheit", 40.0, 104.0, Expected.HARD),
        ("decimal_comma", 3.2, "3,2", Expected.HARMLESS),
        ("clavien_dindo_without_letter", "IIIb", "III", Expected.HARD),
    ],
)
def test_the_wrong_value_by_hand(
    kind: str, value: object, wrong: object, expected: Expected
) -> None:
    assert expected_for(kind, value) == (wrong, expected)


def test_a_kind_that_would_change_nothing_is_not_planted() -> None:
    assert expected_for("decimal_comma", 3.0) is None
    assert expected_for("leakage_as_fraction", 0.0) is None
    assert expected_for("tnf_in_micrograms", 0.0) is None
    assert expected_for("clavien_dindo_without_letter", "I") is None


def test_a_lesion_in_cm_is_told_by_measurements_or_by_its_range(registry: Registry) -> None:
    error = by_kind("largest_lesion_in_cm")
    assert error.unmeasured is not None
    # 2 mm is the smallest that is plausible.
    assert error.unmeasured(32.0) == (3.2, Expected.UNDETECTABLE)
    assert error.unmeasured(18.0) == (1.8, Expected.SOFT)
    found = {}
    for shape in (Shape.REDCAP, Shape.LONG, Shape.WIDE):
        draft = Draft(registry, Language.EN, shape)
        for patient in registry.tables["patients"]["patient_id"]:
            error.plant(draft, patient, np.random.default_rng(1))
        found[shape] = {planted.expected for planted in draft.planted}
    both = {Expected.SOFT, Expected.UNDETECTABLE}
    assert found == {Shape.REDCAP: {Expected.SOFT}, Shape.LONG: both, Shape.WIDE: both}
