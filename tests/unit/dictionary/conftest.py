"""A small dictionary of its own, and the shipped one."""

from __future__ import annotations

import pytest

from seriatim.dictionary import Dictionary, load_dictionary
from seriatim.dictionary.parsing import parse_dictionary

SMALL = """
format = 1
name = "knee"
version = "1"
title = "Revisions of knee prostheses"

[[missing_codes]]
code = "NR"
label = "not recorded"
synonyms = ["unknown"]

[choices]
side = [
  { code = "L", label = "Left", synonyms = ["v"] },
  { code = "R", label = "Right", label_sv = "Höger" },
]

[tables.persons]
label = "Persons"
key = ["person_id"]
required = true

[tables.persons.fields]
age = { type = "integer", label = "Age", unit = "years", hard = { min = 18, max = 110 } }
person_id = { type = "text", label = "Person", required = true, identifier = true }

[tables.revisions]
label = "Revisions"
description = "One row a revision."
synonyms = ["operations"]
key = ["person_id", "day"]

[tables.revisions.fields]
person_id = { type = "text", label = "Person", required = true, references = "persons" }
day = { type = "date", label = "Day", required = true }
side = { type = "choice", label = "Side", choices = "side" }
"wear_mm" = { type = "number", label = "Wear", unit = "mm", plausible = { above = 0, max = 2 } }
age = { type = "integer", label = "Age at revision", description = "Years | whole, <110." }
cement = { type = "choice", label = "Cement", choices = [{ code = "v1.1", label = "A | B" }] }
"""


@pytest.fixture(scope="session")
def small_text() -> str:
    return SMALL


@pytest.fixture(scope="session")
def small() -> Dictionary:
    return parse_dictionary(SMALL, "knee")


@pytest.fixture(scope="session")
def ilp() -> Dictionary:
    return load_dictionary("ilp")
