from __future__ import annotations

from collections.abc import Callable

from seriatim.analysis.results import Results
from seriatim.report.sections.steps import alluvial_block, alluvial_figure
from seriatim.wording.lookup import Lookup


def test_later_bars_hold_all_that_were_reached_and_the_first_those_treated_again(
    lookup: Lookup,
) -> None:
    """68 second procedures, 16 third ones; four or five of a step are too few."""
    data = alluvial_figure(lookup)
    assert data is not None
    assert data.titles == ("ILP 1", "ILP 2", "ILP 3")
    assert [sum(sizes) for sizes in data.sizes] == [68, 68, 16]
    assert [sum(map(sum, counts)) for counts in data.counts] == [68, 16]
    assert data.stages[0][0].below == "of 174 with it"
    assert all(stage.below.endswith(" again") for stage in data.stages[1])


def test_the_words_read_every_flow(lookup: Lookup) -> None:
    block = alluvial_block(lookup)
    assert block is not None
    assert "22 to complete response" in block.alt


def test_one_step_alone_is_left_to_the_other_figure(
    look: Callable[..., Lookup], lookup: Lookup, empty_results: Results
) -> None:
    assert alluvial_figure(look(*lookup.rows("transition", level="ILP 1 to 2"))) is None
    assert alluvial_block(Lookup(empty_results)) is None
