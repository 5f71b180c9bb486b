from __future__ import annotations

import pytest

from seriatim.report.document import Section
from seriatim.report.markdown import escaped, render_markdown


def test_sections_stand_under_their_headings() -> None:
    sections = (
        Section(id="a", title="Methods", paragraphs=("One.", "Two.")),
        Section(id="b", title="Results", missing="Nothing."),
    )
    assert render_markdown("Title", "SYNTHETIC", sections) == (
        "# Title\n\n> SYNTHETIC\n\n## Methods\n\nOne.\n\nTwo.\n\n## Results\n\nNothing.\n"
    )
    assert render_markdown("Title", None, ()) == "# Title\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p < 0.05", r"p \< 0.05"),
        ("a_b *c* [d](e) `f` # g | h ~i~", r"a\_b \*c\* \[d\](e) \`f\` \# g \| h \~i\~"),
        ("1. First", r"1\. First"),
        ("2) second", r"2\) second"),
        ("1.5 months", "1.5 months"),
        ("- dash", r"\- dash"),
        ("-3.4 points", "-3.4 points"),
        ("--- rule", r"\--- rule"),
        ("+ plus", r"\+ plus"),
        ("two\nlines", "two lines"),
        ("<script>", r"\<script\>"),
    ],
)
def test_nothing_in_a_text_is_a_mark(text: str, expected: str) -> None:
    assert escaped(text) == expected
