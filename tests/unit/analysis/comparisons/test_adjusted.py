"""Holm over the comparisons of the protocol."""

import pytest

from seriatim.analysis.comparisons.adjusted import adjusted_rows
from seriatim.analysis.rows import Place


def comparison(endpoint, level, p_value, population="evaluable"):
    place = Place(
        analysis="response_difference",
        endpoint=endpoint,
        unit="procedure",
        population=population,
        level=level,
    )
    if p_value is None:
        yield place.row("risk_difference", None, reason="no procedures")
        return
    yield place.row("risk_difference", 0.1)
    yield place.row("p_value", p_value)


def test_every_comparison_counts_and_holm_multiplies_by_what_is_left(study, values):
    rows = (
        *comparison("overall_response", "Second", 0.04),
        *comparison("complete_response", "Second", 0.01),
        *comparison("complete_response", "Third", None),
        # Of all treated: not a further comparison but the same one on another denominator.
        *comparison("complete_response", "Second", 0.001, population="all_treated"),
    )
    adjusted = list(adjusted_rows(study, rows))
    # Smallest first: 0.01 x 3, then 0.04 x 2; the third counts and has none.
    by_place = {(row.endpoint, row.level): row.value for row in adjusted}
    assert by_place == {
        ("overall_response", "Second"): pytest.approx(0.08),
        ("complete_response", "Second"): pytest.approx(0.03),
        ("complete_response", "Third"): None,
    }
    assert {row.n_total for row in adjusted} == {3}
    assert [row.n for row in adjusted] == [2, 1, None]
    assert adjusted[-1].reason == "no procedures"


def test_a_comparison_that_was_estimated_but_not_tested_says_so(study):
    rows = tuple(comparison("overall_response", "Second", 0.04))[:1]
    (row,) = adjusted_rows(study, rows)
    assert (row.value, row.reason) == (None, "no test was made")


def test_without_comparisons_there_is_nothing_to_adjust(study):
    assert list(adjusted_rows(study, ())) == []
