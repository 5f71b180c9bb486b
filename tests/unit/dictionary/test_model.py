from __future__ import annotations

import pytest

from seriatim.dictionary import Choice, Dictionary, Range


@pytest.mark.parametrize(
    ("limits", "inside", "outside"),
    [
        (Range(low=1, high=3), (1, 2.5, 3), (0.999, 3.001)),
        (Range(low=0, high=60, low_open=True), (0.1, 60), (0, -1, 60.1)),
        (Range(low=2), (2, 1e9), (1.9,)),
        (Range(high=2), (-1e9, 2), (2.1,)),
        (Range(), (-1e9, 0, 1e9), ()),
    ],
)
def test_range_contains(
    limits: Range, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    assert all(value in limits for value in inside)
    assert not any(value in limits for value in outside)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Range(low=0.3, high=15), "0.3 to 15"),
        (Range(low=0, high=60, low_open=True), "more than 0, up to 60"),
        (Range(low=0, low_open=True), "more than 0"),
        (Range(low=-100), "-100 or more"),
        (Range(high=12345678), "up to 12345678"),
        (Range(), "any value"),
    ],
)
def test_range_is_written_as_a_person_would(limits: Range, words: str) -> None:
    assert str(limits) == words


def test_words_are_listed_once_in_a_fixed_order() -> None:
    choice = Choice(code="I", label="I", label_sv="Ett", synonyms=("1", "Ett"))
    assert choice.words == ("I", "Ett", "1")


def test_headers_and_sheets(small: Dictionary) -> None:
    assert small.field("revisions.wear_mm").headers == ("wear_mm", "Wear", "revisions_wear_mm")
    assert small.table("revisions").sheets == ("revisions", "Revisions", "operations")
    assert small.missing_codes[0].words == ("NR", "not recorded", "unknown")


def test_a_field_knows_its_path(small: Dictionary) -> None:
    assert [field.path for field in small.fields[:3]] == [
        "persons.age",
        "persons.person_id",
        "revisions.person_id",
    ]


@pytest.mark.parametrize("path", ["revisions.wera_mm", "nothing.day", "day", ""])
def test_an_unknown_path_is_a_key_error(small: Dictionary, path: str) -> None:
    with pytest.raises(KeyError, match="has no"):
        small.field(path)
