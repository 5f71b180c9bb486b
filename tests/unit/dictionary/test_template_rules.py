"""The formulas were also evaluated once in LibreOffice Calc, with the outcomes stated here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from seriatim.dictionary import Choice, Dictionary, Range
from seriatim.dictionary.template_codes import code_rows
from seriatim.dictionary.template_rules import Column, shortened, unusual_formula, validation

MISSING = "ISNUMBER(MATCH(B2,codes!$C$2:$C$5,0))"


def rule(dictionary: Dictionary, path: str, **more: Any) -> dict[str, Any] | None:
    column = Column(field=dictionary.field(path), cell="B2", own_values="own", **more)
    return validation(column, dictionary, code_rows(dictionary))


@pytest.mark.parametrize(
    ("path", "formula"),
    [
        # 0.1, 250 and ND pass; 0, 251, ">20" and "12,5" do not.
        ("procedures.melphalan_mg", f"=IF(ISNUMBER(B2),AND(B2>0,B2<=250),{MISSING})"),
        # 0, 180 and NA pass; 3.5, 181 and "x" do not.
        ("procedures.hospital_days", f"=IF(ISNUMBER(B2),AND(B2>=0,B2<=180,B2=INT(B2)),{MISSING})"),
        # 2014-05-31 and the texts 2014-05 and 2014 pass; the number 2014, "2014-5", ND do not.
        (
            "procedures.procedure_date",
            "=IF(ISNUMBER(B2),AND(B2>=DATE(1940,1,1),B2<=TODAY()),OR(FALSE,"
            "AND(ISNUMBER(VALUE(LEFT(B2,4))),OR(LEN(B2)=4,AND(LEN(B2)=7,"
            'MID(B2,5,1)="-")))))',
        ),
        # As above, and ND passes.
        (
            "procedures.discharge_date",
            f"=IF(ISNUMBER(B2),AND(B2>=DATE(1940,1,1),B2<=TODAY()),OR({MISSING},"
            "AND(ISNUMBER(VALUE(LEFT(B2,4))),OR(LEN(B2)=4,AND(LEN(B2)=7,"
            'MID(B2,5,1)="-")))))',
        ),
    ],
)
def test_formulas(ilp: Dictionary, path: str, formula: str) -> None:
    found = rule(ilp, path)
    assert found is not None
    assert (found["validate"], found["value"]) == ("custom", formula)
    assert found["error_type"] == "stop"


def test_any_number_without_hard_range(small: Dictionary) -> None:
    found = rule(small, "revisions.wear_mm")
    assert found is not None
    assert found["value"].startswith("=IF(ISNUMBER(B2),TRUE,")
    bare = replace(small, missing_codes=())
    assert rule(bare, "revisions.wear_mm")["value"] == "=IF(ISNUMBER(B2),TRUE,FALSE)"  # type: ignore[index]


@pytest.mark.parametrize(
    ("limits", "test"),
    [
        (Range(low=1), "AND(B2>=1)"),
        (Range(high=9.5), "AND(B2<=9.5)"),
        (Range(low=0, low_open=True), "AND(B2>0)"),
    ],
)
def test_a_range_with_one_limit(small: Dictionary, limits: Range, test: str) -> None:
    field = replace(small.field("revisions.wear_mm"), hard=limits)
    column = Column(field=field, cell="B2", own_values="own")
    found = validation(column, small, code_rows(small))
    assert found is not None
    assert found["value"].startswith(f"=IF(ISNUMBER(B2),{test},")


def test_a_list_has_the_missing_codes_unless_required(ilp: Dictionary) -> None:
    found = rule(ilp, "patients.sex")
    assert found is not None
    assert found["source"] == ["F", "M", "ND", "NR", "NA", "PEND"]
    found = rule(ilp, "procedures.side")
    assert found is not None
    assert found["source"] == ["L", "R"]


def test_a_list_too_long_for_a_cell_rule_is_a_range_that_warns(small: Dictionary) -> None:
    choices = tuple(Choice(code=f"choice_{n}", label="x") for n in range(40))
    revisions = small.table("revisions")
    fields = tuple(
        replace(field, choices=choices) if field.name == "side" else field
        for field in revisions.fields
    )
    tables = (small.tables[0], replace(revisions, fields=fields))
    found = rule(replace(small, tables=tables), "revisions.side")
    assert found is not None
    assert (found["source"], found["error_type"]) == ("=codes!$C$3:$C$42", "warning")


def test_text_is_free_unless_it_names_a_row(ilp: Dictionary) -> None:
    assert rule(ilp, "patients.primary_site") is None
    key = rule(ilp, "patients.patient_id", is_key=True)
    assert key is not None
    assert (key["value"], key["error_type"]) == ("=COUNTIF(own,B2)=1", "stop")
    reference = rule(ilp, "procedures.patient_id", known_values="known")
    assert reference is not None
    assert (reference["value"], reference["error_type"]) == ("=COUNTIF(known,B2)>0", "warning")
    assert "a name that the sheet of patients has" in reference["error_message"]


def test_the_error_teaches(ilp: Dictionary) -> None:
    found = rule(ilp, "procedures.leakage_percent")
    assert found is not None
    assert found["error_message"].startswith(
        "Leakage, maximum: expected a number, 0 to 100 %, or ND, NR, NA, PEND. Highest leakage"
    )


def test_excel_can_hold_every_rule(ilp: Dictionary) -> None:
    """Excel allows 255 characters in formulas and messages, 32 in titles."""
    for field in ilp.fields:
        found = rule(ilp, field.path) or {}
        assert len(str(found.get("value", ""))) <= 230  # room for a cell such as AN5000
        assert len(found.get("error_message", "")) <= 255
        assert len(found.get("error_title", "")) <= 32


@pytest.mark.parametrize(
    ("path", "formula"),
    [
        ("procedures.leakage_percent", "=AND(ISNUMBER(B2),NOT(AND(B2>=0,B2<=10)))"),
        ("patients.breslow_mm", "=AND(ISNUMBER(B2),NOT(AND(B2>=0.3,B2<=15)))"),
        ("patients.sex", None),
    ],
)
def test_unusual_values_are_found(ilp: Dictionary, path: str, formula: str | None) -> None:
    assert unusual_formula(Column(field=ilp.field(path), cell="B2", own_values="own")) == formula


@pytest.mark.parametrize(
    ("text", "expected"), [("short", "short"), ("one two", "one two"), ("one two six", "one...")]
)
def test_shortened(text: str, expected: str) -> None:
    assert shortened(text, 8) == expected
