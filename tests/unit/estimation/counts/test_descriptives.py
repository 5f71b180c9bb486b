import json

import numpy as np
import pytest

from seriatim.estimation.counts.descriptives import (
    category_shares,
    describe,
    quantile,
    standardized_difference,
)
from seriatim.estimation.counts.value_counts import ValueCounts
from seriatim.estimation.summary import CountTable

NAMES = [
    "lung_age_by_sex",
    "lung_meal_by_sex",
    "lung_age_by_ecog",
    "veteran_karno_by_cell_type",
    "ozone_by_month",
    "plants",
    "two_plants",
    "ties",
    "few",
    "large_offset",
]


def summary(case):
    data, groups = case["data"], tuple(case["groups"])
    return ValueCounts.from_rows(data["value"], data["group"], groups=groups)


@pytest.mark.parametrize("name", NAMES)
def test_descriptions_agree_with_r(reference, agree, name):
    case = reference("descriptives", name)
    counts = summary(case)
    assert counts.groups == tuple(case["groups"])
    for group, expected in zip(case["groups"], case["described"], strict=True):
        for kind in (7, 2):
            ours = describe(counts, group, quantile_type=kind)
            assert (ours.n, ours.n_missing) == (expected["n"], expected["n_missing"])
            for field in ("mean", "std_dev", "minimum", "maximum"):
                agree(getattr(ours, field), expected[field])
            quartiles = [ours.first_quartile, ours.median, ours.third_quartile]
            agree(quartiles, expected[f"type_{kind}"])


@pytest.mark.parametrize("name", NAMES)
def test_standardized_differences_of_means_agree_with_r(reference, agree, name):
    case = reference("descriptives", name)
    first, second = case["groups"][:2]
    contrast = standardized_difference(summary(case), first, second)
    agree(contrast.estimate.value, case["smd"])
    agree(contrast.group_value, case["described"][0]["mean"])
    swapped = standardized_difference(summary(case), second, first)
    assert swapped.estimate.value == -contrast.estimate.value


def table(counts):
    counts = np.array(counts)
    rows, columns = (
        tuple(f"{c}{k}" for k in range(n)) for c, n in zip("rc", counts.shape, strict=True)
    )
    return CountTable(rows=rows, columns=columns, counts=counts, unit="patient")


@pytest.mark.parametrize("name", ["admission", "hair", "class"])
def test_shares_and_their_standardized_differences_agree_with_r(reference, agree, name):
    case = reference("descriptives", name)
    counts = table(case["counts"])
    for group, expected in zip(counts.rows, case["shares"], strict=True):
        shares = category_shares(counts, group)
        agree([share.share for share in shares], expected)
        assert sum(share.count for share in shares) == shares[0].n
        assert shares[0].unit == "patient"
    agree(standardized_difference(counts, "r0", "r1").estimate.value, case["smd"])


def test_quantiles_between_and_at_values():
    counts = ValueCounts.from_rows([1, 2, 3, 4, 10])
    assert [quantile(counts, p) for p in (0, 0.25, 0.3, 1)] == [1, 2, pytest.approx(2.2), 10]
    assert [quantile(counts, p, quantile_type=2) for p in (0, 0.2, 0.3, 1)] == [1, 1.5, 2, 10]
    assert quantile(ValueCounts.from_rows([]), 0.5) is None
    assert quantile(ValueCounts.from_rows([None]), 0.5) is None
    with pytest.raises(ValueError, match="probability: expected between 0 and 1, found 50"):
        quantile(counts, 50)
    with pytest.raises(ValueError, match="quantile_type: expected 7 or 2, found 6"):
        quantile(counts, 0.5, quantile_type=6)


@pytest.mark.parametrize("n", [3, 4, 7, 10, 41, 100])
def test_type_7_is_the_default_of_numpy(n):
    values = np.random.default_rng(n).normal(size=n)
    counts = ValueCounts.from_rows(values)
    for p in (0.01, 0.1, 0.25, 0.5, 0.6, 0.75, 0.99):
        assert quantile(counts, p) == pytest.approx(np.quantile(values, p), rel=1e-12)
        median = np.quantile(values, p, method="averaged_inverted_cdf")
        assert quantile(counts, p, quantile_type=2) == pytest.approx(median, rel=1e-12)


def test_no_value_and_one_value():
    counts = ValueCounts.from_rows([None, 5], ["a", "b"]).with_unit("patient")
    none, one = describe(counts, "a"), describe(counts, "b")
    assert (none.n, none.n_missing, none.median) == (0, 1, None)
    assert none.reason == "no values in group 'a'"
    assert (one.mean, one.median, one.std_dev) == (5, 5, None)
    assert one.reason == "one value has no standard deviation"
    assert json.loads(json.dumps(one.to_json()))["unit"] == "patient"


def test_a_large_offset_does_not_cost_digits():
    value = 1e9 + np.array([1, 2, 4, 8, 16]) / 8
    assert describe(ValueCounts.from_rows(value)).std_dev == pytest.approx(
        float(np.std([1, 2, 4, 8, 16], ddof=1)) / 8, rel=1e-12
    )


def test_shares_of_a_group_without_rows():
    counts = CountTable.from_rows(["a"], ["x"], row_labels=("a", "b"))
    share = category_shares(counts, "b")[0]
    assert (share.share, share.n) == (None, 0)
    assert share.reason == "no rows in group 'b'"
    assert json.dumps(share.to_json())


def test_why_there_is_no_standardized_difference():
    def reason(summary):
        return standardized_difference(summary, "a", "b").estimate.reason

    assert "fewer than two" in reason(ValueCounts.from_rows([1, 2, 3], list("aab")))
    assert "no spread" in reason(ValueCounts.from_rows([0.1] * 2 + [0.3] * 2, list("aabb")))
    empty = CountTable.from_rows(["a"], ["x"], row_labels=("a", "b"))
    assert "no rows" in reason(empty)
    assert "no spread" in reason(CountTable.from_rows(list("ab"), list("xy")))
    assert "not vary enough" in reason(CountTable.from_rows(list("ab"), list("xx")))
    assert "not vary enough" in reason(CountTable.from_rows(list("aab"), list("xyz")))


def test_categories_that_neither_group_has_do_not_matter():
    full = table([[3, 0, 4, 5], [2, 0, 9, 1]])
    short = table([[3, 4, 5], [2, 9, 1]])
    ours, expected = (standardized_difference(t, "r0", "r1").estimate.value for t in (full, short))
    assert ours == expected
