from __future__ import annotations

from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import FigureBlock
from seriatim.report.sections.second_procedure import (
    answers_figure,
    comparisons_section,
    second_procedure_section,
)
from seriatim.wording.lookup import Lookup


def test_the_three_answers_are_drawn_and_listed(lookup: Lookup) -> None:
    section = second_procedure_section(lookup)
    assert [block.id for block in section.blocks] == [
        "figure-second-procedure",
        "table-three-questions",
        "table-tipping",
        "table-treated-again",
        "table-selection",
    ]
    figure = section.blocks[0]
    assert isinstance(figure, FigureBlock)
    assert "patients treated twice: −16.9 (−29.7 to −5.2)." in figure.alt
    # What is shown carries its findings: the rows it was made from are noted.
    assert any(ident.startswith("standardized_response.") for ident in figure.results)


def test_the_figure_has_a_row_for_each_answer_with_limits(lookup: Lookup, changed: Any) -> None:
    data = answers_figure(lookup)
    assert data is not None
    ((heading, rows),) = data.groups
    assert heading == "Complete response"
    assert [round(row.interval.value, 3) for row in rows] == [-0.193, -0.169, -0.176]
    short = changed({"analysis": "paired_change", "statistic": "conf_low"})
    data = answers_figure(Lookup(short))
    assert data is not None
    assert len(data.groups[0][1]) == 2


def test_without_pairs_the_section_says_why(without: Any, empty_results: Results) -> None:
    names = ("paired_change", "tipping_point", "treated_again", "selection_indicator")
    section = second_procedure_section(Lookup(without(*names)))
    assert section.missing
    assert answers_figure(Lookup(empty_results)) is None


def test_answers_without_limits_are_not_drawn(changed: Any) -> None:
    where = {"statistic": "conf_low"}
    assert answers_figure(Lookup(changed(where))) is None


def test_the_comparisons_say_what_was_primary(results: Results, empty_results: Results) -> None:
    section = comparisons_section(Lookup(results))
    assert section.paragraphs[0].startswith("No comparison was named as primary")
    named = comparisons_section(Lookup(replace(results, primary="complete_response")))
    assert named.paragraphs[0] == "Complete response was named as primary before the data."
    assert comparisons_section(Lookup(empty_results)).missing
