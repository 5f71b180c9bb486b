import json

import numpy as np
import pytest

from seriatim.estimation.clustered.cluster_grades import ClusterGrades


@pytest.fixture
def grades():
    rows = [1, 1, 2, 3], ["a", "b", "a", "b"], ["mild", "severe", "none", "mild"]
    return ClusterGrades.from_rows(*rows, grades=("none", "mild", "severe"))


def test_counts_by_hand(grades):
    assert grades.by_group().tolist() == [[1, 1, 0], [0, 1, 1]]
    assert grades.select("b").patients.tolist() == [1, 3]
    assert grades.index("b") == 1


def test_ridits_by_hand(grades):
    # 1 none, 2 mild, 1 severe of 4: half of 1, 1 + half of 2, 3 + half of 1, over 4.
    assert grades.ridits().tolist() == [0.125, 0.5, 0.875]
    assert ClusterGrades.zero().ridits().tolist() == []


def test_scoring_gives_cluster_counts(grades):
    counts = grades.scored([0, 1, 2])
    assert counts.total.tolist() == [[1, 2], [0, 0], [0, 1]]
    assert counts.total_squares.tolist() == [[1, 4], [0, 0], [0, 1]]


def test_adding_and_json(grades):
    both = grades + ClusterGrades.from_rows([4], ["a"], ["none"])
    assert both.patients.tolist() == [1, 2, 3, 4]
    assert both.grades == ("mild", "none", "severe")
    assert ClusterGrades.from_json(json.loads(json.dumps(both.to_json()))) == both
    assert ClusterGrades.zero() + grades == grades
    assert grades.with_unit("patient") != grades
    assert grades != 1
    with pytest.raises(TypeError):
        grades + 1


def test_wrong_shape():
    with pytest.raises(ValueError, match="counts: expected shape"):
        ClusterGrades(
            patients=np.array([1]),
            groups=("a",),
            grades=("x",),
            counts=np.zeros((2, 1, 1), dtype=np.int64),
        )
