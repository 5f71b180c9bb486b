"""What is said about the numbers of a manuscript."""

import io

import pytest
from rich.console import Console

from seriatim.claims.manuscript import Paragraph
from seriatim.claims.manuscript_check import check_manuscript
from seriatim.report.claims.manuscript import (
    manuscript_sections,
    print_manuscript,
    render_manuscript_page,
    summary,
)

TEXT = (
    "Complete response was 60% (174/290) after the first ILP and 30% (18/59) after the second ILP. "
    "In all, 12 of 40 had <b>something</b> else that takes a long sentence to tell about, longer."
)


@pytest.fixture
def matches(results):
    return check_manuscript((Paragraph(place="line 7", text=TEXT),), results)


def test_what_differs_comes_first(matches):
    sections = manuscript_sections(matches)
    assert [section.id for section in sections] == ["differs", "found", "not-placed"]
    (row,) = sections[0].tables[0].rows
    assert row[0] == "line 7"
    assert row[1] == "30% (18/59)"
    assert "31%" in row[2]
    assert summary(matches) == (
        "1 differ from the results. 1 found in the results. 1 could not be placed."
    )


def test_the_page_is_whole_escaped_and_synthetic_where_the_data_are(matches, results):
    page = render_manuscript_page(matches, results, "m.md")
    assert page.rstrip().endswith("</html>")
    assert "<b>something</b>" not in page
    assert results.provenance.notice in page.replace("&#39;", "'")


def test_the_terminal_says_the_same(matches, results):
    out = io.StringIO()
    print_manuscript(matches, results, "m.md", Console(file=out, width=160))
    assert "1 differ from the results" in out.getvalue()
    assert "line 7" in out.getvalue()
