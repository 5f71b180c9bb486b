from __future__ import annotations

from collections.abc import Callable

from seriatim.analysis.results import Results
from seriatim.report.sections.null_series import null_series_block, null_series_figure
from seriatim.wording.lookup import Lookup


def test_simulated_medians_stand_beside_the_observed(example: Results) -> None:
    lookup = Lookup(example)
    data = null_series_figure(lookup)
    assert data is not None
    one = data.medians[0]
    place = {"groups": "final_number", "level": one.label, "context": ""}
    assert one.observed[1] == lookup.cell("survival", **place).value("median")
    assert one.simulated[1] == lookup.cell("null_simulation", level=one.label).value("median")
    assert [name for name, _, _ in data.tests] == [
        "Log-rank, ever received",
        "Mantel-Byar, to date",
    ]


def test_the_block_says_in_words_what_it_shows(example: Results) -> None:
    block = null_series_block(Lookup(example))
    assert block is not None
    assert "series without an effect" in block.alt
    assert "With no effect at all" in block.notes[0]


def test_nothing_to_show(empty_results: Results) -> None:
    assert null_series_block(Lookup(empty_results)) is None


def test_a_test_without_its_error_is_left_out(
    look: Callable[..., Lookup], example: Results
) -> None:
    rows = [r for r in Lookup(example).rows("null_simulation") if r.statistic != "std_error"]
    data = null_series_figure(look(*rows))
    assert data is not None
    assert data.tests == ()
