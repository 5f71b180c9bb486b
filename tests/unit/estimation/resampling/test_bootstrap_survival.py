import numpy as np
import pytest

from seriatim.estimation.resampling.bootstrap_survival import (
    CurveReading,
    PatientEvents,
    bootstrap_survival,
    product_limits,
    read_curves,
)
from seriatim.estimation.resampling.resampling import ResamplingPlan, draw_counts, stratify
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at, survival_quantile

PLAN = ResamplingPlan(seed=11, n_replicates=60)


def cohort(seed=1, n=60, late=True):
    """Rows of 20 patients with ties, two groups that share patients, and late entries."""
    rng = np.random.default_rng(seed)
    time = rng.integers(2, 12, n) + 0.5 * rng.integers(0, 2, n)
    entry = np.where(rng.random(n) < 0.3, time - 1.5, 0.0) if late else np.zeros(n)
    event, group = rng.random(n) < 0.7, np.where(rng.random(n) < 0.5, "first", "second")
    return rng.integers(0, 20, n), time, event, group, entry


def curve_of(columns, drawn, group):
    """The ordinary curve of a replicate, from copied rows."""
    patient, time, event, groups, entry = columns
    rows = np.repeat(np.arange(time.size), drawn[np.unique(patient, return_inverse=True)[1]])
    table = EventTable.from_rows(
        time[rows], event[rows], groups[rows], entry=entry[rows], groups=("first", "second")
    )
    return kaplan_meier(table, group)


READINGS = [
    CurveReading(quantile=0.5),
    CurveReading(quantile=0.25),
    CurveReading(quantile=0.9),
    CurveReading(time=5.25),
    CurveReading(time=1.0),
    CurveReading(time=11.0),
]


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("reading", READINGS, ids=lambda r: r.describe())
def test_side_by_side_is_the_ordinary_estimator_replicate_by_replicate(reading, late):
    columns = cohort(late=late)
    rows = PatientEvents.from_rows(*columns)
    result = bootstrap_survival(rows, PLAN, reading, group="first")
    drawn = draw_counts(11, range(60), stratify(rows.patients.size))
    assert result.n == rows.patients.size
    for value, counts in zip(result.replicates, drawn, strict=True):
        curve = curve_of(columns, counts, "first")
        if reading.time is not None:
            expected = survival_at(curve, reading.time).value
            assert np.isnan(value) if expected is None else value == pytest.approx(expected)
        else:
            expected = survival_quantile(curve, reading.quantile).value
            assert np.isinf(value) if expected is None else value == expected


def test_worker_processes_change_nothing():
    rows, reading = PatientEvents.from_rows(*cohort()), CurveReading(quantile=0.5)
    shared = ResamplingPlan(seed=11, n_replicates=60, workers=2)
    alone, together = (
        bootstrap_survival(rows, plan, reading, group="first") for plan in (PLAN, shared)
    )
    assert np.array_equal(alone.replicates, together.replicates)


def test_a_difference_uses_the_same_replicates():
    rows, reading = PatientEvents.from_rows(*cohort()), CurveReading(quantile=0.5)
    first, second = (
        bootstrap_survival(rows, PLAN, reading, group=name) for name in ("first", "second")
    )
    both = bootstrap_survival(rows, PLAN, reading, group="second", reference="first")
    assert both.value == second.value - first.value
    assert both.replicates == pytest.approx(second.replicates - first.replicates)
    assert "second minus first" in both.name


def test_a_difference_of_two_quantiles_not_reached_has_no_value():
    time, event = [5, 6, 7, 8], [0, 0, 0, 0]
    rows = PatientEvents.from_rows([1, 2, 3, 4], time, event, ["a", "a", "b", "b"])
    result = bootstrap_survival(rows, PLAN, CurveReading(quantile=0.5), group="a", reference="b")
    assert result.value is None
    assert result.n_failed == 60


def test_a_median_not_reached_is_beyond_all_others():
    rows = PatientEvents.from_rows([1, 2, 3, 4], [1, 2, 3, 4], [1, 0, 0, 0])
    result = bootstrap_survival(rows, PLAN, CurveReading(quantile=0.5))
    assert result.value is None
    assert result.n_not_reached > 0
    assert result.n_failed == 0


def test_several_rows_of_a_patient_at_one_time_all_count():
    rows = PatientEvents.from_rows(["a", "a", "b"], [2, 2, 3], [1, 1, 1])
    assert rows.cells.weighted(np.ones((1, 2), dtype=np.uint8)).sum() == 3
    assert bootstrap_survival(rows, PLAN, CurveReading(time=2)).value == pytest.approx(1 / 3)


def test_no_rows_and_unknown_groups():
    none = PatientEvents.from_rows([], [], [], [])
    assert none.groups == ()
    rows = PatientEvents.from_rows([1], [1], [1])
    with pytest.raises(ValueError, match="group: expected one of all; found 'b'"):
        bootstrap_survival(rows, PLAN, CurveReading(time=1), group="b")
    no_time = np.zeros((3, 0, 2))
    assert np.isnan(read_curves(np.zeros(0), no_time, CurveReading(time=1))).all()


def test_a_reading_is_one_thing():
    with pytest.raises(ValueError, match="either a time or a quantile"):
        CurveReading()
    with pytest.raises(ValueError, match="either a time or a quantile"):
        CurveReading(time=1, quantile=0.5)
    with pytest.raises(ValueError, match="between 0 and 1, found 1"):
        CurveReading(quantile=1)


def test_product_limits_by_hand():
    # Two replicates of times 1, 2: events 1 and 1 of 2 rows; then event 2 of 3, one censored.
    counts = np.array([[[1, 2], [1, 0]], [[0, 0], [0, 1]], [[0, 0], [0, 0]]], dtype=float)
    survival, at_risk = product_limits(counts)
    assert at_risk.tolist() == [[2, 3], [1, 1]]
    assert survival.tolist() == [[0.5, pytest.approx(1 / 3)], [0, pytest.approx(1 / 3)]]


def test_parts_of_patients_do_not_change_the_counts(monkeypatch):
    rng = np.random.default_rng(5)
    entry = rng.choice([0.0, 0.5], 90)
    columns = rng.integers(0, 40, 90), rng.integers(1, 9, 90), [1, 0] * 45, None, entry
    rows = PatientEvents.from_rows(*columns)
    drawn = rng.integers(0, 5, (7, rows.patients.size)).astype(np.uint8)
    whole = rows.cells.weighted(drawn)
    (one,) = rows.cells.parts
    assert one.sum() == 90 + (entry > 0).sum()
    assert np.array_equal(whole, one.toarray() @ drawn.T.astype(np.float64))
    monkeypatch.setattr("seriatim.estimation.resampling.bootstrap_survival._PART_ROWS", 11)
    parts = PatientEvents.from_rows(*columns).cells
    assert len(parts.parts) > 4
    assert np.array_equal(parts.weighted(drawn), whole)


def test_no_patients_have_no_counts():
    cells = PatientEvents.from_rows([], [], []).cells
    assert cells.weighted(np.zeros((3, 0), dtype=np.uint8)).shape == (cells.count, 3)
