from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.dictionary.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Läckage (%)", "lackage"),
        ("LÄCKAGE", "La\u0308ckage"),  # the same letter as one sign and as two
        ("Kön", "kon"),
        ("procedure_date", "Procedure date"),
        ("Clavien-Dindo", "clavien dindo"),
        ("n/a", "NA"),
        ("Ⅲ", "iii"),  # the single sign for the Roman numeral
        ("CK (µkat/L)", "ck μkat l"),  # micro sign and Greek letter
        ("STRASSE", "Straße"),
    ],
)
def test_spelling_variants_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("IIIa", "IIIb"), ("3a", "3"), ("å", "o"), ("α", "a")])
def test_what_differs_in_meaning_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=20))
@settings(max_examples=100)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
