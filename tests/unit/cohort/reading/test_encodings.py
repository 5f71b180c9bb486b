"""Encodings of text files."""

from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.cohort.reading.encodings import detect_encoding
from seriatim.cohort.reading.registry import ReadingError

TEXT = "patient;kön\nP1;Å\nP2;ä\n"


@pytest.mark.parametrize(
    ("content", "codec", "fallback"),
    [
        (TEXT.encode(), "utf-8-sig", False),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", False),
        (b"patient;sex\n", "utf-8-sig", False),
        (TEXT.encode("utf-16"), "utf-16", False),
        (TEXT.encode("cp1252"), "cp1252", True),
    ],
)
def test_the_usual_encodings(tmp_path: Path, content: bytes, codec: str, fallback: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    encoding = detect_encoding(path)
    assert (encoding.codec, encoding.fallback) == (codec, fallback)


def test_one_damaged_byte_does_not_change_the_encoding_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode().replace(b"P2", b"P\xff"))
    encoding = detect_encoding(path)
    assert (encoding.codec, encoding.errors) == ("utf-8-sig", "surrogateescape")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("utf-16-le"), "every other byte"),
        (bytes(range(128, 256)) * 3, "neither"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ReadingError, match=why):
        detect_encoding(path)


def test_a_character_on_the_border_of_two_blocks_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "å".encode())
    assert detect_encoding(path).fallback is False
