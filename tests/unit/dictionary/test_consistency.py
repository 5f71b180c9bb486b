from __future__ import annotations

import re

import pytest

from seriatim.dictionary import DictionaryError
from seriatim.dictionary.parsing import parse_dictionary


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'key = ["person_id", "day"]',
            'key = ["person_id", "dya"]',
            'own: tables.revisions.key: "dya" is not a field of this table. Did you mean "day"?',
        ),
        (
            'key = ["person_id", "day"]',
            "",
            "own: tables.revisions.key: required, but missing or empty.",
        ),
        (
            'references = "persons"',
            'references = "person"',
            "own: tables.revisions.fields.person_id.references: there is no table "
            '"person". Did you mean "persons"?',
        ),
        (
            'references = "persons"',
            'references = "revisions"',
            'own: tables.revisions.fields.person_id.references: the table "revisions" is '
            "identified by 2 fields (person_id, day)",
        ),
        (
            'label = "Wear"',
            'label = "D-A-Y"',
            'own: tables.revisions.fields: "D-A-Y" could mean "day" or "wear_mm"',
        ),
        (
            'synonyms = ["v"]',
            'synonyms = ["hoger"]',
            'own: tables.revisions.fields.side.choices: "Höger" could mean "L" or "R"',
        ),
        (
            'synonyms = ["v"]',
            'synonyms = ["+"]',
            'own: tables.revisions.fields.side.choices: the word "+" of "L" has no letter',
        ),
        (
            'synonyms = ["operations"]',
            'synonyms = ["PERSONS"]',
            'own: tables: "PERSONS" could mean "persons" or "revisions"',
        ),
        (
            "[choices]\n",
            '[[missing_codes]]\ncode = "U"\nlabel = "Unknown"\n[choices]\n',
            'own: missing_codes: "Unknown" could mean "NR" or "U"',
        ),
    ],
)
def test_what_does_not_fit_together(small_text: str, old: str, new: str, message: str) -> None:
    assert old in small_text
    with pytest.raises(DictionaryError, match="^" + re.escape(message)):
        parse_dictionary(small_text.replace(old, new, 1), "own")


def test_one_field_may_say_the_same_in_several_ways(small_text: str) -> None:
    text = small_text.replace('label = "Day"', 'label = "DAY", synonyms = ["d-a-y"]')
    assert parse_dictionary(text).field("revisions.day").headers[:3] == ("day", "DAY", "d-a-y")


def test_a_choice_may_be_spelled_like_a_missing_code(small_text: str) -> None:
    """Then the choice wins, as the documentation of MissingCode says."""
    text = small_text.replace('synonyms = ["v"]', 'synonyms = ["unknown"]')
    assert parse_dictionary(text).field("revisions.side").choices[0].synonyms == ("unknown",)
