"""The section of models."""

from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.sections.models import models_section
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup


def test_both_models_are_shown_with_the_rows_they_are_made_from(example: Results) -> None:
    section = models_section(Lookup(example), registry_labels())
    assert [block.id for block in section.blocks] == [
        "figure-models-response",
        "table-models-response",
        "figure-models-survival",
        "table-models-survival",
    ]
    assert all(block.results for block in section.blocks)


def test_without_a_model_the_section_says_so(empty_results: Results) -> None:
    section = models_section(Lookup(empty_results), registry_labels())
    assert "Not part of the plan" in section.missing
