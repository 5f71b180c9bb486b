"""The mapping file, and how it says what is wrong with itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.cohort.reading.mapping import MappingError, load_mapping, parse_mapping
from seriatim.dictionary import Dictionary

FULL = """
format = 1
layout = "long"
ignore = ["Anm"]
[sheets]
"Blad1" = "procedures"
[columns]
"Datum" = "procedures.procedure_date"
[dates]
order = "dmy"
[numbers]
decimal = ","
[choices."procedures.side"]
"1" = "L"
"9" = "NR"
[units]
"procedures.limb_volume_l" = "mL"
[missing]
"-999" = "NR"
"""


def test_everything_that_it_can_say(dictionary: Dictionary) -> None:
    mapping = parse_mapping(FULL, dictionary)
    assert mapping.layout == "long"
    assert mapping.ignore == ("Anm",)
    assert mapping.sheets == (("Blad1", "procedures"),)
    assert mapping.columns == (("Datum", "procedures.procedure_date"),)
    assert mapping.date_order == "dmy"
    assert mapping.decimal == ","
    assert mapping.choices == (("procedures.side", (("1", "L"), ("9", "NR"))),)
    assert mapping.units == (("procedures.limb_volume_l", 0.001),)
    assert mapping.missing == (("-999", "NR"),)


def test_an_empty_mapping_says_nothing(dictionary: Dictionary) -> None:
    mapping = parse_mapping("", dictionary)
    assert (mapping.layout, mapping.date_order, mapping.columns) == (None, None, ())


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("colums = 1", "colums", 'Did you mean "columns"'),
        ("format = 2", "format", "format 1"),
        ('layout = "lang"', "layout", 'Did you mean "long"'),
        ('[dates]\norder = "ymd"', "dates.order", "Did you mean"),
        ('[dates]\norder = "first"', "dates.order", "Known: dmy, mdy"),
        ('[numbers]\ndecimal = ";"', "numbers.decimal", "Known"),
        ('[columns]\n"Datum" = "procedures.procedure_dat"', "Datum", "procedures.procedure_date"),
        ('[choices]\n"procedures.side" = "L"', "procedures.side", "words"),
        ('[choices."procedures.n_lesions"]\n"1" = "L"', "n_lesions", "choices"),
        ('[choices."procedures.side"]\n"V" = "Left"', "V", "Known: L, R"),
        ('[units]\n"procedures.limb_volume_l" = "kg"', "limb_volume_l", "L, its own unit"),
        ('[units]\n"procedures.side" = "kg"', "side", "no unit"),
        ('[sheets]\n"Blad1" = "procedure"', "Blad1", "procedures"),
        ('[missing]\n"-9" = "X"', "-9", "Known: ND"),
        ('ignore = "Anm"', "ignore", "list"),
        ("columns = 3", "columns", "section"),
        ("a = = 1", "TOML", "line 1"),
    ],
)
def test_a_fault_names_its_place_and_what_would_be_right(
    text: str, place: str, hint: str, dictionary: Dictionary
) -> None:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, dictionary, "map.toml")
    assert "map.toml" in str(caught.value)
    assert place in str(caught.value)
    assert hint in str(caught.value)


def test_a_mapping_file_is_read_from_disk(tmp_path: Path, dictionary: Dictionary) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(b"\xef\xbb\xbfformat = 1\n")
    assert load_mapping(path, dictionary).layout is None
    path.write_bytes(b"\xff\xff")
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(path, dictionary)
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(tmp_path / "absent.toml", dictionary)


def test_the_example_of_the_manual_is_a_mapping_file(dictionary: Dictionary) -> None:
    page = Path(__file__).parents[4] / "docs" / "how-to" / "bring-your-file.md"
    example = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    mapping = parse_mapping(example, dictionary)
    assert mapping.units == (("procedures.ck_peak_u_l", 60.0),)
    assert (mapping.layout, mapping.date_order, mapping.decimal) == ("long", "dmy", ",")
