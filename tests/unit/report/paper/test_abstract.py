"""The abstract drafts what follows from numbers and leaves judgement to the author."""

from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.paper.abstract import TO_WRITE, abstract
from seriatim.wording.lookup import Lookup


def test_background_and_conclusions_are_left_open(lookup: Lookup) -> None:
    parts = {item.topic: item.text for item in abstract(lookup)}
    assert list(parts) == ["Background", "Methods", "Results", "Conclusions"]
    assert parts["Background"] == parts["Conclusions"] == TO_WRITE
    assert "Differences are given with 95% CI, the patient as cluster." in parts["Methods"]
    assert "second ILP 24/59 (41%)" in parts["Results"]
    # Groups by the future are no result for an abstract.
    assert "ever received" not in parts["Results"]


def test_without_rows_everything_is_left_open(empty_results: Results) -> None:
    assert {item.text for item in abstract(Lookup(empty_results))} == {TO_WRITE}
