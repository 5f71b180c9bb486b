"""The results of a manuscript agree with the results table, as the checker of manuscripts reads."""

from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.claims.manuscript import Paragraph
from seriatim.claims.manuscript_check import MatchOutcome, check_manuscript
from seriatim.report.paper.results_text import results_paragraphs
from seriatim.wording.lookup import Lookup


def test_no_number_of_the_drafted_text_differs_from_the_results(example: Results) -> None:
    """The same program that checks a surgeon's manuscript finds nothing to correct in ours.

    The bounds for the not evaluable are no rates that it knows, so that paragraph stays out.
    """
    drafted = results_paragraphs(Lookup(example))
    matches = check_manuscript(
        [
            Paragraph(place=item.id, text=item.text)
            for item in drafted
            if item.id != "paper-sensitivity"
        ],
        example,
    )
    found = [match for match in matches if match.outcome is MatchOutcome.FOUND]
    assert [m for m in matches if m.outcome is MatchOutcome.DIFFERS] == []
    assert len(found) > 40


def test_every_paragraph_has_rows_and_an_id_of_its_own(lookup: Lookup) -> None:
    paragraphs = results_paragraphs(lookup)
    known = {row.id for row in lookup.results.rows}
    assert len({item.id for item in paragraphs}) == len(paragraphs) == 9
    for item in paragraphs:
        assert item.results
        assert item.results <= known


def test_nothing_without_rows(empty_results: Results) -> None:
    assert results_paragraphs(Lookup(empty_results)) == ()
