import numpy as np
import pytest

from seriatim.estimation.regression.gee import gee
from seriatim.estimation.regression.patient_blocks import patient_blocks
from seriatim.estimation.regression.response_rows import ResponseRows, agree_on_scale


def rows_of(sizes):
    patient = np.repeat(np.arange(len(sizes)), sizes)
    rng = np.random.default_rng(3)
    x = rng.normal(size=patient.size)
    return ResponseRows.from_columns(patient, rng.random(patient.size) < 0.5, {"x": x})


def by_patient(blocks, sums):
    """Sums as a sorted list: the order of patients is the blocks' own affair."""
    return np.sort(np.concatenate([sums(block) for block in blocks]))


@pytest.mark.parametrize("sizes", [[1], [1, 1, 1], [3, 1, 2, 5, 1], [2, 70, 1], [64, 1], [65]])
def test_sums_are_those_of_the_rows_in_their_order(sizes):
    rows = rows_of(sizes)
    blocks = patient_blocks(rows)
    for column, name in enumerate(rows.names):
        expected = np.sort(rows.patient_sums(rows.design[:, column]))
        assert by_patient(blocks, lambda b, k=column: b.sums(b.columns[k])) == pytest.approx(
            expected, rel=1e-13
        ), name
    expected = np.sort(rows.patient_sums(2 * rows.response - 1))
    assert by_patient(blocks, lambda b: b.sums(b.sign)).tolist() == expected.tolist()
    assert by_patient(blocks, lambda b: b.sizes).tolist() == sorted(sizes)


def test_rows_of_patients_of_one_size():
    # Patients with 1, 3, 2 and 1 rows: the block begins with the one of 3.
    rows = ResponseRows.from_columns(
        [1, 2, 2, 2, 3, 3, 4], [0, 1, 1, 1, 0, 0, 1], {"x": [10, 20, 21, 22, 30, 31, 40]}
    )
    (block,) = patient_blocks(rows)
    x = block.columns[1]
    assert block.layers == (4, 2, 1)
    assert x.tolist() == [20, 30, 10, 40, 21, 31, 22]
    assert block.of_size(3, x).tolist() == [[20], [21], [22]]
    assert block.of_size(2, x).tolist() == [[30], [31]]
    assert block.of_size(1, block.columns).tolist() == [[[1, 1], [10, 40]]]


def test_blocks_are_cut_between_patients(monkeypatch):
    monkeypatch.setattr("seriatim.estimation.regression.patient_blocks._BLOCK_ROWS", 4)
    rows = rows_of([3, 3, 1, 9, 2, 2])
    blocks = patient_blocks(rows)
    assert len(blocks) > 2
    assert sorted(np.concatenate([b.sizes for b in blocks]).tolist()) == [1, 2, 2, 3, 3, 9]


def test_no_rows_are_no_blocks():
    assert patient_blocks(ResponseRows.from_columns([], [], {})) == ()


def test_blocks_of_very_many_rows_are_arranged_anew_and_are_the_same(monkeypatch):
    place = "seriatim.estimation.regression.patient_blocks"
    monkeypatch.setattr(f"{place}._BLOCK_ROWS", 4)
    rows = rows_of([3, 1, 2, 2, 5])
    scaling = agree_on_scale([rows])
    kept = patient_blocks(rows, scaling)
    monkeypatch.setattr(f"{place}._KEPT_ROWS", 10)
    anew = patient_blocks(rows, scaling)
    assert not isinstance(anew, tuple)
    for _ in range(2):
        assert [b.columns.tolist() for b in anew] == [b.columns.tolist() for b in kept]
    x = np.concatenate([block.columns[1] for block in kept])
    assert (x.mean(), x.std()) == pytest.approx((0, 1), abs=1e-14)


def test_fits_do_not_depend_on_whether_blocks_are_kept(monkeypatch):
    rows = rows_of([2, 1, 2, 2, 2, 1, 2, 2])
    kept = gee(rows, correlation="exchangeable")
    monkeypatch.setattr("seriatim.estimation.regression.patient_blocks._KEPT_ROWS", 10)
    assert gee(rows, correlation="exchangeable") == kept
    assert kept.reason is None
