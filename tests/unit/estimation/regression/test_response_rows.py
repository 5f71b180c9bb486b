import json

import numpy as np
import pytest

from seriatim.estimation.regression.response_rows import CovariateMoments, ResponseRows, standardize


def test_rows_are_sorted_by_patient_and_keep_their_order_within():
    rows = ResponseRows.from_columns(
        ["b", "a", "b", "a"], [True, False, False, True], {"x": [1, 2, 3, 4]}
    )
    assert rows.names == ("intercept", "x")
    assert rows.design.tolist() == [[1, 2], [1, 4], [1, 1], [1, 3]]
    assert rows.response.tolist() == [0, 1, 1, 0]
    assert rows.first.tolist() == [0, 2]
    assert rows.sizes().tolist() == [2, 2]
    assert rows.patient_sums(rows.design[:, 1]).tolist() == [6, 4]


def test_without_patients_every_row_is_one():
    rows = ResponseRows.from_columns(None, [1, 0, 1], {})
    assert rows.first.tolist() == [0, 1, 2]
    assert rows.patient_sums(rows.response).tolist() == [1, 0, 1]


def test_blocks_are_cut_between_patients():
    rows = ResponseRows.from_columns([1, 1, 1, 2, 3, 3, 4], [1, 0, 1, 0, 1, 0, 1], {})
    blocks = rows.blocks(2)
    assert [block.sizes().tolist() for block in blocks] == [[3], [1], [2], [1]]
    assert np.concatenate([b.response for b in blocks]).tolist() == rows.response.tolist()
    assert rows.blocks(7) == [rows]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (([1], [2], {}), "response: expected True/False or 0/1, found 2.0"),
        (([1], [np.nan], {}), "response: expected a finite number"),
        (([1], [1], {"x": [np.inf]}), "x: expected a finite number"),
        (([1, 2], [1], {}), "one length"),
        (([1], [1], {"x": [1, 2]}), "one length"),
        (([1], [1], {"intercept": [1]}), "is taken"),
        (([None], [1], {}), "patient: expected a label in every row"),
    ],
)
def test_bad_rows_are_refused(columns, message):
    with pytest.raises(ValueError, match=message):
        ResponseRows.from_columns(*columns)


def test_standardized_covariates_and_the_way_back():
    one = ResponseRows.from_columns(None, [1, 0], {"x": [1.0, 2.0], "c": [5.0, 5.0]})
    two = ResponseRows.from_columns(None, [1], {"x": [6.0], "c": [5.0]}).with_unit("lesion")
    data = standardize([one, two])
    x = np.concatenate([site.design[:, 1] for site in data.sites])
    assert (x.mean(), x.std()) == pytest.approx((0, 1))
    assert all((site.design[:, 2] == 0).all() for site in data.sites)
    beta = np.array([0.5, -1.0, 0.0])
    raw = data.raw(beta)
    assert one.design @ raw == pytest.approx(data.sites[0].design @ beta)
    covariance = data.raw_covariance(np.eye(3))
    assert covariance == pytest.approx(data.to_raw @ data.to_raw.T)
    assert data.unit == "lesion"
    assert (data.moments.n, data.moments.n_events, data.moments.n_patients) == (3, 2, 3)


def test_sites_must_have_the_same_covariates():
    one = ResponseRows.from_columns(None, [1], {"x": [1]})
    two = ResponseRows.from_columns(None, [1], {"y": [1]})
    with pytest.raises(ValueError, match="same covariates in the same order, found x; y"):
        standardize([one, two])
    with pytest.raises(ValueError, match="at least one site"):
        standardize([])


def test_moments_add_and_survive_json():
    rows = ResponseRows.from_columns([1, 1, 2], [1, 0, 1], {"x": [1, 2, 3]})
    moments = CovariateMoments.zero() + CovariateMoments.from_rows(rows)
    again = CovariateMoments.from_json(json.loads(json.dumps(moments.to_json())))
    assert again.to_json() == moments.to_json()
    assert (again.n, again.n_events, again.n_patients) == (3, 2, 2)
    assert again.total_squares.tolist() == [3, 14]
    with pytest.raises(TypeError):
        moments + 1
