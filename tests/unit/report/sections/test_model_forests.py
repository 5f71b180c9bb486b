from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.analysis.results import ResultRow, Results
from seriatim.report.document import FigureBlock
from seriatim.report.figures.specs import ForestFigure
from seriatim.report.sections.model_forests import models_forest
from seriatim.report.tables.models import HAZARD, RESPONSE
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup


@pytest.fixture
def model(make_row: Callable[..., ResultRow]) -> Callable[..., list[ResultRow]]:
    def rows(covariate: str, level: str, context: str, ratio: float | None) -> list[ResultRow]:
        place = {
            "endpoint": "complete_response", "population": "evaluable", "groups": covariate,
            "level": level, "context": context, "n": 211, "n_total": 371,
        }  # fmt: skip
        values = {
            "odds_ratio": ratio,
            "conf_low": ratio and ratio / 2,
            "conf_high": ratio and ratio * 2,
        }
        return [
            make_row(analysis=RESPONSE, statistic=name, value=value, **place)
            for name, value in values.items()
        ]

    return rows


def _block(lookup: Lookup, analysis: str = RESPONSE) -> FigureBlock | None:
    return models_forest(lookup, registry_labels(), analysis)


def test_covariates_stand_alone_and_together(
    look: Callable[..., Lookup], model: Callable[..., list[ResultRow]]
) -> None:
    block = _block(
        look(
            *model("sex", "M v F", "univariable", 1.38),
            *model("age_at_procedure", "per 10", "univariable", 1.02),
            *model("largest_lesion_mm", "per 1", "univariable", 1.01),
            *model("sex", "M v F", "multivariable", None),
        )
    )
    assert block is not None
    assert isinstance(block.spec, ForestFigure)
    (alone, first), (together, second) = block.spec.groups
    assert (alone, together) == ("Each covariate alone", "All together")
    assert first[0].label == "Sex: Male v Female"
    assert first[1].label.endswith("(per 10)")
    assert "per" not in first[2].label
    assert first[0].tally == "211/371"
    assert first[0].interval is not None
    assert second[0].interval is None
    assert second[0].absent == "not estimated"


def test_models_of_a_report_have_their_ratios(example: Results) -> None:
    """Their numbers are rows of the table; the counts are those of the whole model."""
    lookup = Lookup(example)
    block = _block(lookup, HAZARD)
    assert block is not None
    assert isinstance(block.spec, ForestFigure)
    together = dict(block.spec.groups)["All together"]
    sizes = lookup.cell(HAZARD, groups="", level="", context="multivariable").tally("n_events")
    assert sizes is not None
    assert {row.tally for row in together} == {f"{sizes[0]}/{sizes[1]}"}
    assert together[0].interval is not None
    assert together[0].interval.text in block.alt


def test_one_ratio_alone_is_left_to_the_table(
    look: Callable[..., Lookup],
    model: Callable[..., list[ResultRow]],
    empty_results: Results,
) -> None:
    assert _block(look(*model("sex", "M v F", "univariable", 1.4))) is None
    assert _block(Lookup(empty_results)) is None
