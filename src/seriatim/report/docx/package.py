"""The Word file as a package: our own empty one, and the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from importlib import resources

import docx
from docx.document import Document as WordDocument

#: Where each part of the empty file lies in the package.
_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
}
#: The earliest date that a zip entry can carry: no file says when it was made.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def empty_document() -> WordDocument:
    """Return a Word document without content that has our styles and page.

    Its parts are plain XML below ``templates/word``; python-docx's own template has styles that
    we do not want.
    """
    folder = resources.files("seriatim.report") / "templates" / "word"
    return docx.Document(
        io.BytesIO(_zip({at: (folder / n).read_bytes() for at, n in _PARTS.items()}))
    )


def package_bytes(document: WordDocument) -> bytes:
    """Return the file. Entries are sorted and without dates, so equal content gives equal bytes."""
    target = io.BytesIO()
    document.save(target)
    with zipfile.ZipFile(target) as package:
        return _zip({name: package.read(name) for name in package.namelist()})


def _zip(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        # Readers look for the list of content types first.
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            # A picture is compressed already.
            level = 1 if name.endswith(".png") else 6
            package.writestr(entry, parts[name], compresslevel=level)
    return target.getvalue()
