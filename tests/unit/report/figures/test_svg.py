from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from seriatim.report.figures.specs import FlowBox, FlowDiagram
from seriatim.report.figures.svg import render_svg

DIAGRAM = FlowDiagram(
    steps=((FlowBox(title="A & <b> $x$", lines=("1 patient",)), None),), groups=()
)


@pytest.fixture(scope="module")
def svg() -> str:
    return render_svg(DIAGRAM, "one", "Title <1>", 'Desc "2" & 3')


def test_the_picture_is_xml_with_title_and_description(svg: str) -> None:
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    title, description = root[0], root[1]
    assert (title.text, description.text) == ("Title <1>", 'Desc "2" & 3')
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"


def test_text_stays_text_and_is_no_formula(svg: str) -> None:
    assert "A &amp; &lt;b&gt; $x$" in svg
    assert "font-weight: 700; font-size: 8px; font-family: Arimo, Arial, sans-serif" in svg


def test_ids_carry_the_prefix_and_styles_stay_inside(svg: str) -> None:
    root = ET.fromstring(svg)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert ids
    assert all(name.startswith("one-") for name in ids)
    assert "<style" not in svg
    assert "width=" not in svg[:200]


def test_the_same_picture_has_the_same_bytes(svg: str) -> None:
    assert render_svg(DIAGRAM, "one", "Title <1>", 'Desc "2" & 3') == svg
