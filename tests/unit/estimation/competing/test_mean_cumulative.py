from functools import reduce
from operator import add

import numpy as np
import pytest

from seriatim.estimation.competing.cause_rows import CauseRows
from seriatim.estimation.competing.mean_cumulative import (
    mean_at,
    mean_cumulative,
    mean_difference,
    mean_products,
    mean_squares,
)


def rows_of(case, chosen=slice(None)):
    names = ("time", "event", "patient", "group", "entry")
    time, event, patient, group, entry = (np.array(case[name])[chosen] for name in names)
    return CauseRows.from_columns(time, event, patient, group=group, entry=entry)


def curve_of(rows, group="all", event=1):
    squares = mean_squares(rows.table, rows, event, group)
    return mean_cumulative(rows.table, squares, event, group=group)


@pytest.mark.parametrize("name", ["bladder1_by_treatment", "bladder1_untied", "cgd_by_treatment"])
def test_agrees_with_r(reference, agree, name):
    case = reference("mean_cumulative", name)
    rows = rows_of(case)
    for result in case["results"]:
        curve = curve_of(rows, result["group"])
        ours = [mean_at(curve, time) for time in result["points"]]
        agree([e.value for e in ours], result["mean"])
        agree([e.std_error for e in ours], result["std_error"])
        z = 1.959963984540054
        low = [
            m * np.exp(-z * s / m) for m, s in zip(result["mean"], result["std_error"], strict=True)
        ]
        agree([e.conf_low for e in ours], low)


def test_difference_between_groups(reference):
    case = reference("mean_cumulative", "cgd_by_treatment")
    rows = rows_of(case)
    groups = rows.table.groups
    curves = [curve_of(rows, group) for group in groups]
    apart = mean_difference(*curves, 300)
    products = mean_products(rows.table, rows, 1, tuple((group, 300) for group in groups))
    # No patient is in both groups, so the covariance is 0.
    assert products.products[0, 1] == 0
    together = mean_difference(*curves, 300, products=products)
    assert together.estimate.std_error == pytest.approx(apart.estimate.std_error, rel=1e-12)
    assert apart.measure == "mean_difference"
    assert apart.estimate.value == pytest.approx(apart.group_value - apart.reference_value)


def test_events_at_the_time_of_death_count():
    # At 2: p has an event, q dies; both were at risk. Afterwards p alone, whose event counts half.
    rows = CauseRows.from_columns([2, 3, 2], [1, 1, 2], ["p", "p", "q"], entry=[0, 2, 0])
    assert curve_of(rows).mean.tolist() == [0.5, 1.0]


def test_after_the_last_death_the_mean_stays():
    rows = CauseRows.from_columns([1, 2, 3], [1, 2, 2], ["p", "p", "q"], entry=[0, 1, 0])
    assert mean_at(curve_of(rows), 9).value == 0.5
    followed = CauseRows.from_columns([1, 2, 3], [1, 2, 0], ["p", "p", "q"], entry=[0, 1, 0])
    assert mean_at(curve_of(followed), 9).reason == "follow-up ends at 3, before time 9"


def test_worst_inputs_have_reasons():
    none = CauseRows.from_columns([1, 2], [0, 2], ["p", "q"])
    assert curve_of(none).reason == "no event of this kind"
    assert mean_at(curve_of(none), 1).reason == "no event of this kind up to time 1, so no limits"
    single = CauseRows.from_columns([1, 2], [1, 0], ["p", "p"], entry=[0, 1])
    assert mean_at(curve_of(single), 2).value == 1
    assert mean_at(curve_of(single), 2).reason == "no spread between patients: no limits"
    empty = curve_of(CauseRows.from_columns([], [], []))
    assert mean_at(empty, 1).reason == "no rows in group 'all'"


def test_stretches_that_cannot_be_are_refused():
    overlap = CauseRows.from_columns([5, 6], [1, 0], ["p", "p"], entry=[0, 3])
    with pytest.raises(ValueError, match="that overlap before time 5"):
        curve_of(overlap)
    after = CauseRows.from_columns([5, 6, 7], [2, 0, 1], ["p", "p", "q"], entry=[0, 5, 0])
    with pytest.raises(ValueError, match="found one at 5 with later stretches"):
        curve_of(after)


def test_sites_add_up(reference):
    case = reference("mean_cumulative", "bladder1_by_treatment")
    rows = rows_of(case)
    site = np.array(case["patient"]) % 5
    sites = [rows_of(case, site == k) for k in range(5)]
    table = reduce(add, (s.table for s in sites))
    assert table == rows.table
    squares = reduce(add, (mean_squares(table, s, 1, "placebo") for s in sites))
    alone = mean_squares(table, rows, 1, "placebo")
    assert np.allclose(squares.squares, alone.squares, rtol=1e-10, atol=0)
    assert squares.n_patients == alone.n_patients
    assert mean_cumulative(table, squares, group="placebo").n == squares.n_patients
