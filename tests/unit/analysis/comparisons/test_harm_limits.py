"""What a study of this size could find, and the test against the margin."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.comparisons import harm_limits
from seriatim.analysis.comparisons.harm_limits import detectable_rows, noninferiority_rows
from seriatim.analysis.comparisons.proportions import Outcome
from seriatim.estimation.summary import ClusterCounts

SECOND, THIRD = "Second ILP v First ILP", "Third to fifth ILP v First ILP"


@pytest.fixture
def outcome():
    nothing = np.array([], dtype=np.bool_)
    return Outcome(
        endpoint="severe_local_toxicity", population="evaluable", counted=nothing, event=nothing
    )


def counts_of(study, **tallies):
    """Make counts of different patients: events and rows of each group."""
    groups, events = [], []
    for label, (x, n) in zip(study.labels, tallies.values(), strict=True):
        groups += [label] * n
        events += [1] * x + [0] * (n - x)
    return ClusterCounts.from_rows(
        np.arange(len(groups)), np.array(groups), np.array(events), groups=study.labels
    )


def test_the_smallest_increase_is_that_of_the_methods_page(study, outcome, values):
    counts = counts_of(study, first=(58, 290), second=(14, 68), third=(4, 22))
    rows = list(detectable_rows(study, outcome, counts))
    # 20 % in 290: 16.4 points with 68, 27.1 with 22 (docs/methods/power.md).
    assert values(rows, "increase") == {
        (SECOND, ""): pytest.approx(0.164, abs=1e-3),
        (THIRD, ""): pytest.approx(0.271, abs=1e-3),
    }
    assert values(rows, "decrease")[SECOND, ""] == pytest.approx(-0.131, abs=1e-3)
    assert {(row.n, row.n_total) for row in rows} == {(68, 290), (22, 290)}


def test_an_empty_group_and_a_very_large_one_have_reasons(study, outcome, monkeypatch):
    counts = counts_of(study, first=(2, 12), second=(1, 3), third=(0, 0))
    rows = list(detectable_rows(study, outcome, counts))
    assert {row.reason for row in rows if row.level == THIRD} == {"a group without procedures"}
    monkeypatch.setattr(harm_limits, "LARGEST", 11)
    rows = list(detectable_rows(study, outcome, counts))
    reasons = {row.reason for row in rows if row.level == SECOND}
    assert reasons == {"not computed for more than 11 procedures in a group"}


def test_the_one_sided_p_value_agrees_with_the_interval(study, outcome, values):
    counts = counts_of(study, first=(58, 290), second=(14, 68), third=(0, 22))
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


def test_without_a_margin_or_comparison_there_are_no_rows(study, outcome):
    counts = counts_of(study, first=(58, 290), second=(14, 68), third=(4, 22))
    free = dataclasses.replace(study.protocol, noninferiority=(), comparisons=())
    alone = dataclasses.replace(study, protocol=free)
    assert list(noninferiority_rows(alone, outcome, counts)) == []
    assert list(detectable_rows(alone, outcome, counts)) == []
