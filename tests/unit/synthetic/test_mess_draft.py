"""A draft shows clean values, changes copies, and counts rows as a spreadsheet does."""

from __future__ import annotations

from datetime import date

import pytest

from seriatim.synthetic import Language, Registry, Shape, generate_large
from seriatim.synthetic.mess_draft import Draft, Expected, Place, cell_text


def test_clean_values_stay_while_cells_change(registry: Registry) -> None:
    draft = Draft(registry, Language.EN)
    before = draft.value("procedures", 4, "temperature_c")
    draft.plant("x", Expected.HARD, Place(table="procedures", row=4, field="temperature_c"), 99.0)
    assert draft.value("procedures", 4, "temperature_c") == before
    planted = draft.planted[0]
    assert (planted.row, planted.column, planted.planted) == (6, "temperature_c", "99")
    sheet = draft.finished().sheets[1]
    assert sheet.rows[4][sheet.column("temperature_c")] == 99.0


def test_an_added_row_comes_last(registry: Registry) -> None:
    draft = Draft(registry, Language.EN)
    draft.append("x", "procedures", {"patient_id": "nobody"}, like=0)
    assert draft.planted[0].row == 382
    assert draft.planted[0].column is None
    assert draft.finished().sheets[1].rows[-1][1] == "nobody"


def test_a_cell_is_listed_where_it_is_in_the_shape(registry: Registry) -> None:
    patient = registry.tables["patients"]["patient_id"][-1]
    listed = {}
    for shape in (Shape.XLSX, Shape.LONG, Shape.WIDE, Shape.REDCAP):
        draft = Draft(registry, Language.EN, shape)
        row = draft.rows("procedures", patient)[-1]
        place = Place(table="procedures", row=row, field="wieberdink")
        assert draft.plant("x", Expected.HARD, place, "Q!")
        layout = draft.finished()
        (error,) = draft.listed(layout)
        sheet = next(sheet for sheet in layout.sheets if sheet.name == error.sheet)
        assert error.column is not None
        assert sheet.rows[error.row - 2][sheet.column(error.column)] == "Q!"
        assert (error.table, error.planted) == ("procedures", "Q!")
        listed[shape] = error.column
    assert listed == {
        Shape.XLSX: "wieberdink",
        Shape.LONG: "wieberdink",
        Shape.WIDE: f"ilp{len(draft.rows('procedures', patient))}_wieberdink",
        Shape.REDCAP: "procedures_wieberdink",
    }


@pytest.mark.parametrize("shape", [Shape.LONG, Shape.WIDE, Shape.REDCAP])
def test_what_the_shape_cannot_hold_is_refused(registry: Registry, shape: Shape) -> None:
    draft = Draft(registry, Language.EN, shape)
    key = Place(table="procedures", row=0, field="patient_id")
    assert draft.plant("x", Expected.HARD, key, None) is (shape is Shape.LONG)
    assert draft.append("x", "patients", {}, like=0) is (shape is Shape.WIDE)
    assert draft.append("x", "procedures", {}, like=0) is (shape is not Shape.WIDE)
    assert not draft.append("x", "procedures", {"patient_id": "nobody"}, like=0)
    assert not draft.append("x", "lesions", {"patient_id": "nobody"}, like=0)
    redcap = shape is Shape.REDCAP
    assert draft.append("x", "assessments", {"procedure_id": "nothing"}, like=0) is redcap
    assert draft.holds("assessments") is redcap
    date = Place(table="assessments", row=0, field="assessment_date")
    assert draft.plant("x", Expected.HARD, date, "1990s") is redcap
    patient = registry.tables["patients"]["patient_id"][0]
    assert bool(draft.rows("measurements", patient)) is redcap


def test_rows_of_a_patient_in_any_table(registry: Registry) -> None:
    draft = Draft(registry, Language.EN)
    patients = registry.tables["patients"]["patient_id"]
    for table in ("procedures", "assessments", "measurements"):
        assert sum(len(draft.rows(table, p)) for p in patients) == registry.n_rows(table)
    assert draft.rows("procedures", "nobody") == []


def test_words_and_missing_values(registry: Registry) -> None:
    assert Draft(registry, Language.SV).word("procedures", "region", "arm") == "Arm"
    assert Draft(registry, Language.SV).word("procedures", "access_level", "iliac") != "iliac"
    draft = Draft(registry, Language.EN)
    assert draft.word("procedures", "region", "arm") == "arm"
    assert draft.word("procedures", "region", "unheard of") == "unheard of"
    assert draft.value("procedures", 0, "other_missing_field") is None
    empty = [r for r in range(380) if draft.value("procedures", r, "ck_peak_u_l") is None]
    assert empty


def test_a_registry_without_child_tables() -> None:
    draft = Draft(generate_large(20, seed=1), Language.EN)
    assert draft.rows("assessments", "P0000001") == []


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (date(2010, 1, 2), "2010-01-02"), (2.5, "2.5"), (7, "7"), ("a", "a")],
)
def test_cells_as_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text  # type: ignore[arg-type]
