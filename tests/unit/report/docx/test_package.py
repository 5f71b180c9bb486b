from __future__ import annotations

import io
import zipfile
from datetime import datetime

from seriatim.report.docx.package import empty_document, package_bytes


def test_the_empty_document_has_our_styles_and_none_of_the_blue_ones() -> None:
    document = empty_document()
    styles = {style.name for style in document.styles}
    assert {"Normal", "Heading 1", "Heading 2", "Title", "Caption", "Three rules"} <= styles
    xml = document.styles.element.xml
    assert "Arimo" in xml
    assert "Calibri" not in xml
    assert 'w:lang w:val="en-US"' in xml


def test_the_font_has_a_replacement_where_it_is_missing() -> None:
    with zipfile.ZipFile(io.BytesIO(package_bytes(empty_document()))) as package:
        fonts = package.read("word/fontTable.xml").decode()
    assert '<w:altName w:val="Arial"/>' in fonts


def test_no_entry_says_when_it_was_made() -> None:
    content = package_bytes(empty_document())
    assert content == package_bytes(empty_document())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names[0] == "[Content_Types].xml"
    properties = empty_document().core_properties
    assert properties.created == properties.modified
    assert properties.created is not None
    assert properties.created.replace(tzinfo=None) == datetime(1980, 1, 1)
