"""Grades are counted as they are, cut at the threshold and compared whole."""

import pytest

from seriatim.analysis.harm.grades import GradedOutcome, grade_rows
from seriatim.endpoints.toxicity import derive_local_toxicity


@pytest.fixture
def rows(study):
    graded = GradedOutcome(
        endpoint="severe_local_toxicity",
        scale_name="local_toxicity",
        scale=("I", "II", "III", "IV", "V"),
        threshold="III",
        grade=derive_local_toxicity(study.cohort, study.procedures),
    )
    return list(grade_rows(study, graded))


def test_the_distribution_counts_what_is_not_recorded(rows, values):
    counts = values(rows, "count", endpoint="local_toxicity")
    assert [counts["First ILP", grade] for grade in ("I", "II", "III", "IV", "V")] == [
        0,
        2,
        1,
        0,
        0,
    ]
    assert counts["Second ILP", "not_recorded"] == 1


def test_the_severe_are_counted_of_the_graded_and_of_all(rows, values):
    graded = values(rows, "proportion", endpoint="severe_local_toxicity", population="evaluable")
    everyone = values(
        rows, "proportion", endpoint="severe_local_toxicity", population="all_treated"
    )
    assert graded["Second ILP", ""] == 1  # A2 of A2; B2 was not graded
    assert everyone["Second ILP", ""] == 0.5


def test_whole_distributions_are_compared(rows, values):
    # A2 (III) against II, II, III of the first: worse than two, tied with one: (1 + 1 + 1/2) / 3.
    index = values(rows, "probability_index")
    assert index["Second ILP v First ILP", ""] == pytest.approx(2.5 / 3)


def test_nothing_graded_is_counted_and_not_compared(study, values):
    grade = derive_local_toxicity(study.cohort, study.procedures)
    grade[:] = None
    graded = GradedOutcome(
        endpoint="severe_local_toxicity",
        scale_name="local_toxicity",
        scale=("I", "II", "III", "IV", "V"),
        threshold="III",
        grade=grade,
    )
    found = list(grade_rows(study, graded))
    assert values(found, "count")["First ILP", "not_recorded"] == 3
    assert values(found, "probability_index") == {}
    shares = values(found, "proportion", population="evaluable")
    assert set(shares.values()) == {None}
