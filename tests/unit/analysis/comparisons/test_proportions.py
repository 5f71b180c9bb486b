"""A yes-or-no outcome by group, its difference to the reference and the margin."""

import numpy as np
import pytest

from seriatim.analysis.comparisons.proportions import (
    Outcome,
    estimate_differences,
    estimate_proportions,
    summarize_outcome,
)


@pytest.fixture
def outcome(truth):
    return Outcome(
        endpoint="severe_local_toxicity",
        population="evaluable",
        counted=~truth("B2"),
        event=truth("A2", "C1"),
    )


def test_counts_and_proportions_of_every_group(study, outcome, values):
    counts = summarize_outcome(study, outcome)
    rows = list(estimate_proportions(study, outcome, counts, "grades"))
    assert values(rows, "proportion") == {
        ("First ILP", ""): pytest.approx(1 / 3),  # C1 of A1, B1, C1
        ("Second ILP", ""): 1.0,  # A2; B2 is not counted
        ("Third to fifth ILP", ""): 0.0,  # A3
    }
    assert [(row.n, row.n_total) for row in rows if row.statistic == "count"] == [
        (1, 3),
        (1, 1),
        (0, 1),
    ]


def test_differences_go_to_the_reference_and_the_margin_comes_along(study, outcome, values):
    counts = summarize_outcome(study, outcome)
    rows = list(estimate_differences(study, outcome, counts, "grade_difference"))
    assert values(rows, "risk_difference") == {
        ("Second ILP v First ILP", ""): pytest.approx(2 / 3),
        ("Third to fifth ILP v First ILP", ""): pytest.approx(-1 / 3),
    }
    assert values(rows, "margin") == {("", ""): 0.10}


def test_a_group_without_any_outcome_still_has_limits(study, truth, values):
    nothing = Outcome(
        endpoint="severe_local_toxicity",
        population="evaluable",
        counted=np.ones(6, dtype=bool),
        event=truth(),
    )
    counts = summarize_outcome(study, nothing)
    rows = list(estimate_differences(study, nothing, counts, "grade_difference"))
    assert values(rows, "risk_difference")["Second ILP v First ILP", ""] == 0
    assert values(rows, "conf_high")["Second ILP v First ILP", ""] > 0.3


def test_an_endpoint_without_comparison_has_none(study, outcome):
    counts = summarize_outcome(study, outcome)
    other = Outcome(
        endpoint="something", population="x", counted=outcome.counted, event=outcome.event
    )
    assert list(estimate_differences(study, other, counts, "grade_difference")) == []
