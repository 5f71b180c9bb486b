"""Find out how the bytes of a text file are to be read."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from seriatim.cohort.reading.registry import ReadingError

_BLOCK = 1 << 20
_UNDEFINED_IN_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A codec with its error handler; ``fallback`` says that it was the second choice."""

    codec: str
    errors: str = "strict"
    fallback: bool = False


def detect_encoding(path: Path) -> Encoding:
    """Return the encoding of a text file: UTF-8, UTF-16 with its mark, else Windows-1252.

    A file that is UTF-8 but for a few damaged bytes stays UTF-8: these bytes come out as lone
    surrogates, which the lines they stand in are refused for. Raises ``ReadingError`` for
    UTF-32, UTF-16 without a mark, and bytes that are no text.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _no_text(path, "it is UTF-32")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding(codec="utf-16", errors="replace")
    if len(start) >= 4 and start.count(0) * 10 > len(start) * 3:
        raise _no_text(path, "every other byte is zero, as in UTF-16 without its mark")
    n_good, n_bad, undefined = _count(path)
    if n_bad == 0 or 0 < n_bad <= n_good:
        return Encoding(codec="utf-8-sig", errors="surrogateescape")
    if undefined:
        raise _no_text(path, "it is neither UTF-8 nor Windows-1252")
    return Encoding(codec="cp1252", fallback=True)


def _count(path: Path) -> tuple[int, int, bool]:
    """Count letters beyond ASCII and damaged bytes, as UTF-8; and look for impossible bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    n_good = n_bad = 0
    undefined = False
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            text = decoder.decode(block)
            if not text.isascii():
                bad = sum(1 for sign in text if "\ud800" <= sign <= "\udfff")
                n_bad += bad
                n_good += sum(1 for sign in text if sign > "\x7f") - bad
                undefined = undefined or any(byte in block for byte in _UNDEFINED_IN_CP1252)
    n_bad += len(decoder.decode(b"", final=True))
    return n_good, n_bad, undefined


def _no_text(path: Path, why: str) -> ReadingError:
    return ReadingError(
        f"{path.name} cannot be read as text: {why}. Save it as CSV in UTF-8 "
        '("CSV UTF-8" in a spreadsheet program).'
    )
