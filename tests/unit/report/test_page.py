from __future__ import annotations

import re

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


def schemes() -> dict[str, dict[str, str]]:
    """Return the colors of the page by name, light, dark and printed."""
    roots = re.findall(r":root \{(.*?)\}", page_style(), flags=re.DOTALL)
    found = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", root)) for root in roots]
    assert len(found) == 3
    return dict(zip(("light", "dark", "print"), found, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(color: str) -> float:
        digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
        parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
        linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    # 4.48:1, the gray that just fails, as contrast checkers show it.
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_texts_and_lines_stand_out_from_the_paper(scheme: str) -> None:
    colors = schemes()[scheme]
    for text in ("ink", "muted", "accent", "warn"):
        for ground in ("paper", "shade"):
            assert contrast(colors[text], colors[ground]) >= 4.5, (text, ground)
    assert contrast(colors["warn"], colors["warn-paper"]) >= 4.5
    # The rules of tables, the outline of what has the focus, the mark of what is blocked.
    for line in ("strong", "accent", "warn", "muted"):
        assert contrast(colors[line], colors["paper"]) >= 3
