"""Paragraphs on toxicity and complications."""

from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.paper.harm import graded, kinds
from seriatim.wording.lookup import Lookup


def test_severe_grades_have_limits_and_what_is_not_excluded(lookup: Lookup) -> None:
    text = " ".join(graded(lookup, "local_toxicity"))
    assert text.startswith("The grade of 7 procedures was not recorded. The worst grade was V")
    assert "first ILP 76/285 (27%; 95% CI 22% to 32%)" in text
    assert "cannot exclude an increase of up to 17.5 points (second ILP)" in text
    assert "Major" not in text


def test_the_most_frequent_kinds(example: Results) -> None:
    (text,) = kinds(Lookup(example))
    assert text.startswith("The most frequent were urinary retention (25), transfusion")
    assert text.count("(") == 5


def test_nothing_without_rows(empty_results: Results) -> None:
    lookup = Lookup(empty_results)
    assert not any(graded(lookup, "local_toxicity"))
    assert not any(kinds(lookup))
