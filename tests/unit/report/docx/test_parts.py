from __future__ import annotations

import pytest
from docx.oxml.ns import qn

from seriatim.report.docx.parts import bookmark, bookmark_name, clean, field, link, paragraph, run


def texts(parts: list) -> str:
    return "".join(node.text for part in parts for node in part.iter(qn("w:t")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<w:t>&amp;</w:t>", "<w:t>&amp;</w:t>"),
        ("a\x00b\x1fc\ud800", "a\ufffdb\ufffdc\ufffd"),
        ("Ålesund 登録 😀", "Ålesund 登録 😀"),
    ],
)
def test_any_text_comes_through_as_text(text: str, expected: str) -> None:
    made = paragraph("Normal", text)
    assert texts([made]) == expected == clean(text)
    assert len(list(made.iter(qn("w:t")))) == 1


def test_a_field_shows_its_number_where_nothing_computes_it() -> None:
    parts = field("SEQ Table", "3", "b")
    assert texts(parts) == "3"
    kinds = [node.get(qn("w:fldCharType")) for part in parts for node in part.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    assert all(part.find(qn("w:rPr")) is not None for part in parts)
    assert all(part.find(qn("w:rPr")) is None for part in field("PAGE", "1"))


def test_a_link_leads_to_the_bookmark_of_the_same_name() -> None:
    start, content, end = bookmark("finding-few_patients", 7, run("Few patients"))
    assert start.get(qn("w:name")) == link("finding-few_patients", "x").get(qn("w:anchor"))
    assert start.get(qn("w:id")) == end.get(qn("w:id")) == "7"
    assert texts([content]) == "Few patients"


def test_the_name_of_a_bookmark_is_short_enough_for_word() -> None:
    assert len(bookmark_name("table-" + "x" * 60)) == 40


def test_properties_of_a_paragraph_stand_in_the_order_of_the_format() -> None:
    made = paragraph("TableText", "1", keep="1", align="right", indent="10", gap="20")
    tags = [child.tag for child in made.find(qn("w:pPr"))]
    assert tags == [qn(f"w:{name}") for name in ("pStyle", "keepNext", "ind", "jc")]
    assert paragraph("TableText", keep="").find(qn("w:pPr")).find(qn("w:keepNext")) is None
