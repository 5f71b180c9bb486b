"""Texts of numbers and choices, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.cohort.cell_kinds import CELL_KINDS
from seriatim.cohort.values import (
    CellReading,
    NumberStyle,
    missing_words,
    parse_choice,
    parse_number,
)
from seriatim.dictionary import load_dictionary

DICTIONARY = load_dictionary()
MISSING = missing_words(DICTIONARY)


def number(text: str, field: str, **style: object) -> CellReading:
    path = DICTIONARY.field(f"procedures.{field}")
    return parse_number(text, path, MISSING, NumberStyle(**style) if style else None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("95", "melphalan_mg", 95),
        ("39,5", "temperature_c", 39.5),
        ("39.5", "temperature_c", 39.5),
        (" 39,5 ", "temperature_c", 39.5),
        ("1 286", "ck_peak_u_l", 1286),
        ("1\u00a0286", "ck_peak_u_l", 1286),  # no-break space of a Swedish spreadsheet
        ("12 345,5", "ck_peak_u_l", 12345.5),
        ("1'286", "ck_peak_u_l", 1286),
        ("1.286,5", "ck_peak_u_l", 1286.5),
        ("1,286.5", "ck_peak_u_l", 1286.5),
        ("1,286,000", "ck_peak_u_l", 1286000),
        ("1.5e2", "ck_peak_u_l", 150),
        ("\uff13\uff19", "temperature_c", 39),  # full-width digits
        ("−3", "leakage_percent", -3),  # a minus sign, refused by the range later
        ("3.0", "n_lesions", 3),
        # Only one of the two readings is a possible value.
        ("9,125", "limb_volume_l", 9.125),
        ("1,286", "n_lesions", 1286),
        ("0,286", "ck_peak_u_l", 0.286),
    ],
)
def test_a_number_has_one_reading(text: str, field: str, value: float) -> None:
    assert number(text, field) == CellReading(number=value)


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("<1", "leakage_percent", "number_is_limit"),
        (">20", "n_lesions", "number_is_limit"),
        ("≥10", "n_lesions", "number_is_limit"),
        ("10+", "n_lesions", "number_is_limit"),
        ("minst 10", "n_lesions", "number_is_limit"),
        ("uncountable", "n_lesions", "number_uncountable"),
        ("Oräkneliga", "n_lesions", "number_uncountable"),
        ("5-10", "n_lesions", "number_is_range"),
        ("5 to 10", "n_lesions", "number_is_range"),
        ("12x8", "largest_lesion_mm", "number_is_product"),
        ("12 × 8 mm", "largest_lesion_mm", "number_is_product"),
        ("1,286", "ck_peak_u_l", "number_ambiguous"),
        ("3.5", "n_lesions", "not_a_whole_number"),
        ("1.39 mg/kg", "melphalan_mg", "unknown_unit"),
        ("12 kg", "n_lesions", "unknown_unit"),
        ("abc", "n_lesions", "unreadable_number"),
        ("1 2", "ck_peak_u_l", "unreadable_number"),
        ("1.2.3", "ck_peak_u_l", "unreadable_number"),
        ("1,2.3,4", "ck_peak_u_l", "unreadable_number"),
        ("12.5.4 mg", "melphalan_mg", "unreadable_number"),
        ("1e400", "ck_peak_u_l", "unreadable_number"),
        ("nan", "ck_peak_u_l", "unreadable_number"),
        ("ca 1,286", "ck_peak_u_l", "number_ambiguous"),
        ("-", "ck_peak_u_l", "sign_only"),
        ("?", "n_lesions", "sign_only"),
    ],
)
def test_a_text_that_is_no_number_is_refused_with_its_reason(
    text: str, field: str, code: str
) -> None:
    reading = number(text, field)
    assert (reading.number, reading.code) == (None, code)
    assert text.strip() in str(reading.detail)


@pytest.mark.parametrize(
    ("text", "field", "value", "code"),
    [
        ("95 mg", "melphalan_mg", 95, "unit_in_cell"),
        ("95mg", "melphalan_mg", 95, "unit_in_cell"),
        ("39,5 °C", "temperature_c", 39.5, "unit_in_cell"),
        ("5 %", "leakage_percent", 5, "unit_in_cell"),
        ("0,095 g", "melphalan_mg", 95, "unit_in_cell_converted"),
        ("9125 mL", "limb_volume_l", 9.125, "unit_in_cell_converted"),
        ("12 µkat/L", "ck_peak_u_l", 720, "unit_in_cell_converted"),
        ("1 h", "perfusion_min", 60, "unit_in_cell_converted"),
        ("ca 5", "n_lesions", 5, "number_approximate"),
        ("~5", "n_lesions", 5, "number_approximate"),
    ],
)
def test_a_number_with_company_is_read_and_asked_about(
    text: str, field: str, value: float, code: str
) -> None:
    reading = number(text, field)
    assert reading.number == pytest.approx(value, rel=1e-12)
    assert reading.code == code


def test_a_decimal_comma_that_was_announced_settles_the_comma() -> None:
    assert number("1,286", "ck_peak_u_l", decimal=",").number == 1.286
    # A point may then part thousands, unless only one reading is possible.
    assert number("1.286", "ck_peak_u_l", decimal=",").code == "number_ambiguous"
    assert number("9.125", "limb_volume_l", decimal=",").number == 9.125


def test_a_factor_turns_bare_numbers_into_the_unit_of_the_field() -> None:
    assert number("5", "ck_peak_u_l", factor=60.0).number == 300
    # A unit in the cell says what the number is, whatever the column says.
    assert number("300 U/L", "ck_peak_u_l", factor=60.0).number == 300


@pytest.mark.parametrize(
    ("text", "reason"), [("ND", "ND"), ("ej gjort", "ND"), ("n/a", "NA"), ("Saknas", "NR")]
)
def test_a_word_for_missing_gives_its_reason(text: str, reason: str) -> None:
    assert number(text, "ck_peak_u_l") == CellReading(reason=reason)


@given(st.text(max_size=20))
def test_any_text_has_a_value_a_reason_or_a_problem(text: str) -> None:
    for path in ("procedures.ck_peak_u_l", "procedures.n_lesions"):
        reading = parse_number(text, DICTIONARY.field(path), MISSING)
        given_parts = (reading.number is not None, reading.reason is not None)
        assert any(given_parts) or reading.code is not None
        assert reading.code is None or reading.code in {kind.code for kind in CELL_KINDS}


@given(st.floats(min_value=0.001, max_value=99999, allow_nan=False))
def test_a_printed_number_reads_as_itself_with_point_and_comma(value: float) -> None:
    text = f"{value:.4f}"
    for written in (text, text.replace(".", ",")):
        assert number(written, "ck_peak_u_l").number == float(text)


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("CR", "response", "CR"),
        ("complete RESPONSE", "response", "CR"),
        ("iiia", "clavien_dindo", "IIIa"),
        ("3b", "clavien_dindo", "IIIb"),
        ("2.0", "wieberdink", "II"),
        ("Vänster", "side", "L"),
        ("vanster", "side", "L"),
    ],
)
def test_a_choice_is_known_by_any_of_its_words(text: str, field: str, code: str) -> None:
    known = DICTIONARY.field(f"procedures.{field}")
    assert parse_choice(text, known, MISSING) == CellReading(word=code)


@pytest.mark.parametrize(
    ("text", "field", "code", "part"),
    [
        ("II-III", "wieberdink", "several_choices", "more than one"),
        ("0", "wieberdink", "unknown_choice", "no reaction is grade I"),
        ("III", "clavien_dindo", "unknown_choice", "IIIa without, IIIb with"),
        ("up", "side", "unknown_choice", "L (Left), R (Right)"),
        ("?", "side", "sign_only", "a sign"),
        ("2.5", "wieberdink", "unknown_choice", "II"),
    ],
)
def test_a_word_that_is_no_choice_is_refused(text: str, field: str, code: str, part: str) -> None:
    reading = parse_choice(text, DICTIONARY.field(f"procedures.{field}"), MISSING)
    assert (reading.word, reading.code) == (None, code)
    assert part in str(reading.detail)


def test_a_choice_wins_over_a_missing_code_of_the_same_spelling() -> None:
    biopsy = DICTIONARY.field("measurements.biopsy")
    assert parse_choice("not done", biopsy, MISSING) == CellReading(word="not_done")
    side = DICTIONARY.field("procedures.side")
    assert parse_choice("not done", side, MISSING) == CellReading(reason="ND")
