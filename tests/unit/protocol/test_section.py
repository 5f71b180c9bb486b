"""A section refuses what it does not know, with the path and the nearest word."""

from enum import StrEnum

import pytest

from seriatim.protocol.section import ProtocolError, Section


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


def test_values_of_the_right_kind_are_returned():
    section = Section({"a": "x", "b": 2, "c": 1.5, "d": "pear", "e": [2, 1]}, "top")
    assert section.text("a") == "x"
    assert section.integer("b", 1, 3) == 2
    assert section.number("c", 0, 2) == 1.5
    assert section.choice("d", Fruit) is Fruit.PEAR
    assert section.numbers("e", ()) == (1.0, 2.0)
    section.close()


def test_what_is_left_out_has_its_default():
    section = Section({}, "")
    assert section.text("a", "x") == "x"
    assert section.flag("b") is False
    assert section.choice("d", Fruit, Fruit.APPLE) is Fruit.APPLE
    assert section.choices("l", list(Fruit), ("pear",)) == ("pear",)
    assert section.sections("none") == section.named("none") == ()


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda s: s.text("number"), "top.number: expected a text, found 3"),
        (lambda s: s.text("missing"), "top.missing: required, but missing. Write a text."),
        (lambda s: s.integer("flag", 0, 3), "expected a whole number, found True"),
        (lambda s: s.flag("number"), "top.number: expected true or false, found 3"),
        (lambda s: s.number("number", 0, 2), "expected a number from 0 to 2, found 3"),
        (lambda s: s.choice("word", Fruit), 'expected one of apple, pear, found "appel"'),
        (lambda s: s.numbers("list", ()), "top.list[1]: expected a number above 0"),
        (lambda s: s.sections("list"), "top.list[0]: expected a table, found 1"),
        (lambda s: s.section("word"), 'top.word: expected a table, found "appel"'),
        (lambda s: s.choices("number", ["a"], ()), "top.number: expected a list, found 3"),
    ],
)
def test_faults_name_place_expectation_and_finding(read, expected):
    values = {"number": 3, "flag": True, "word": "appel", "list": [1, "b"]}
    with pytest.raises(ProtocolError) as caught:
        read(Section(values, "top"))
    assert expected in str(caught.value)


def test_a_key_that_nobody_asked_for_is_a_typing_error():
    section = Section({"colour": "red"}, "top")
    section.has("color")
    with pytest.raises(ProtocolError, match=r'top\.colour: unknown key\. Did you mean "color"'):
        section.close()
