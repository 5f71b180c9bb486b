"""Raw tables."""

from __future__ import annotations

HEAD = "patient_id,procedure_date,region,side"


def test_a_table_has_the_fields_of_the_file_in_the_order_of_the_dictionary(reader) -> None:
    registry = reader.text("side,sex,region,procedure_date,patient_id\nL,F,leg,2011-05-03,P1\n")
    assert registry.fields == (
        ("patients", ("patient_id", "sex")),
        ("procedures", ("patient_id", "procedure_date", "region", "side")),
    )
    columns = registry.connection.execute("DESCRIBE raw_procedures").fetchall()
    assert [(name, kind) for name, kind, *_ in columns] == [
        ("source_id", "INTEGER"),
        ("source_row", "BIGINT"),
        ("patient_id", "VARCHAR"),
        ("procedure_date", "VARCHAR"),
        ("region", "VARCHAR"),
        ("side", "VARCHAR"),
    ]


def test_a_patient_is_taken_from_the_first_row_that_tells(reader) -> None:
    registry = reader.text(
        f"{HEAD},sex,birth_year\n"
        "P2,2011-05-03,leg,L,,1950\n"
        "P1,2011-05-03,leg,L,F,\n"
        "P2,2012-05-03,leg,L,M,1950\n"
        ",2012-05-03,leg,L,M,1950\n"
    )
    assert reader.rows(registry, "patients", "*") == [
        (1, 2, "P2", "M", "1950"),
        (1, 3, "P1", "F", None),
    ]
    assert registry.problems == ()
    assert len(reader.rows(registry, "procedures", "*")) == 4
    # Sex of P2 is not in the first row of the patient; the patient of row 5 is nobody.
    places = registry.connection.execute("SELECT * FROM cell_rows").fetchall()
    assert places == [(1, 2, "sex", 4)]


def test_a_row_with_the_patient_alone_is_no_procedure(reader) -> None:
    registry = reader.text(f"{HEAD},death_date\nP1,2011-05-03,leg,L,\nP1,,,,2014-01-01\n")
    assert len(reader.rows(registry, "procedures", "*")) == 1
    assert reader.rows(registry, "patients", "death_date") == [("2014-01-01",)]


def test_codes_for_no_value_are_replaced_except_in_keys(reader) -> None:
    text = f"{HEAD},respons\n-999,2011-05-03,leg,L,-999\n"
    registry = reader.text(text, mapping='[missing]\n"-999" = "NR"')
    assert reader.rows(registry, "procedures", "patient_id", "response") == [("-999", "NR")]


def test_a_refused_row_counts_once(reader) -> None:
    registry = reader.text(f"{HEAD}\nP1,2011-05-03,leg,L\nP2,x\n")
    assert registry.connection.execute("FROM refused_rows").fetchall() == [
        ("procedures", 2, 3, "P2", "ragged_row")
    ]
    wide = "pat,region,side,ilp1_date,ilp2_date\nP1,leg,L,2011-05-03,\nP2,leg,L\n"
    registry = reader.text(wide)
    assert registry.connection.execute("FROM refused_rows").fetchall() == [
        ("patients", 1, 3, "P2", "ragged_row")
    ]
