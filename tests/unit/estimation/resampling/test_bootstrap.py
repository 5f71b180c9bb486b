import csv
import math
from pathlib import Path

import numpy as np
import pytest

from seriatim.estimation.resampling.bootstrap import (
    Replicates,
    bca_limits,
    bootstrap,
    bootstrap_blocks,
    bootstrap_rows,
    percentile_limits,
)
from seriatim.estimation.resampling.bootstrap_survival import (
    CurveReading,
    PatientEvents,
    bootstrap_survival,
)
from seriatim.estimation.resampling.resampling import ResamplingPlan, draw_counts, stratify

# The draws in data/bootstrap_draws.csv, which R read, are those of this plan.
PLAN = ResamplingPlan(seed=20, n_replicates=399)
DRAWS = Path(__file__).parents[3] / "reference/data/bootstrap_draws.csv"
NAMES = [
    "epil:mean",
    "epil:ratio",
    "epil_strata:ratio",
    "kidney:milestone",
    "kidney:median",
    "cgd:milestone",
]


def replicates(case):
    data, kind = case["data"], case["name"].split(":")[1]
    if kind in ("milestone", "median"):
        rows = PatientEvents.from_rows(
            data["patient"], data["time"], data["event"], entry=data["start"]
        )
        reading = CurveReading(time=case["at"]) if "at" in case else CurveReading(quantile=0.5)
        return bootstrap_survival(rows, PLAN, reading)
    patient = np.array(data["patient"]) - 1
    top = np.bincount(patient, weights=data["value"])
    below = np.bincount(patient, weights=data["base"] if kind == "ratio" else None)
    strata = case["strata"] if "strata" in case["name"] else None
    return bootstrap(lambda m: float(m @ top / (m @ below)), patient.max() + 1, PLAN, strata=strata)


def test_r_read_the_draws_of_our_generator(reference):
    with DRAWS.open() as file:
        rows = list(csv.DictReader(file))
    for name in ("epil", "epil_strata", "kidney", "cgd"):
        case = next(c for c in reference("bootstrap") if c["name"].startswith(f"{name}:"))
        strata = stratify(case["n_patients"], case["strata"])
        ours = draw_counts(PLAN.seed, range(PLAN.n_replicates), strata)
        read = [row["counts"] for row in rows if row["case"] == name]
        assert ["".join(map(str, row)) for row in ours.tolist()] == read


@pytest.mark.parametrize("name", NAMES)
def test_replicates_bias_error_and_limits_agree_with_r(reference, agree, name):
    case = reference("bootstrap", name)
    result = replicates(case)
    agree(result.value, case["value"])
    agree(result.replicates, case["replicates"])
    agree(result.std_error, case["std_error"])
    assert result.bias == pytest.approx(case["bias"], rel=1e-8, abs=1e-12)
    assert result.acceleration() == pytest.approx(case["acceleration"], rel=1e-8, abs=1e-12)
    for limits, expected in (
        (percentile_limits(result), case["percentile"]),
        (bca_limits(result), case["bca_half_ties"]),
    ):
        agree([limits.conf_low, limits.conf_high], expected)
        assert limits.reason is None
    if case["ties"] == 0:
        # Without replicates equal to the value, boot.ci's own BCa limits are the same.
        assert case["bca_boot_ci"] == case["bca_half_ties"]


@pytest.mark.parametrize("name", NAMES)
def test_jackknife_values_agree_with_r(reference, name):
    case = reference("bootstrap", name)
    left_out, strata = np.array(case["jackknife"]), np.array(case["strata"])
    expected = []
    for stratum in sorted(set(strata)):
        part = left_out[strata == stratum]
        expected.extend((part.mean() - part) * (part.size - 1) / part.size)
    # A difference of numbers near 1: 1e-12 absolute is their precision.
    assert replicates(case).influence == pytest.approx(expected, rel=1e-8, abs=1e-11)


@pytest.mark.parametrize("name", ["kidney:milestone", "cgd:milestone"])
def test_the_standard_error_of_a_milestone_is_close_to_the_robust_one(reference, name):
    case = reference("bootstrap", name)
    data = case["data"]
    rows = PatientEvents.from_rows(
        data["patient"], data["time"], data["event"], entry=data["start"]
    )
    plan = ResamplingPlan(seed=7, n_replicates=4000)
    result = bootstrap_survival(rows, plan, CurveReading(time=case["at"]))
    # Monte Carlo: 1 / sqrt(2 B) = 1.1 %, three times that; and n / (n - 1) is 2.7 % for kidney.
    assert result.std_error == pytest.approx(case["robust_std_error"], rel=0.06)


def test_rows_of_a_patient_stay_together():
    value, patient = np.array([1.0, 2.0, 10.0, 20.0, 30.0]), ["a", "a", "b", "b", "c"]

    def total(rows):
        drawn = np.bincount(rows, minlength=5)
        assert drawn[0] == drawn[1]
        assert drawn[2] == drawn[3]
        return float(value[rows].sum())

    plan = ResamplingPlan(seed=2, n_replicates=50)
    by_rows = bootstrap_rows(total, patient, plan)
    by_patient = bootstrap(lambda m: float(m @ [3.0, 30.0, 30.0]), 3, plan)
    assert by_rows.replicates == pytest.approx(by_patient.replicates)
    # Rows of one patient need not follow each other.
    order = [4, 0, 2, 1, 3]
    shuffled = bootstrap_rows(
        lambda rows: float(value[order][rows].sum()), np.array(patient)[order], plan
    )
    assert shuffled.replicates == pytest.approx(by_rows.replicates)


def test_resampling_rows_instead_of_patients_would_be_too_narrow(reference):
    # performance.md, defect 12: a peer resamples rows. With identical rows in each patient the
    # standard error is that of the patients, sqrt(2) times that of the rows.
    value = np.repeat(np.arange(40.0), 2)
    plan = ResamplingPlan(seed=3, n_replicates=2000)
    by_patient = bootstrap_rows(
        lambda rows: float(value[rows].mean()), np.repeat(np.arange(40), 2), plan
    )
    by_row = bootstrap_rows(lambda rows: float(value[rows].mean()), np.arange(80), plan)
    exact = np.arange(40.0).std() / math.sqrt(40)
    assert by_patient.std_error == pytest.approx(exact, rel=0.05)
    assert by_patient.std_error / by_row.std_error == pytest.approx(math.sqrt(2), rel=0.07)


def test_row_strata_belong_to_patients():
    plan = ResamplingPlan(seed=1, n_replicates=20)
    value = np.array([1.0, 1.0, 5.0, 9.0])
    result = bootstrap_rows(
        lambda rows: float(value[rows].sum()),
        ["a", "a", "b", "c"],
        plan,
        strata=["x", "x", "y", "y"],
    )
    # Patient a is alone in its stratum, so it is in every replicate.
    assert set(result.replicates) <= {12.0, 16.0, 20.0}
    assert "2 strata" in percentile_limits(result, conf_level=0.8).method
    with pytest.raises(ValueError, match=r"found y and x for patient a|found x and y for patient"):
        bootstrap_rows(lambda rows: 1.0, ["a", "a"], plan, strata=["x", "y"])
    with pytest.raises(ValueError, match="expected 2 rows as in patient, found 1"):
        bootstrap_rows(lambda rows: 1.0, ["a", "a"], plan, strata=["x"])


def failing(share):
    """Replicates of which the first few do not exist."""
    values = np.arange(1.0, 1000)
    values[: round(share * 999)] = np.nan
    return Replicates(
        value=500.0, replicates=values, influence=np.array([-1.0, 1.0]), seed=1, n=100
    )


def test_failed_replicates_are_counted_and_said():
    few = percentile_limits(failing(0.01))
    assert failing(0.01).n_failed == 10
    assert few.conf_low is not None
    assert few.reason == "no value in 10 of 999 replicates"
    # More than 2.5 % failed: had they existed, they could have been all below the lower limit.
    many = percentile_limits(failing(0.1))
    assert many.conf_low is None
    assert many.conf_high is None
    assert "no value in 100 of 999 replicates; that is more than a tail" in many.reason
    assert many.value == 500


def test_a_statistic_that_returns_none_fails_only_there():
    plan = ResamplingPlan(seed=1, n_replicates=500)
    values = np.array([1.0, 2.0, 4.0, 8.0, 9.0, 11.0])

    def without_the_first(m):
        return None if m[0] > 3 else float(m @ values / m.sum())

    result = bootstrap(without_the_first, 6, plan)
    assert 0 < result.n_failed < 12
    assert result.std_error is not None
    assert "replicates" in percentile_limits(result).reason


def test_what_is_not_reached_lies_beyond_all_others():
    values = np.concatenate([np.arange(1.0, 981), np.full(19, np.inf)])
    result = Replicates(value=10.0, replicates=values, influence=np.zeros(2), seed=1, n=50)
    limits = percentile_limits(result)
    assert result.n_not_reached == 19
    assert limits.conf_low == 25
    assert limits.conf_high == 975
    assert (result.std_error, result.bias) == (None, None)
    wider = percentile_limits(result, conf_level=0.99)
    assert wider.conf_low is not None
    assert wider.conf_high is None
    assert wider.reason == "not reached in 19 of 999 replicates; not reached: upper limit"


def test_limits_beyond_the_most_extreme_replicate_are_not_made_up():
    result = bootstrap(lambda m: float(m[0]), 5, ResamplingPlan(seed=1, n_replicates=20))
    estimate = percentile_limits(result)
    assert estimate.conf_low is None
    assert "the lower limit lies beyond the most extreme replicate: draw more" in estimate.reason


def test_a_rank_between_finite_and_not_reached_is_not_reached():
    values = np.array([1.0, 2, 3, np.inf])
    result = Replicates(value=2.0, replicates=values, influence=np.zeros(2), seed=1, n=9)
    assert percentile_limits(result, conf_level=0.4).conf_high is None
    # A difference is minus infinity where the reference is not reached.
    values = np.array([-np.inf, 1.0, 2, 3])
    result = Replicates(value=2.0, replicates=values, influence=np.zeros(2), seed=1, n=9)
    assert percentile_limits(result, conf_level=0.4).conf_low is None


def test_without_a_value_there_are_no_bca_limits():
    none = bootstrap(lambda m: None, 4, ResamplingPlan(seed=1, n_replicates=9))
    for limits in (percentile_limits, bca_limits):
        assert limits(none).value is None
        assert "no value" in limits(none).reason
    assert none.std_error is None
    assert none.bias is None
    assert none.bias_correction() is None
    empty = bootstrap(lambda m: 1.0, 0, ResamplingPlan(seed=1, n_replicates=9))
    assert percentile_limits(empty).n == 0


def test_why_there_are_no_bca_limits():
    plan = ResamplingPlan(seed=1, n_replicates=99)
    single = bootstrap(lambda m: 3.0, 1, plan)
    assert percentile_limits(single, conf_level=0.8).conf_low == 3
    assert "a jackknife needs two patients" in bca_limits(single).reason
    constant = bootstrap(lambda m: 3.0, 9, plan)
    assert "no patient influences the statistic" in bca_limits(constant, conf_level=0.8).reason
    above = bootstrap(lambda m: float(m.max()), 30, plan)
    assert "one side of the value" in bca_limits(above).reason
    needs_all = bootstrap(lambda m: None if m.sum() < 4 else float(m[0]), 4, plan)
    assert "without some patient" in bca_limits(needs_all, conf_level=0.5).reason
    skewed = Replicates(
        value=98.5,
        replicates=np.arange(100.0),
        influence=np.array([0.0] * 60 + [5.0]),
        seed=1,
        n=61,
    )
    # z0 = 2.33 for 99 % below, a = 1/6: 1 - a (z0 + 3.9) < 0.
    assert skewed.acceleration() == pytest.approx(1 / 6)
    assert "acceleration is too large" in bca_limits(skewed, conf_level=0.9999).reason


def test_blocks_and_one_by_one_give_the_same_replicates():
    values, plan = np.arange(12.0), ResamplingPlan(seed=5, n_replicates=150)
    blocks = bootstrap_blocks(lambda m: m @ values, 12, plan)
    single = bootstrap(lambda m: float(m @ values), 12, plan)
    assert np.array_equal(blocks.replicates, single.replicates)
    assert np.array_equal(blocks.influence, single.influence)


def test_replicates_are_read_only():
    result = bootstrap(lambda m: 1.0, 3, ResamplingPlan(seed=1, n_replicates=3))
    with pytest.raises(ValueError, match="read-only"):
        result.replicates[0] = 1


def test_grouped_jackknife_is_close_to_leaving_out_one_at_a_time():
    # Acceleration of a mean: sum of cubes over 6 (sum of squares)^1.5 of the deviations.
    values = np.random.default_rng(1).exponential(size=4000)
    plan = ResamplingPlan(seed=1, n_replicates=1)
    result = bootstrap_blocks(lambda m: m @ values / m.sum(axis=1), values.size, plan)
    deviations = values - values.mean()
    exact = (deviations**3).sum() / (6 * (deviations**2).sum() ** 1.5)
    assert result.influence.size == 400
    # Its own noise is about sqrt(15 / 400) / 6 = 0.03.
    assert result.acceleration() == pytest.approx(exact, abs=0.06)
