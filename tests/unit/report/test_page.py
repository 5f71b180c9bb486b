from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from seriatim.report.page import (
    FACES,
    closing,
    full_stamp,
    is_synthetic,
    page_environment,
    page_style,
)


def test_templates_escape_what_comes_from_data() -> None:
    template = page_environment().from_string("{{ text }}")
    assert template.render(text="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        template.render()


def test_the_style_carries_its_fonts() -> None:
    style = page_style()
    assert style.count("@font-face") == len(FACES) == 2
    assert "url(http" not in style


@pytest.mark.parametrize(
    ("notice", "expected"),
    [("# SYNTHETIC, one reconstruction", True), ("synthetic", True), ("A registry", False)],
)
def test_a_notice_says_whether_anybody_is_behind_the_data(notice: str, expected: bool) -> None:
    assert is_synthetic(notice) is expected
    assert not is_synthetic(None)


def test_the_stamp_leaves_out_what_is_not_known() -> None:
    assert full_stamp("Data 1, Protocol 2", "0.1.0") == "Data 1, Protocol 2, Seriatim 0.1.0"
    assert full_stamp("", "0.1.0") == "Seriatim 0.1.0"
    assert full_stamp("", "") == ""


def test_every_document_ends_with_what_it_is_not() -> None:
    assert closing(True).startswith("Synthetic data: no patient")
    assert closing(False).startswith("Made for research; not a medical device")
