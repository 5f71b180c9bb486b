"""Harm against the margin that the protocol names."""

import dataclasses

import pytest

from seriatim.analysis.harm.noninferiority import noninferiority_rows

SECOND, THIRD = "Second ILP v First ILP", "Third to fifth ILP v First ILP"


def test_the_one_sided_p_value_agrees_with_the_interval(study, outcome, values, counts_of):
    counts = counts_of(first=(58, 290), second=(14, 68), third=(0, 22))
    rows = list(noninferiority_rows(study, outcome, counts))
    p_values = values(rows, "p_one_sided")
    # docs/methods/noninferiority.md: 14/68 against 58/290 at 0.10 by score, 0.0567.
    assert p_values[SECOND, "score"] == pytest.approx(0.0567, abs=5e-5)
    # An empty cell has a variance by score: more than a clustered one that sees no spread.
    assert p_values[THIRD, "score"] > 0
    # Each patient once: p_1 - p_0 = 0.00588; the margin of 0.10 lies 1.7 standard errors above.
    assert 0.025 < p_values[SECOND, ""] < 0.06
    # Nobody of 22: the clustered variance of that group is 0, the reference alone has spread.
    assert p_values[THIRD, ""] is None or p_values[THIRD, ""] < 0.001


def test_without_a_margin_or_comparison_there_are_no_rows(study, outcome, counts_of):
    counts = counts_of(first=(58, 290), second=(14, 68), third=(4, 22))
    for without in ({"noninferiority": ()}, {"comparisons": ()}):
        alone = dataclasses.replace(study, protocol=dataclasses.replace(study.protocol, **without))
        assert list(noninferiority_rows(alone, outcome, counts)) == []
