from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.figures.specs import ForestFigure
from seriatim.report.sections.forests import comparisons_forest, hazards_forest
from seriatim.wording.lookup import Lookup


def _lines(data: object) -> dict[str, list[tuple[str, str, str, str]]]:
    assert isinstance(data, ForestFigure)
    return {
        heading: [
            (row.label, row.tally, row.interval.text if row.interval else row.absent, row.p)
            for row in rows
        ]
        for heading, rows in data.groups
    }


def test_every_comparison_of_the_protocol_has_its_line(example: Results) -> None:
    """The numbers are those of table-comparisons; 24 of 59 and 174 of 290 had a CR."""
    lookup = Lookup(example)
    block = comparisons_forest(lookup)
    assert block is not None
    lines = _lines(block.spec)
    assert sum(len(rows) for rows in lines.values()) == len(lookup.rows("multiplicity"))
    label, tally, text, p = lines["Complete response"][0]
    assert (label, tally) == ("Second ILP v First ILP", "24/59 v 174/290")
    assert text.startswith("−19.3 (")
    assert p in block.alt
    assert text in block.alt


def test_models_of_death_stand_together_with_the_deaths_they_rest_on(example: Results) -> None:
    block = hazards_forest(Lookup(example))
    assert block is not None
    lines = _lines(block.spec)
    assert list(lines) == [
        "Not adjusted",
        "Adjusted for distant disease to date",
        "Adjusted for all that was recorded",
        "Treated again v once at a landmark",
    ]
    assert lines["Adjusted for distant disease to date"][0][1] == "208/290"
    assert lines["Treated again v once at a landmark"][0][0] == "12 months"
    assert isinstance(block.spec, ForestFigure)
    assert block.spec.ratio


def test_nothing_to_show(empty_results: Results) -> None:
    assert comparisons_forest(Lookup(empty_results)) is None
    assert hazards_forest(Lookup(empty_results)) is None
