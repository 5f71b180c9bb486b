from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.dictionary import Dictionary
from seriatim.dictionary.markdown import render_markdown

ROOT = Path(__file__).parents[3]


def test_the_committed_page_is_current(ilp: Dictionary) -> None:
    page = ROOT / "docs" / "reference" / "dictionary-ilp.md"
    assert page.read_text(encoding="utf-8") == render_markdown(ilp), (
        "the dictionary changed; write the page again: "
        "seriatim dictionary --as markdown > docs/reference/dictionary-ilp.md"
    )


def test_every_field_and_code_is_on_the_page(ilp: Dictionary) -> None:
    page = render_markdown(ilp)
    for field in ilp.fields:
        assert f"| `{field.name}`" in page
        assert all(f"| `{choice.code}` |" in page for choice in field.choices)


@pytest.mark.parametrize(
    "line",
    [
        "| `wear_mm` | Wear | number, mm | more than 0, up to 2 |  |  |",
        # A bar and a sign "less than" in the text must not break the table or begin a tag.
        "| `age` | Age at revision | whole number |  |  | Years \\| whole, &lt;110. |",
        "| `v1.1` | A \\| B |  |",
        "| `L` | Left | v |",
        "| `NR` | not recorded | unknown |",
        "| `person_id` * | Person | text |  |  |  See [persons](#persons). |",
        "| [`revisions`](#revisions) | One row a revision. | `person_id`, `day` |  |",
    ],
)
def test_lines_of_a_small_page(small: Dictionary, line: str) -> None:
    assert line in render_markdown(small).splitlines()


def test_every_table_of_the_page_is_rectangular(ilp: Dictionary) -> None:
    width = None
    for line in render_markdown(ilp).splitlines():
        if not line.startswith("|"):
            width = None
            continue
        columns = line.replace("\\|", "").count("|")
        assert width in (None, columns), line
        width = columns
