"""Manuscripts of every kind, and those that nobody should open."""

import zipfile

import pytest

from seriatim.claims import manuscript
from seriatim.claims.manuscript import Paragraph, read_manuscript
from seriatim.claims.section import ClaimsError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(path, body, head=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        inside = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", f'<?xml version="1.0"?>{head}{inside}')
    return path


def test_a_word_document_is_read_paragraph_by_paragraph(tmp_path):
    body = (
        "<w:p><w:r><w:t>Response was 4</w:t></w:r><w:r><w:t>1%.</w:t></w:r></w:p><w:p/>"
        "<w:p><w:ins><w:r><w:t>new</w:t><w:tab/><w:t>text</w:t><w:noBreakHyphen/></w:r></w:ins>"
        "<w:del><w:r><w:delText>41 of 68</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>in a cell</w:t><w:br/></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read_manuscript(word(tmp_path / "m.docx", body)) == (
        Paragraph(place="paragraph 1", text="Response was 41%."),
        Paragraph(place="paragraph 3", text="new text-"),
        Paragraph(place="paragraph 4", text="in a cell "),
    )


def test_text_is_joined_up_to_an_empty_line(tmp_path):
    file = tmp_path / "m.MD"
    file.write_text("\ufeff# Title\n\nResponse was\n41%.\n\n\nEnd", encoding="utf-8")
    assert read_manuscript(file) == (
        Paragraph(place="line 1", text="# Title"),
        Paragraph(place="line 3", text="Response was 41%."),
        Paragraph(place="line 7", text="End"),
    )


def test_a_text_box_inside_a_paragraph_is_a_paragraph_of_its_own(tmp_path):
    body = "<w:p><w:r><w:t>out</w:t><w:p><w:r><w:t>in</w:t></w:r></w:p><w:t>er</w:t></w:r></w:p>"
    texts = [p.text for p in read_manuscript(word(tmp_path / "m.docx", body))]
    assert texts == ["in", "outer"]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path, head):
    with pytest.raises(ClaimsError, match="declares a document type or entities"):
        read_manuscript(word(tmp_path / "m.docx", "<w:p/>", head))


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = word(tmp_path / "m.docx", "<w:p><w:r><w:t>" + "a" * 3_000_000 + "</w:t></w:r></w:p>")
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(manuscript, "LARGEST_DOCUMENT", 2**20)
    with pytest.raises(ClaimsError, match="unpacks to more than 1 MB"):
        read_manuscript(path)
    monkeypatch.setattr(manuscript, "LARGEST_FILE", 10)
    with pytest.raises(ClaimsError, match="larger than"):
        read_manuscript(path)


def test_files_that_are_no_manuscript_are_explained(tmp_path):
    fake = tmp_path / "m.docx"
    fake.write_bytes(b"not a zip")
    with pytest.raises(ClaimsError, match="not a Word document that can be read"):
        read_manuscript(fake)
    with zipfile.ZipFile(fake, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    with pytest.raises(ClaimsError, match="not a Word document that can be read"):
        read_manuscript(fake)
    with pytest.raises(ClaimsError, match="its XML cannot be read"):
        read_manuscript(word(tmp_path / "n.docx", "<w:p>"))
    with pytest.raises(ClaimsError, match=r'found "\.pdf"'):
        read_manuscript(tmp_path / "m.pdf")
    with pytest.raises(ClaimsError, match="cannot be read"):
        read_manuscript(tmp_path / "gone.txt")
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"\xe9")
    with pytest.raises(ClaimsError, match="UTF-8"):
        read_manuscript(latin)
