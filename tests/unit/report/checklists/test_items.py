"""The files of the checklists: whole, in order, and strict about what answers an item."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from seriatim.analysis.results import Results
from seriatim.report.checklists import (
    ChecklistError,
    ItemKind,
    load_guideline,
    shipped_guidelines,
)
from seriatim.report.checklists.items import parse_guideline
from seriatim.report.contents import report_document
from seriatim.report.paper.manuscript import manuscript_sections
from seriatim.wording.lookup import Lookup

#: Items and sub-items of the guidelines; STROCSS as far as it is paraphrased.
SIZES = {"strobe": 34, "strocss": 33, "record": 13}


@pytest.mark.parametrize("key", shipped_guidelines())
def test_every_item_is_there_in_order(key: str) -> None:
    guideline = load_guideline(key)
    ids = [item.id for item in guideline.items]
    assert len(ids) == SIZES[key]

    def place(ident: str) -> tuple[list[int], str]:
        return [int(n) for n in re.findall(r"\d+", ident)], ident[-1]

    assert ids == sorted(ids, key=place)
    assert "doi:" in guideline.source
    assert "paraphrased" in guideline.basis


def test_every_place_is_a_place_that_a_report_can_have(example: Results) -> None:
    document = report_document(example)
    drafted = manuscript_sections(Lookup(example), document.findings)
    known = {section.id for section in (*document.sections, *drafted)}
    known |= {block.id for block in document.blocks}
    for key in shipped_guidelines():
        for item in load_guideline(key).items:
            assert set(item.at) <= known, item.id


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "automatic"', 'kind = "automatick"', 'Did you mean "automatic"?'),
        ('at = ["paper-abstract"]', "at = []", "Nothing is ticked without a place"),
        ('id = "1b"', 'id = "1a"', '"1a" stands there twice'),
        ('prompt = "Nobody', 'promt = "Nobody', 'unknown key. Did you mean "prompt"?'),
        ("format = 1", "format = ", "strobe.toml is not a valid TOML file"),
    ],
)
def test_errors_name_the_place(old: str, new: str, message: str) -> None:
    file = resources.files("seriatim.report.checklists") / "strobe.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ChecklistError) as caught:
        parse_guideline(text.replace(old, new, 1).encode(), "strobe")
    assert message in str(caught.value)


def test_an_unknown_checklist_gets_the_nearest() -> None:
    with pytest.raises(ChecklistError, match='Did you mean "strobe"'):
        load_guideline("strob")
    kinds = {item.kind for item in load_guideline("strobe").items}
    assert kinds == set(ItemKind)
