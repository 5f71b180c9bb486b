import numpy as np
import pytest

from seriatim.estimation.encoding import (
    encode_labels,
    encode_patients,
    encode_times,
    finite_floats,
    merge_labels,
    merge_units,
    natural_order,
    same_length,
    yes_no,
)


def test_numbers_sort_by_size_and_before_text():
    assert natural_order(["third", "10", "-1", "2"]) == ("-1", "2", "10", "third")


@pytest.mark.parametrize("values", [[2, 10, 2], np.array([2, 10, 2]), ["2", "10", "2"]])
def test_labels_of_numbers_and_text_agree(values):
    labels, codes = encode_labels("group", values)
    assert labels == ("2", "10")
    assert codes.tolist() == [0, 1, 0]


def test_given_order_is_kept_and_may_name_absent_labels():
    labels, codes = encode_labels("group", ["b"], ["c", "b"])
    assert labels == ("c", "b")
    assert codes.tolist() == [1]


def test_far_apart_integers_and_booleans_are_labels_too():
    assert encode_labels("group", [10**9, 0])[1].tolist() == [1, 0]
    assert encode_labels("group", [True, False])[0] == ("False", "True")


def test_unknown_missing_and_repeated_labels_are_refused():
    with pytest.raises(ValueError, match="expected one of a; found 'b'"):
        encode_labels("group", ["a", "b"], ["a"])
    with pytest.raises(ValueError, match="missing"):
        encode_labels("group", ["a", None])
    with pytest.raises(ValueError, match="missing"):
        encode_labels("group", [1.0, float("nan")])
    with pytest.raises(ValueError, match="distinct"):
        encode_labels("group", ["a"], ["a", "a"])


def test_merging_labels_keeps_an_agreed_order():
    assert merge_labels(("b", "a"), ("b", "a")) == ("b", "a")
    assert merge_labels((), ("b", "a")) == ("b", "a")
    assert merge_labels(("b", "a"), ()) == ("b", "a")
    assert merge_labels(("b", "a"), ("a", "b")) == ("a", "b")


def test_units_must_agree():
    assert merge_units("patient", None) == "patient"
    with pytest.raises(ValueError, match="'patient' and 'lesion'"):
        merge_units("patient", "lesion")


def test_columns_of_different_length_are_named():
    with pytest.raises(ValueError, match="time has 2, event has 1"):
        same_length(time=[1, 2], event=[1], group=None)


@pytest.mark.parametrize(
    ("patients", "expected"),
    [
        ([3, 1, 3], [1, 3]),
        (["b", "a"], ["a", "b"]),
        (np.array(["b", "a"], dtype=object), ["a", "b"]),
        ([2.0, 1.0], [1, 2]),
        ([1.5, 1.0], ["1.0", "1.5"]),
        ([], []),
    ],
)
def test_patients_are_sorted(patients, expected):
    assert encode_patients(patients)[0].tolist() == expected


def test_bad_patients_are_refused():
    with pytest.raises(ValueError, match="one identifier a row"):
        encode_patients([[1], [2]])
    with pytest.raises(ValueError, match="missing"):
        encode_patients(np.array(["a", None], dtype=object))
    with pytest.raises(ValueError, match="finite"):
        encode_patients([1.0, np.nan])


def test_whole_and_fractional_times_are_coded_alike():
    whole, index = encode_times(np.array([5.0, 2.0, 5.0]))
    assert whole.tolist() == [2.0, 5.0]
    assert index.tolist() == [1, 0, 1]
    mixed, index = encode_times(np.array([5.0, 2.5, 5.0]))
    assert mixed.tolist() == [2.5, 5.0]
    assert index.tolist() == [1, 0, 1]


# Many rows with few different values are put into bins, others sorted: the codes are the same.
@pytest.mark.parametrize("noise", [0.0, 1e-13])
def test_many_fractional_times_are_coded_as_few_are(noise):
    days = np.random.default_rng(8).integers(0, 4000, 12_000)
    times = days / 30.4375 + noise * (days % 2)
    times[:50] += noise
    distinct, index = encode_times(times)
    parts = [encode_times(times[k : k + 4000]) for k in range(0, 12_000, 4000)]
    merged = np.unique(np.concatenate([part[0] for part in parts]))
    assert np.allclose(distinct, np.unique(days) / 30.4375)
    assert np.isin(distinct, merged).all()
    assert index.tolist() == np.unique(days, return_inverse=True)[1].tolist()


def test_many_equal_times_are_one():
    assert encode_times(np.full(6000, 0.5))[0].tolist() == [0.5]


def test_sparse_whole_times_are_coded_by_sorting():
    distinct, index = encode_times(np.array([1e9, 3.0]))
    assert distinct.tolist() == [3.0, 1e9]
    assert index.tolist() == [1, 0]


def test_float_noise_makes_ties_and_real_differences_do_not():
    assert encode_times(np.array([0.1 + 0.2, 0.3]))[0].tolist() == [0.3]
    assert encode_times(np.array([0.3, 0.3000001]))[0].size == 2
    days = np.array([100.0, 100.0])
    assert encode_times(np.concatenate([days / 30.4375, days * (1 / 30.4375)]))[0].size == 1


def test_absurd_times_are_refused():
    with pytest.raises(ValueError, match="up to 1e10"):
        encode_times(np.array([1e11, 0.5]))


def test_yes_and_no_in_numbers_or_words_of_python():
    assert yes_no("event", [True, False]).tolist() == [True, False]
    assert yes_no("event", [1.0, 0.0]).tolist() == [True, False]
    with pytest.raises(ValueError, match=r"event: expected True or False .*found 2 at position 1"):
        yes_no("event", [0, 2])


def test_masked_values_are_missing_values():
    masked = np.ma.masked_array([1, 2, 3], mask=[False, True, False])
    for refused in (finite_floats, encode_labels):
        with pytest.raises(ValueError, match=r"column: expected a value in every row.*position 1"):
            refused("column", masked)
    with pytest.raises(ValueError, match="patient: expected a value"):
        encode_patients(masked)
    nothing_masked = np.ma.masked_array([1.0, 2.0], mask=False)
    assert finite_floats("column", nothing_masked).tolist() == [1, 2]


def test_a_number_and_its_text_are_one_label():
    labels, codes = encode_labels("group", np.array([1, "1", 2, "2"], dtype=object))
    assert labels == ("1", "2")
    assert codes.tolist() == [0, 0, 1, 1]
