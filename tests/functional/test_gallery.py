"""The gallery shows what is there: its pictures exist, and its lines are those of the protocol."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parents[2] / "docs"


def test_every_picture_exists_is_small_and_is_shown() -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[.+, synthetic data\]\((.+)\)", page)
    there = sorted((DOCS / "images" / "gallery").glob("*.png"))
    assert sorted(DOCS / name for name in shown) == there
    assert len(there) >= 15
    for path in there:
        assert path.stat().st_size < 100_000
        with Image.open(path) as picture:
            assert 1000 <= picture.width <= 1200


def test_the_lines_of_the_protocol_are_those_that_ship() -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    source = resources.files("seriatim.protocol") / "repeat_ilp.toml"
    protocol = source.read_text(encoding="utf-8")
    quoted = re.findall(r"```toml\n(.+?)```", page, flags=re.DOTALL)
    assert quoted
    for block in quoted:
        tomllib.loads(block)
        assert all(part.strip() in protocol for part in block.split("\n\n"))


def test_the_page_says_that_the_data_are_synthetic() -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert "SYNTHETIC" in page[:500]
