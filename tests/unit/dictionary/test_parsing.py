from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.dictionary import Dictionary, DictionaryError, FieldType, Range
from seriatim.dictionary.parsing import parse_dictionary


def test_a_whole_dictionary(small: Dictionary) -> None:
    assert (small.name, small.version, small.title) == ("knee", "1", "Revisions of knee prostheses")
    assert [table.name for table in small.tables] == ["persons", "revisions"]
    assert small.table("revisions").key == ("person_id", "day")
    wear = small.field("revisions.wear_mm")
    assert (wear.type, wear.unit, wear.required) == (FieldType.NUMBER, "mm", False)
    assert wear.plausible == Range(low=0, high=2, low_open=True)
    assert wear.hard is None
    assert small.field("persons.person_id").identifier
    assert small.field("revisions.person_id").references == "persons"


def test_a_shared_list_of_choices(small: Dictionary) -> None:
    side = small.field("revisions.side")
    assert [choice.code for choice in side.choices] == ["L", "R"]
    assert side.choices[1].label_sv == "Höger"


# What is replaced in the small dictionary, by what, and how the message begins and goes on.
MISTAKES = [
    ("format = 1", "", "own: format: required, but missing. Write format = 1."),
    ("format = 1", "format = 2", "own: format: expected 1, the only format", "found 2."),
    ("format = 1", "format = true", "own: format: expected 1", "found True."),
    ('name = "knee"', "", "own: name: required, but missing. Write a text in quotes."),
    ('name = "knee"', 'name = "Knee 1"', 'own: name: "Knee 1" is no name.'),
    ('version = "1"', "version = 1", "own: version: expected a text in quotes, found 1."),
    ('title = "R', 'titel = "R', "own: titel: unknown key.", 'Did you mean "title"?'),
    ("[choices]", "[choice]", "own: choice: unknown key.", 'Did you mean "choices"?'),
    ("[tables.persons]\n", "[tables.Persons]\n", "own: tables.Persons: "),
    ('label = "Persons"\n', "", "own: tables.persons.label: required, but missing."),
    ('label = "Persons"\n', 'lable = "P"\n', "own: tables.persons.lable: unknown key."),
    ("required = true\n", "required = 1\n", "own: tables.persons.required: expected true or"),
    ("required = true\n", 'required = "yes"\n', "own: tables.persons.required: expected true"),
    ('key = ["person_id"]\n', 'key = "person_id"\n', "own: tables.persons.key: expected a list"),
    ('key = ["person_id"]\n', 'key = ["a", "a"]\n', 'own: tables.persons.key[1]: "a" stands'),
    ('key = ["person_id"]\n', "key = [1]\n", "own: tables.persons.key[0]: expected a text"),
    ('["operations"]', '["a", "a"]', 'own: tables.revisions.synonyms[1]: "a" stands there twice.'),
    ('"wear_mm" =', "wear-mm =", "own: tables.revisions.fields.wear-mm: ", "is no name"),
    ('"wear_mm" =', "source_row =", "own: tables.revisions.fields.source_row: ", "reserved"),
    ('"wear_mm" =', "day_precision =", "own: tables.revisions.fields.day_precision", "reserved"),
    ('type = "date"', 'type = "dates"', "own: tables.revisions.fields.day.type", 'mean "date"?'),
    ('type = "date", ', "", "own: tables.revisions.fields.day.type: required"),
    ('unit = "mm"', "unit = 1", "own: tables.revisions.fields.wear_mm.unit: expected a text"),
    ('unit = "mm"', 'units = "mm"', "own: tables.revisions.fields.wear_mm.units", '"unit"?'),
    ("above = 0, max = 2", "above = 0, min = 0", "own: tables.revisions.fields.wear_mm.plausible"),
    ("above = 0, max = 2", "above = 2, max = 2", "own: tables.revisions", "no value lies between"),
    ("above = 0, max = 2", "min = 3, max = 2", "own: tables.revisions", "limit 3 and the upper"),
    ("above = 0, max = 2", "", "own: tables.revisions", "expected min, above or max, found none"),
    ("above = 0, max = 2", "low = 0", "own: tables.revisions", "plausible.low: unknown key"),
    ("above = 0, max = 2", 'max = "2"', "own: tables.revisions", "plausible.max: expected a num"),
    ("plausible = { above = 0, max = 2 }", "hard = 3", "own: tables.rev", "hard: expected a table"),
    ("hard = { min", "plausible = { max = 120 }, hard = { min", "own: ", "must not be refused"),
    ('label = "Day"', 'label = "Day", hard = { min = 1 }', "own: ", 'this one is "date"'),
    ('label = "Day"', 'label = "Day", plausible = { min = 1 }', "own: ", "day.plausible: only"),
    ('label = "Day"', 'label = "Day", choices = "side"', "own: ", "day.choices: only a field of"),
    ('choices = "side"', 'choices = "sides"', "own: ", 'no list "sides"', 'mean "side"?'),
    (', choices = "side"', "", "own: tables.revisions.fields.side.choices: required, but missing."),
    ('choices = "side"', "choices = []", "own: ", "side.choices: expected at least one choice"),
    ('choices = "side"', "choices = 3", "own: ", "side.choices: expected a list, found 3"),
    ('choices = "side"', 'choices = ["L"]', "own: ", "side.choices[0]: expected a table"),
    ('code = "R"', "code = 2", "own: choices.side[1].code: expected a text in quotes, found 2."),
    ('code = "R"', 'code = "R, r"', 'own: choices.side[1].code: "R, r" is no code.'),
    ('code = "R"', 'code = "L"', 'own: tables.revisions.fields.side.choices: "L" stands there'),
    ('code = "NR"', 'cod = "NR"', "own: missing_codes[0].cod: unknown key.", 'mean "code"?'),
    ("[[missing_codes]]", "[missing_codes]", "own: missing_codes: expected a list, found a table."),
]


@pytest.mark.parametrize(("old", "new", "expected"), [(m[0], m[1], m[2:]) for m in MISTAKES])
def test_a_mistake_is_named_with_its_place(
    small_text: str, old: str, new: str, expected: tuple[str, ...]
) -> None:
    assert old in small_text
    with pytest.raises(DictionaryError) as caught:
        parse_dictionary(small_text.replace(old, new, 1), "own")
    message = str(caught.value)
    assert message.startswith(expected[0]), message
    assert all(words in message for words in expected[1:]), message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format = ", "own is not valid TOML: "),
        ("format = 1\nformat = 1", "own is not valid TOML: "),
        ("x = " + "[" * 5000, "own cannot be read as TOML: "),
        ("x = " + "9" * 5000, "own cannot be read as TOML: "),
        ("", "own: format: required"),
        ('format = 1\nname = "a"\nversion = "1"\ntitle = "t"\n', "own: tables: required"),
        (
            'format = 1\nname = "a"\nversion = "1"\ntitle = "t"\n[tables]',
            "own: tables: expected at",
        ),
        ('format = 1\nname = "a"\nversion = "1"\ntitle = "t"\nchoices = 1', "own: choices: expec"),
    ],
)
def test_a_file_that_is_no_dictionary(text: str, words: str) -> None:
    with pytest.raises(DictionaryError) as caught:
        parse_dictionary(text, "own")
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("inner", "outer", "fits"),
    [
        ("{ min = 1, max = 2 }", "{ min = 1, max = 2 }", True),
        ("{ min = 0 }", "{ above = 0 }", False),
        ("{ above = 0 }", "{ min = 0 }", True),
        ("{ above = 0 }", "{ above = 0 }", True),
        ("{ max = 2 }", "{ min = 0 }", False),
        ("{ min = 0 }", "{ max = 9 }", False),
        ("{ min = 0, max = 8 }", "{ max = 9 }", True),
    ],
)
def test_plausible_lies_inside_hard(small_text: str, inner: str, outer: str, fits: bool) -> None:
    old = "plausible = { above = 0, max = 2 }"
    text = small_text.replace(old, f"plausible = {inner}, hard = {outer}")
    if fits:
        assert parse_dictionary(text).field("revisions.wear_mm").hard is not None
    else:
        with pytest.raises(DictionaryError, match="must not be refused"):
            parse_dictionary(text)


def outcome(text: str) -> Dictionary | DictionaryError:
    """Parse; any exception but the expected one fails the test."""
    try:
        return parse_dictionary(text, "own")
    except DictionaryError as error:
        return error


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_text_never_crashes(small_text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(small_text)))
    end = data.draw(st.integers(start, min(len(small_text), start + 30)))
    insert = data.draw(st.text(max_size=8) | st.sampled_from(["[", "{}", '"', "=", "true", "\n"]))
    check(outcome(small_text[:start] + insert + small_text[end:]))


VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["side", "date", "persons", "L", "wear_mm", 10**400]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_dictionary_of_wrong_values_never_crashes(small_text: str, data: st.DataObject) -> None:
    raw = tomllib.loads(small_text)
    mutate(raw, data)
    check(outcome("\n".join(f"{json.dumps(key)} = {toml(raw[key])}" for key in raw)))


def check(result: Dictionary | DictionaryError) -> None:
    if isinstance(result, DictionaryError):
        assert str(result).startswith("own")
    else:
        assert result.tables


def mutate(node: Any, data: st.DataObject) -> None:
    """Replace, remove or rename something at a random depth."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    key = data.draw(st.sampled_from(keys))
    if isinstance(node[key], dict | list) and node[key] and data.draw(st.integers(0, 4)):
        mutate(node[key], data)
    elif data.draw(st.booleans()):
        node[key] = data.draw(VALUES)
    else:
        value = node.pop(key)
        if isinstance(node, dict) and data.draw(st.booleans()):
            node[data.draw(st.text(max_size=5))] = value


def toml(value: Any) -> str:
    """Write a value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value) if isinstance(value, float) else json.dumps(value)
