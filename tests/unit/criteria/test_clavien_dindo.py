"""Definitions: Dindo 2004."""

from __future__ import annotations

from datetime import date

import pytest

from seriatim.criteria import (
    ClavienDindoGrade,
    Complication,
    ContractedGrade,
    CriteriaError,
    complications_in_window,
    contract_clavien_dindo,
    is_major_clavien_dindo,
    parse_clavien_dindo,
    parse_contracted,
    worst_clavien_dindo,
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("3a", "IIIa"), ("IIIa", "IIIa"), ("IIIA", "IIIa"), ("III-a", "IIIa"), ("III a", "IIIa"),
        ("IIIad", "IIIad"), ("IIIa-d", "IIIad"), ("4b", "IVb"), ("IVad", "IVad"), ("Id", "Id"),
        ("II d", "IId"), ("1", "I"), (2, "II"), ("V", "V"), ("5", "V"), ("Grade IIIb", "IIIb"),
        ("Clavien-Dindo grade IVa", "IVa"), ("clavien dindo 2", "II"),
    ],
)  # fmt: skip
def test_reads_every_usual_spelling(text: str | int, label: str) -> None:
    assert parse_clavien_dindo(text).label == label


@pytest.mark.parametrize("text", ["III", "3", "IV", "4", "IIId", "grade 3"])
def test_three_and_four_without_letter_are_ambiguous(text: str) -> None:
    with pytest.raises(CriteriaError, match="The letter decides"):
        parse_clavien_dindo(text)
    assert parse_contracted(text).label in ("III", "IV")


@pytest.mark.parametrize("text", ["Ia", "IIb", "Va", "2a"])
def test_only_three_and_four_have_letters(text: str) -> None:
    with pytest.raises(CriteriaError, match="without a letter"):
        parse_clavien_dindo(text)
    with pytest.raises(CriteriaError, match="without a letter"):
        parse_contracted(text)


@pytest.mark.parametrize("parse", [parse_clavien_dindo, parse_contracted])
def test_death_has_no_suffix_d(parse: object) -> None:
    with pytest.raises(CriteriaError, match="found Vd"):
        parse("Vd")  # type: ignore[operator]


@pytest.mark.parametrize("text", ["", "II-III", "6", "d", "IIIc", "none"])
def test_refuses_what_is_not_one_grade(text: str) -> None:
    with pytest.raises(CriteriaError, match="Expected one Clavien-Dindo grade"):
        parse_clavien_dindo(text)


def test_zero_is_explained() -> None:
    with pytest.raises(CriteriaError, match="without complications has none to record"):
        parse_clavien_dindo(0)


def test_seven_grades_contract_to_five() -> None:
    contracted = [contract_clavien_dindo(grade).label for grade in ClavienDindoGrade]
    assert contracted == ["I", "II", "III", "III", "IV", "IV", "V"]
    assert parse_contracted("IIIb") is ContractedGrade.III
    assert parse_contracted("IVd") is ContractedGrade.IV
    assert parse_contracted("V") is ContractedGrade.V


def test_every_grade_is_read_back_and_explained() -> None:
    for grade in ClavienDindoGrade:
        assert parse_clavien_dindo(grade.label).grade is grade
        assert grade.definition.endswith(".")


def test_worst_of_a_procedure() -> None:
    listed = [parse_clavien_dindo(text) for text in ("II", "IIIa", "IIIad", "I")]
    worst = worst_clavien_dindo(listed)
    assert worst is not None
    assert worst.label == "IIIad"
    assert worst_clavien_dindo([]) is None


def test_major_depends_on_the_cut_off() -> None:
    assert is_major_clavien_dindo(ClavienDindoGrade.IIIA)
    assert not is_major_clavien_dindo(ClavienDindoGrade.II)
    assert is_major_clavien_dindo(ClavienDindoGrade.II, cut_off=ClavienDindoGrade.II)
    assert not is_major_clavien_dindo(ClavienDindoGrade.IIIA, cut_off=ClavienDindoGrade.IIIB)


def test_window_includes_both_ends() -> None:
    days = [date(2020, 1, 9), date(2020, 1, 10), date(2020, 2, 9), date(2020, 2, 10)]
    listed = [Complication(grade=ClavienDindoGrade.I, onset=day) for day in days]
    kept = complications_in_window(listed, procedure_date=date(2020, 1, 10), window_days=30)
    assert [each.onset for each in kept] == [date(2020, 1, 10), date(2020, 2, 9)]


def test_a_window_needs_onset_dates() -> None:
    undated = [Complication(grade=ClavienDindoGrade.IIIB)]
    with pytest.raises(CriteriaError, match="found none for grade IIIb"):
        complications_in_window(undated, procedure_date=date(2020, 1, 10))
