from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.contents import report_document
from seriatim.report.document import FigureBlock


def test_the_document_numbers_every_block_and_flags_what_the_review_found(results: Results) -> None:
    document = report_document(results)
    blocks = tuple(document.blocks)
    figures = [block.number for block in blocks if isinstance(block, FigureBlock)]
    tables = [block.number for block in blocks if not isinstance(block, FigureBlock)]
    assert figures == list(range(1, len(figures) + 1))
    assert tables == list(range(1, len(tables) + 1))
    assert set(document.flags) == {b.id for b in blocks} | {m.topic for m in document.main_results}
    rules = {finding.rule for finding in document.flags["figure-survival"]}
    assert "grouped_by_future" in rules
    assert rules <= {finding.rule for finding in document.findings}


def test_every_figure_says_in_words_what_it_shows(results: Results) -> None:
    figures = [b for b in report_document(results).blocks if isinstance(b, FigureBlock)]
    assert figures
    assert all(figure.title and len(figure.alt) > 20 for figure in figures)
