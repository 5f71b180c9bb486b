"""Poisson replicates do not depend on the partition of patients, bootstrap draws not on blocks.

And there is always a number or a reason, for however few rows.
"""

from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.resampling.bootstrap import bca_limits, percentile_limits
from seriatim.estimation.resampling.bootstrap_survival import (
    CurveReading,
    PatientEvents,
    bootstrap_survival,
)
from seriatim.estimation.resampling.poisson_bootstrap import (
    PoissonEvents,
    PoissonSums,
    poisson_bootstrap,
    poisson_survival,
)
from seriatim.estimation.resampling.resampling import ResamplingPlan, draw_counts, stratify

rows = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 9), st.integers(0, 2), st.sampled_from("ab")),
    min_size=1,
    max_size=60,
)
plans = st.builds(ResamplingPlan, seed=st.integers(0, 2**70), n_replicates=st.integers(1, 70))


def split(table, n_parts, order):
    """Rows by part: patients are dealt to parts, in any order."""
    parts = [[row for row in table if (row[0] * 7) % n_parts == part] for part in range(n_parts)]
    order.shuffle(parts)
    return [list(zip(*part, strict=True)) for part in parts if part]


@settings(max_examples=40, deadline=None)
@given(table=rows, plan=plans, n_parts=st.integers(1, 50), order=st.randoms())
def test_weighted_counts_of_parts_are_those_of_all(table, plan, n_parts, order):
    def summarize(columns):
        patient, time, event, group = columns
        return PoissonEvents.from_rows(PatientEvents.from_rows(patient, time, event, group), plan)

    whole = summarize(list(zip(*table, strict=True)))
    parts = [summarize(columns) for columns in split(table, n_parts, order)]
    together = reduce(add, parts, PoissonEvents.zero())
    assert together == whole
    reading = CurveReading(quantile=0.5)
    for group in whole.groups:
        ours, all_at_once = (poisson_survival(e, reading, group=group) for e in (together, whole))
        assert np.array_equal(ours.replicates, all_at_once.replicates, equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(table=rows, plan=plans, n_parts=st.integers(1, 50), order=st.randoms())
def test_weighted_sums_of_parts_are_those_of_all(table, plan, n_parts, order):
    def summarize(columns):
        patient, time, event, _ = columns
        values = {"count": event, "share": np.asarray(time) / 7}
        return PoissonSums.from_rows(patient, values, plan)

    whole = summarize(list(zip(*table, strict=True)))
    parts = [summarize(columns) for columns in split(table, n_parts, order)]
    together = reduce(add, parts, PoissonSums.zero())
    assert np.array_equal(together.sums[:, 0], whole.sums[:, 0])
    assert together.sums[:, 1] == pytest.approx(whole.sums[:, 1], rel=1e-10, abs=1e-10)
    assert together.n_patients == whole.n_patients
    result = poisson_bootstrap(together, lambda s: s["count"] / s["share"])
    assert np.isfinite(result.value)


@settings(max_examples=40, deadline=None)
@given(plan=plans, n=st.integers(1, 40), cut=st.integers(0, 70), n_strata=st.integers(1, 4))
def test_draws_do_not_depend_on_the_block_they_are_in(plan, n, cut, n_strata):
    strata = stratify(n, np.arange(n) % n_strata)
    whole = draw_counts(plan.seed, range(plan.n_replicates), strata)
    cut = min(cut, plan.n_replicates)
    pieces = range(cut), range(cut, plan.n_replicates)
    parts = [draw_counts(plan.seed, piece, strata) for piece in pieces]
    assert np.array_equal(whole, np.concatenate(parts))
    assert (whole.sum(axis=1) == n).all()


@settings(max_examples=60, deadline=None)
@given(table=rows, plan=plans, entry=st.integers(0, 3), level=st.sampled_from([0.5, 0.95]))
def test_there_is_always_a_number_or_a_reason(table, plan, entry, level):
    patient, time, event, group = zip(*table, strict=True)
    start = [min(entry, t - 1) for t in time]
    events = PatientEvents.from_rows(patient, time, event, group, start)
    weighted = PoissonEvents.from_rows(events, plan)
    names = {"group": events.groups[0], "reference": events.groups[-1]}
    for reading in (CurveReading(quantile=0.5), CurveReading(time=4)):
        for result in (
            bootstrap_survival(events, plan, reading, group=events.groups[0]),
            bootstrap_survival(events, plan, reading, **names),
            poisson_survival(weighted, reading, **names),
        ):
            for limits in (percentile_limits, bca_limits):
                estimate = limits(result, conf_level=level)
                low, high = estimate.conf_low, estimate.conf_high
                assert None not in (estimate.value, low, high) or estimate.reason
                assert None in (low, high) or low <= high
