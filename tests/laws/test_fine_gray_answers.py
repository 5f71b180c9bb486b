"""Whatever the rows, a Fine-Gray model gives numbers or a reason, in any order of the rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.competing.fine_gray import (
    FineGrayRows,
    cause_specific,
    fine_gray,
    predicted_incidence,
)
from seriatim.estimation.competing.fine_gray_sums import fine_gray_over_sites

rows = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(0, 2), st.integers(-3, 3), st.integers(0, 1),
        st.integers(1, 5),
    ),
    max_size=25,
)  # fmt: skip


# How long before its time each row enters.
entries = st.lists(st.integers(1, 7), min_size=25, max_size=25)


def collect(rows, before=None, **options):
    time, event, x, y = ([row[k] for row in rows] for k in range(4))
    columns = FineGrayRows.from_columns(time, event, {"x": x, "y": y}, **options)
    return (
        columns
        if before is None
        else columns.with_entry([t - b for t, b in zip(time, before, strict=True)])
    )


def fit_of(rows, by_patient):
    patient, y = [row[4] for row in rows], [row[3] for row in rows]
    return fine_gray(collect(rows, patient=patient if by_patient else None, censoring_group=y), 1)


@settings(max_examples=80, deadline=None)
@given(rows=rows, by_patient=st.booleans())
def test_numbers_or_a_reason(rows, by_patient):
    fit = fit_of(rows, by_patient)
    for term in fit.terms:
        if term.conf_low is not None and term.conf_high is not None:
            assert term.conf_low <= term.value <= term.conf_high
        else:
            assert term.reason
    assert (fit.wald_test.p_value is None) == (fit.wald_test.reason is not None)
    incidence = predicted_incidence(fit, {"x": 1, "y": 0}, 3)
    assert incidence.reason or 0 <= incidence.value <= 1
    causes = {row[1] for row in rows if row[1]}
    covariates = {"x": [row[2] for row in rows]}
    fits = cause_specific([r[0] + 1 for r in rows], [r[1] for r in rows], covariates)
    assert set(fits) == causes


@settings(max_examples=40, deadline=None)
@given(rows=rows, by_patient=st.booleans(), random=st.randoms())
def test_the_order_of_rows_does_not_matter(rows, by_patient, random):
    fit = fit_of(rows, by_patient)
    random.shuffle(rows)
    again = fit_of(rows, by_patient)
    assert fit.reason == again.reason
    if fit.reason is None:
        assert again.coefficients == pytest.approx(fit.coefficients, rel=1e-6, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(rows=rows.filter(bool), sites=st.integers(1, 5), late=st.none() | entries)
def test_sites_give_the_fit_of_all_rows(rows, sites, late):
    alone = fine_gray(collect(rows, late and late[: len(rows)]), 1)
    parts = [
        collect(rows[k::sites], late and late[: len(rows)][k::sites])
        for k in range(min(sites, len(rows)))
    ]
    apart = fine_gray_over_sites(parts, 1)
    if alone.reason is None and apart.reason is None:
        assert apart.coefficients == pytest.approx(alone.coefficients, rel=1e-6, abs=1e-9)
        covariances = np.array(apart.covariance), np.array(alone.covariance)
        assert np.allclose(*covariances, rtol=1e-6, atol=1e-9)
    assert (apart.n, apart.n_events) == (alone.n, alone.n_events)
