"""The main result as one figure: its numbers, its sentence, its mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seriatim.analysis.results import Results
from seriatim.report.figures.data import figure_data
from seriatim.report.sections.cover import CHOSEN, cover_block, cover_figure, cover_section
from seriatim.wording.lookup import Lookup


def test_groups_counts_rates_and_the_sentence(lookup: Lookup) -> None:
    spec = cover_figure(lookup)
    assert spec is not None
    assert spec.subtitle == "380 procedures in 290 patients"
    assert [group.large for group in spec.groups] == ["60%", "41%", "59%"]
    assert spec.groups[2].counted == "22 procedures in 16 patients"
    # 24/59 - 174/290 = -0.1932
    assert spec.sentence.startswith("Second ILP v first ILP −19.3 percentage points (95% CI")
    assert spec.sentence.endswith(CHOSEN)
    assert spec.mark == "SYNTHETIC DATA"


def test_the_block_says_in_words_what_can_be_seen(lookup: Lookup) -> None:
    block = cover_block(lookup)
    assert block is not None
    assert block.alt.startswith("Synthetic data. 380 procedures in 290 patients.")
    assert "second ILP, 68 procedures in 68 patients: 41% 24/59 (29% to 53%)" in block.alt
    assert cover_section(lookup).blocks[0].results


def test_the_primary_endpoint_comes_first(results: Results) -> None:
    spec = cover_figure(Lookup(replace(results, primary="overall_response")))
    assert spec is not None
    assert spec.title == "Overall response (CR or PR) by procedure number"


def test_real_data_carry_no_mark(results: Results) -> None:
    real = replace(results, provenance=replace(results.provenance, notice=None))
    block = cover_block(Lookup(real))
    assert block is not None
    assert block.alt.startswith("380 procedures")


def test_fewer_than_ten_are_counts(results: Results) -> None:
    place = ("response", "complete_response", "evaluable", "Third to fifth ILP")
    rows = tuple(
        replace(row, n=3, n_total=4)
        if (row.analysis, row.endpoint, row.population, row.level) == place
        else row
        for row in results.rows
    )
    spec = cover_figure(Lookup(replace(results, rows=rows)))
    assert spec is not None
    small = spec.groups[2]
    assert (small.large, small.small, small.interval) == ("3/4", "", None)
    assert figure_data(spec)[-1] == (small.label, small.counted, "", "", "")


def test_without_a_comparison_only_the_caveat_remains(without: Callable[..., Results]) -> None:
    spec = cover_figure(Lookup(without("response_difference")))
    assert spec is not None
    assert spec.sentence == CHOSEN


def test_without_response_there_is_no_figure(empty_results: Results) -> None:
    lookup = Lookup(empty_results)
    assert cover_block(lookup) is None
    assert cover_section(lookup).missing
