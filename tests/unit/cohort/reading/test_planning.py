"""Which columns feed which table, layout by layout."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.registry import ReadingError

HEAD = "patient_id,procedure_date,region,side"
ROW = "P1,2011-05-03,leg,L"


def test_title_rows_above_the_header_are_noted(reader, codes) -> None:
    registry = reader.text(f"Register 2011,,,\n\n{HEAD}\n{ROW}\n")
    assert codes(registry) == ["header_not_first"]
    assert reader.rows(registry, "procedures", "source_row") == [(4,)]


def test_a_comment_above_the_header_is_not_worth_a_note(reader) -> None:
    registry = reader.text(f"# SYNTHETIC\n{HEAD}\n{ROW}\n")
    assert registry.problems == ()
    assert registry.notice == "SYNTHETIC"
    assert reader.rows(registry, "procedures", "source_row") == [(3,)]


@pytest.mark.parametrize(
    ("head", "hint"),
    [
        ("patient_id,procedure_date,region", 'needs a column "Side" \\(procedures.side\\)'),
        ("patient_id,procedure_date,region,sid", 'Is it "sid"'),
        ("patient_id,procedure_date,region,side,Sida", "two columns mean procedures.side"),
    ],
)
def test_a_needed_column_that_is_missing_stops_the_reading(reader, head: str, hint: str) -> None:
    with pytest.raises(ReadingError, match=hint):
        reader.text(f"{head}\n{ROW}\n")


def test_a_child_table_without_a_needed_column_is_left_out(reader, codes) -> None:
    sheets = {
        "patients": [["patient_id"], ["P1"]],
        "procedures": [HEAD.split(","), ROW.split(",")],
        "toxicities": [["procedure_id", "wieberdink"], ["X", "II"]],
    }
    registry = reader.workbook(sheets)
    assert codes(registry) == ["required_column_missing"]
    assert registry.problems[0].table == "toxicities"
    assert [name for name, _ in registry.fields] == ["patients", "procedures"]


def test_a_wide_sheet_has_a_row_a_block(reader, codes) -> None:
    registry = reader.text(
        "pat,sex,sida,ilp1_date,ilp1_region,ILP 2 datum,2nd ILP region,respons\n"
        "P1,F,L,2011-05-03,leg,2012-05-03,arm,CR\n"
        "P2,M,R,2013-05-03,leg,,,\n"
        "P3,M,R,,,2014-05-03,leg,\n"
    )
    assert registry.layout == "wide"
    assert reader.rows(registry, "patients", "source_row", "patient_id", "sex") == [
        (2, "P1", "F"),
        (3, "P2", "M"),
        (4, "P3", "M"),
    ]
    assert reader.rows(
        registry,
        "procedures",
        "source_id",
        "source_row",
        "patient_id",
        "procedure_date",
        "region",
        "side",
    ) == [
        (2, 2, "P1", "2011-05-03", "leg", "L"),
        (2, 3, "P2", "2013-05-03", "leg", "R"),
        (3, 2, "P1", "2012-05-03", "arm", "L"),
        (3, 4, "P3", "2014-05-03", "leg", "R"),
    ]
    assert registry.source(3).header("procedure_date") == "ILP 2 datum"
    assert codes(registry) == ["unknown_column", "wide_shared_column", "wide_block_gap"]


def test_a_block_may_have_its_own_value_of_a_shared_column(reader) -> None:
    registry = reader.text(
        "pat,region,side,ilp1_date,ilp2_date,ilp2_side\nP1,leg,L,2011-05-03,2012-05-03,R\n"
    )
    assert reader.rows(registry, "procedures", "region", "side") == [("leg", "L"), ("leg", "R")]


def test_the_mapping_file_names_numbered_columns(reader) -> None:
    mapping = (
        'layout = "wide"\n[columns]\n"Ingrepp {n}, dag" = "procedures.procedure_date"\n'
        '"Sida vid op 1" = "procedures.side"\n"Sida vid op 2" = "procedures.side"'
    )
    registry = reader.text(
        "pat;region;Ingrepp 1, dag;Ingrepp 2, dag;Sida vid op 1;Sida vid op 2\n"
        "P1;leg;2011-05-03;2012-05-03;L;R\n",
        mapping=mapping,
    )
    assert reader.rows(registry, "procedures", "procedure_date", "side") == [
        ("2011-05-03", "L"),
        ("2012-05-03", "R"),
    ]


def test_two_patients_rows_in_a_wide_sheet_stay_two(reader) -> None:
    registry = reader.text("pat,region,side,ilp1_date\nP1,leg,L,2011-05-03\nP1,leg,L,2012-05-03\n")
    assert len(reader.rows(registry, "patients", "*")) == 2


def test_blocks_without_a_needed_field_are_refused(reader) -> None:
    with pytest.raises(ReadingError, match=r"procedures\.side"):
        reader.text("pat,region,ilp1_date\nP1,leg,2011-05-03\n")
