from __future__ import annotations

import pytest

from seriatim.dictionary import Dictionary
from seriatim.dictionary.wording import expected_words, kind_words, label_with_unit, range_words


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        ("patients.patient_id", "text", "a text"),
        ("patients.birth_year", "whole number", "a whole number, 1890 to 2010"),
        ("patients.death_date", "date", "a date such as 2014-05-31, not in the future"),
        ("procedures.side", "choice", "one of L, R"),
        ("procedures.tnf_mg", "number, mg", "a number, 0 to 6 mg"),
    ],
)
def test_words_of_a_field(ilp: Dictionary, path: str, kind: str, expected: str) -> None:
    assert kind_words(ilp.field(path)) == kind
    assert expected_words(ilp.field(path)) == expected


def test_a_number_without_range(small: Dictionary) -> None:
    assert expected_words(small.field("revisions.wear_mm")) == "a number"
    assert range_words(small.field("revisions.wear_mm").hard) == ""


def test_a_label_carries_its_unit(ilp: Dictionary) -> None:
    assert label_with_unit(ilp.field("procedures.perfusion_min")) == "Perfusion time (min)"
    assert label_with_unit(ilp.field("patients.birth_year")) == "Year of birth"
    assert label_with_unit(ilp.field("patients.sex")) == "Sex"
