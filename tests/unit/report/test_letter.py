from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from seriatim.analysis.results import Results
from seriatim.report.letter import (
    render_letter,
    render_letter_page,
    render_rulebook,
    summary,
)
from seriatim.review import RULES, review_results

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "review.md"


def test_the_letter_gives_every_finding_with_its_numbers(results: Results) -> None:
    letter = render_letter(results)
    assert letter.startswith("# Review of Response, toxicity and survival")
    assert "> SYNTHETIC" in letter
    for number, finding in enumerate(review_results(results), start=1):
        assert f"{number}. **{finding.title}**" in letter
    assert "9/68 (13%) could not be evaluated" in letter


def test_what_markdown_would_take_for_markup_is_escaped(results: Results) -> None:
    named = replace(results, title="A *bold* <title>")
    assert "# Review of A \\*bold\\* \\<title\\>" in render_letter(named)


def test_the_page_is_whole_and_says_the_same(results: Results) -> None:
    page = render_letter_page(results)
    assert page.rstrip().endswith("</html>")
    assert "<script" not in page
    assert "9/68 (13%) could not be evaluated" in page
    assert "A *bold* &lt;title&gt;" in render_letter_page(
        replace(results, title="A *bold* <title>", provenance=unmarked(results))
    )


def unmarked(results: Results) -> object:
    return replace(results.provenance, notice=None)


def test_a_letter_about_nothing_says_so(empty_results: Results) -> None:
    assert "found nothing to say" in summary(())
    assert "found nothing to say" in render_letter(replace(empty_results))
    no_notice = replace(empty_results, provenance=unmarked(empty_results))  # type: ignore[arg-type]
    assert "> " not in render_letter(no_notice)


def test_the_page_of_rules_is_current() -> None:
    remedy = "write render_rulebook() of seriatim.report.letter to docs/reference/review.md"
    assert PAGE.read_text(encoding="utf-8") == render_rulebook(), remedy
    assert all(f"`{rule.name}`" in render_rulebook() for rule in RULES)
