from __future__ import annotations

import pytest

from seriatim.dictionary.section import DictionaryError, Section, shown


def test_paths_grow_with_depth() -> None:
    top = Section({"a": {"b": [{"c": 1}]}}, "own.toml: ")
    inner = top.section("a").sections("b")[0]
    assert inner.place("c") == "own.toml: a.b[0].c"


def test_what_is_left_out() -> None:
    section = Section({}, "x")
    assert section.optional_text("a") is None
    assert section.number("a") is None
    assert section.flag("a") is False
    assert section.texts("a") == ()
    assert section.sections("a") == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"),
        (True, "True"),
        ([], "a list"),
        ({}, "a table"),
        ("x" * 80, '"' + "x" * 56 + "..."),
        pytest.param(10**5000, "a number of more than 40 digits", id="huge"),
    ],
)
def test_shown(value: object, expected: str) -> None:
    assert shown(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(True, "3", [1], {"a": 1}, -(10**16), float("inf"), float("nan")),
        pytest.param(10**5000, id="huge"),
    ],
)
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(DictionaryError, match=r"^x\.a: expected a number"):
        Section({"a": value}, "x").number("a")


@pytest.mark.parametrize("value", [3, "", "  ", ["x"], True])
def test_what_is_no_text(value: object) -> None:
    with pytest.raises(DictionaryError, match=r"^x\.a: expected a text"):
        Section({"a": value}, "x").text("a")
