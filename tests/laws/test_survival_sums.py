"""Patients split over sites in any way give the curves, variances and tests of all together.

Sites send tables first; the sum of the tables goes back to each, and then sums over patients.
"""

from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.estimation.survival.influence import InfluenceProducts, influence_squares
from seriatim.estimation.survival.landmark import LandmarkRows, LandmarkTable
from seriatim.estimation.survival.log_rank_clustered import log_rank_influence
from seriatim.estimation.survival.milestone import milestone_influence
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.estimation.survival.restricted_mean import restricted_mean_influence
from seriatim.estimation.survival.weighted_event_table import WeightedEventTable, risk_sums

GROUPS = ("first", "second")

# Whole days, months of 30.4375 days, and tenths with float noise: what registries hold.
times = st.one_of(
    st.integers(1, 40).map(float),
    st.integers(1, 400).map(lambda days: days / 30.4375),
    st.integers(1, 12).map(lambda k: sum([0.1] * k)),
)
row = st.tuples(st.integers(0, 9), times, st.booleans(), st.sampled_from(GROUPS), st.floats(0, 0.9))
rows = st.lists(row, min_size=1, max_size=30)


def patient_rows(data, *, weighted=False):
    patient, time, event, group, late = zip(*data, strict=True)
    # Entry at 0, or at a fraction of the time, so that it is always before it.
    entry = [0.0 if share < 0.5 else t * (share - 0.5) for t, share in zip(time, late, strict=True)]
    made = PatientRows.from_rows(patient, time, event, group, entry=entry)
    return made.with_weights([0.5 + share for share in late]) if weighted else made


def sites_of(data, sites):
    """Rows of each site that has any; the site of a patient follows from the patient."""
    parts = [[r for r in data if r[0] % sites == site] for site in range(sites)]
    return [part for part in parts if part]


def table_of(part):
    return part.table() if part.weight is None else part.weighted_table()


@pytest.mark.parametrize("weighted", [False, True])
@given(data=rows, sites=st.integers(1, 10))
def test_two_rounds_give_the_squares_of_all_together(weighted, data, sites):
    alone = patient_rows(data, weighted=weighted)
    parts = [patient_rows(part, weighted=weighted) for part in sites_of(data, sites)]
    table = reduce(add, [table_of(part) for part in reversed(parts)])
    together = reduce(add, [influence_squares(part, table) for part in parts])
    expected = influence_squares(alone, table_of(alone))
    assert together.groups == expected.groups
    assert together.n_patients.tolist() == expected.n_patients.tolist()
    np.testing.assert_allclose(together.squares, expected.squares, rtol=1e-10, atol=1e-14)


@given(data=rows, sites=st.integers(1, 10))
def test_weighted_tables_add(data, sites):
    alone = patient_rows(data, weighted=True).weighted_table()
    parts = [patient_rows(part, weighted=True).weighted_table() for part in sites_of(data, sites)]
    together = reduce(add, parts, WeightedEventTable.zero())
    assert together.counts == alone.counts
    for name in ("at_start", "entered", "censored", "events"):
        np.testing.assert_allclose(getattr(together, name), getattr(alone, name), rtol=1e-10)
    ours, theirs = risk_sums(together), risk_sums(alone)
    np.testing.assert_allclose(ours.survival(), theirs.survival(), rtol=1e-10)


@given(data=rows, sites=st.integers(1, 10), at=st.sampled_from([0.45, 3.0, 11.0]))
def test_two_rounds_give_the_comparisons_of_all_together(data, sites, at):
    alone = patient_rows(data)
    parts = [patient_rows(part) for part in sites_of(data, sites)]
    table = reduce(add, [part.table() for part in reversed(parts)])
    assert table == alone.table()
    for influence in (milestone_influence, restricted_mean_influence):
        together = reduce(add, [influence(part, table, at) for part in parts])
        same_products(together, influence(alone, table, at))
    same_products(
        reduce(add, [log_rank_influence(part, table) for part in parts], InfluenceProducts.zero()),
        log_rank_influence(alone, table),
    )


def same_products(together, expected):
    assert together.n_all == expected.n_all
    place = [together.groups.index(group) for group in expected.groups]
    assert together.n_patients[place].tolist() == expected.n_patients.tolist()
    found = together.of(expected.groups)
    np.testing.assert_allclose(found, expected.products, rtol=1e-10, atol=1e-13)


@given(data=rows, at=st.integers(0, 12), cut=st.integers(0, 30))
def test_landmark_tables_add(data, at, cut):
    def table(part):
        time, event = [r[1] for r in part], [r[2] for r in part]
        entry = [r[1] * (r[4] - 0.5) for r in part]
        rows = LandmarkRows.from_columns(time, event, [[r[4] * 10 for r in part]], entry=entry)
        return rows.landmark(at)

    parts = [part for part in (data[:cut], data[cut:]) if part]
    assert reduce(add, map(table, parts), LandmarkTable.zero(float(at))) == table(data)
