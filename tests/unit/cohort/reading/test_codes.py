"""The declared kinds of problem."""

from __future__ import annotations

import re
from pathlib import Path

import seriatim.cohort.reading as package
from seriatim.cohort.reading.codes import KINDS


def test_codes_are_unique_snake_case_and_explained() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    for kind in KINDS:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
        for sentence in (kind.explanation, kind.remedy):
            assert sentence.endswith(".")
        assert not kind.title.endswith(".")


def test_every_declared_kind_is_found_somewhere() -> None:
    folder = Path(package.__file__).parent
    source = "".join(p.read_text() for p in folder.glob("*.py") if p.name != "codes.py")
    assert [kind.code for kind in KINDS if f'"{kind.code}"' not in source] == []
