import numpy as np
import pytest

from seriatim.estimation.hazards.cox_rows import CoxRows

COLUMNS = {"stop": [3, 2], "event": [True, False], "covariates": {"x": [1, 0], "y": [5, 6]}}


def test_columns_are_collected():
    rows = CoxRows.from_columns(**COLUMNS, start=[0, 1], cluster=["b", "a"])
    assert [column.tolist() for column in rows.covariates] == [[1, 0], [5, 6]]
    assert rows.names == ("x", "y")
    assert rows.event.tolist() == [True, False]
    assert rows.cluster.tolist() == [1, 0]
    assert rows.robust
    assert rows.with_unit("procedure").unit == "procedure"


def test_strata_are_coded_in_natural_order():
    rows = CoxRows.from_columns(**COLUMNS).with_strata([10, 2])
    assert rows.strata_labels == ("2", "10")
    assert rows.strata.tolist() == [1, 0]


def test_sampling_weights_ask_for_robust_errors_and_whole_ones_do_not():
    rows = CoxRows.from_columns(**COLUMNS)
    assert not rows.robust
    assert not rows.with_weights([2, 1]).robust
    assert rows.with_weights([2, 1.5]).robust


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"covariates": {}}, "at least one"),
        ({"event": [2, 0]}, "which one is the event"),
        ({"stop": [3, -2]}, "0 or later, found -2.0 at position 1"),
        ({"stop": [3, np.inf]}, "finite"),
        ({"start": [0, 2]}, "before stop, found 2.0 and 2.0 at row 1"),
        ({"covariates": {"x": [1]}}, "one length"),
        ({"covariates": {"x": [1, np.nan]}}, "x: expected a finite"),
    ],
)
def test_bad_columns_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        CoxRows.from_columns(**{**COLUMNS, **change})


def test_bad_weights_and_strata_are_refused():
    rows = CoxRows.from_columns(**COLUMNS)
    with pytest.raises(ValueError, match=r"positive numbers, found 0\.0 at position 1"):
        rows.with_weights([1, 0])
    with pytest.raises(ValueError, match="one length"):
        rows.with_strata(["a"])
