"""Whole times are counted as they are and others after coding: both must agree."""

import tracemalloc

import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable


def cohort(n, seed=3):
    rng = np.random.default_rng(seed)
    entry = np.where(rng.random(n) < 0.6, 0, rng.integers(0, 300, n)).astype(np.int32)
    time = entry + rng.integers(1, 400, n).astype(np.int32)
    return time, rng.random(n) < 0.6, rng.integers(0, 3, n).astype(np.int8), entry


def table_of(time, event, group, entry):
    return EventTable.from_rows(time, event, group, entry=entry)


# The same rows as other types: the table must not depend on how a column is stored.
@pytest.mark.parametrize("n", [1, 380, 5000])
def test_the_type_of_a_column_does_not_matter(n):
    time, event, group, entry = cohort(n)
    expected = table_of(time.tolist(), event.tolist(), group.tolist(), entry.tolist())
    assert table_of(time, event, group, entry) == expected
    assert table_of(time.astype(float), event.astype(np.int8), group, entry) == expected
    assert table_of(time, event.astype(float), group.astype(np.uint64), entry + 0.0) == expected
    for text in (group.astype(str), group.astype(str).astype(object), group.astype(str).tolist()):
        assert table_of(time.astype(np.uint16), event, text, entry.astype(np.int64)) == expected


def test_times_with_fractions_give_the_counts_of_the_same_whole_days():
    time, event, group, entry = cohort(2000)
    whole, months = table_of(time, event, group, entry), (time / 30.4375, entry / 30.4375)
    fractions = table_of(months[0], event, group, months[1])
    assert np.allclose(fractions.time * 30.4375, whole.time)
    for name in ("at_start", "entered", "censored", "events"):
        assert np.array_equal(getattr(fractions, name), getattr(whole, name))


def test_blocks_do_not_show():
    time, event, group, entry = cohort(150_000)
    parts = [slice(k, k + 50_000) for k in range(0, 150_000, 50_000)]
    sums = [table_of(time[at], event[at], group[at], entry[at]) for at in parts]
    assert sums[0] + sums[1] + sums[2] == table_of(time, event, group, entry)


def test_memory_stays_below_the_size_of_the_columns():
    columns = cohort(2_000_000)
    tracemalloc.start()
    table_of(*columns)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < sum(column.nbytes for column in columns)


def test_far_apart_times_labels_and_causes_are_sorted_instead():
    table = EventTable.from_rows([10**9, 3], [900, 7], [10**12, 4], entry=[-(10**12), 1])
    assert table.time.tolist() == [1, 3, 10**9]
    assert table.causes == (7, 900)
    assert table.groups == ("4", str(10**12))
    assert table.entered.sum() == 1


def test_entry_before_0_is_from_the_start():
    assert EventTable.from_rows([1], [1], entry=[-5]) == EventTable.from_rows([1], [1])
    assert EventTable.from_rows([1.5], [1], entry=[-5.0]) == EventTable.from_rows([1.5], [1])
    fractions = EventTable.from_rows([2, 3], [1, 1], entry=[-0.5, 1])
    assert fractions == EventTable.from_rows([2, 3], [1, 1], entry=[0, 1])


def test_many_different_texts_are_labels():
    names = [f"site {k:02}" for k in range(40)] * 60
    table = EventTable.from_rows(np.ones(2400), np.ones(2400), np.array(names))
    assert table.groups == tuple(sorted(set(names)))
    assert table.at_start.tolist() == [60] * 40


# statsmodels 0.15 counts a row as at risk at its own entry: one row too many at time 2.
def test_a_row_is_not_at_risk_at_its_own_entry():
    table = EventTable.from_rows([2, 4, 5], [1, 1, 1], entry=[0, 2, 0])
    assert table.n_at_risk()[0].tolist() == [2, 2, 1]


# greenwood 0.8 keeps 0.1 + 0.2 and 0.3 apart.
def test_float_noise_does_not_split_a_tie():
    table = EventTable.from_rows([0.1 + 0.2, 0.3, 1.0, 2.0], [1, 1, 0, 0])
    assert table.events[0].tolist() == [[2, 0, 0]]


def test_an_entry_within_float_noise_of_the_time_is_refused():
    with pytest.raises(ValueError, match="entry: expected before time"):
        EventTable.from_rows([0.1 + 0.2], [1], entry=[0.3])
