"""A whole draft: only what ran is described, only what is cited is listed."""

from __future__ import annotations

import re

from seriatim.analysis.results import Results
from seriatim.report.paper.manuscript import manuscript_sections
from seriatim.review import review_results
from seriatim.wording.lookup import Lookup


def test_the_draft_has_all_parts_in_order(results: Results) -> None:
    sections = manuscript_sections(Lookup(results), review_results(results))
    assert [section.title for section in sections] == [
        "Abstract",
        "Methods",
        "Results",
        "Limitations",
        "References",
    ]
    methods = sections[1].paragraphs
    assert methods[0].startswith("Endpoints. ")
    assert "Clavien-Dindo" in methods[0]


def test_every_number_in_the_methods_is_in_the_list_and_the_other_way_round(
    results: Results,
) -> None:
    sections = {s.title: s for s in manuscript_sections(Lookup(results), ())}
    text = " ".join(sections["Methods"].paragraphs)
    cited = {
        int(n) for found in re.findall(r"\[(\d+(?:, \d+)*)\]", text) for n in found.split(", ")
    }
    listed = [int(line.split(".")[0]) for line in sections["References"].paragraphs]
    assert listed == list(range(1, len(listed) + 1))
    assert cited == set(listed)
    assert "Limitations" not in sections


def test_without_rows_only_what_is_open_remains(empty_results: Results) -> None:
    titles = [s.title for s in manuscript_sections(Lookup(empty_results), ())]
    assert titles == ["Abstract", "Methods"]
