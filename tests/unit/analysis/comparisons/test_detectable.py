"""What a study of this size could find."""

import dataclasses

import pytest

from seriatim.analysis.comparisons import detectable
from seriatim.analysis.comparisons.detectable import detectable_rows

SECOND, THIRD = "Second ILP v First ILP", "Third to fifth ILP v First ILP"


def test_the_smallest_increase_is_that_of_the_methods_page(study, outcome, values, counts_of):
    counts = counts_of(first=(58, 290), second=(14, 68), third=(4, 22))
    rows = list(detectable_rows(study, outcome, counts))
    # 20 % in 290: 16.4 points with 68, 27.1 with 22 (docs/methods/power.md).
    assert values(rows, "increase") == {
        (SECOND, ""): pytest.approx(0.164, abs=1e-3),
        (THIRD, ""): pytest.approx(0.271, abs=1e-3),
    }
    assert values(rows, "decrease")[SECOND, ""] == pytest.approx(-0.131, abs=1e-3)
    assert {(row.n, row.n_total) for row in rows} == {(68, 290), (22, 290)}


def test_an_empty_group_and_a_very_large_one_have_reasons(study, outcome, monkeypatch, counts_of):
    counts = counts_of(first=(2, 12), second=(1, 3), third=(0, 0))
    rows = list(detectable_rows(study, outcome, counts))
    assert {row.reason for row in rows if row.level == THIRD} == {"a group without procedures"}
    monkeypatch.setattr(detectable, "LARGEST", 11)
    rows = list(detectable_rows(study, outcome, counts))
    reasons = {row.reason for row in rows if row.level == SECOND}
    assert reasons == {"not computed for more than 11 procedures in a group"}


def test_without_a_comparison_there_are_no_rows(study, outcome, counts_of):
    counts = counts_of(first=(58, 290), second=(14, 68), third=(4, 22))
    free = dataclasses.replace(study.protocol, comparisons=())
    alone = dataclasses.replace(study, protocol=free)
    assert list(detectable_rows(alone, outcome, counts)) == []
