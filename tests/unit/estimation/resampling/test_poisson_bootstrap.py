import csv
import json
from pathlib import Path

import numpy as np
import pytest

from seriatim.estimation.resampling.bootstrap import bca_limits, bootstrap, percentile_limits
from seriatim.estimation.resampling.bootstrap_survival import CurveReading, PatientEvents
from seriatim.estimation.resampling.poisson_bootstrap import (
    PoissonEvents,
    PoissonSums,
    _mix,
    _mixed,
    patient_digests,
    poisson_bootstrap,
    poisson_survival,
    poisson_weights,
)
from seriatim.estimation.resampling.resampling import ResamplingPlan

# The draws in data/poisson_draws.csv, which R read, are those of this plan.
PLAN = ResamplingPlan(seed=21, n_replicates=399)
DRAWS = Path(__file__).parents[3] / "reference/data/poisson_draws.csv"
MEDIAN = CurveReading(quantile=0.5)


def test_the_hash_is_that_of_splitmix64():
    # First outputs of the published generator from state 1234567 (golden-ratio increments).
    state = [(1234567 + k * 0x9E3779B97F4A7C15) % 2**64 for k in (1, 2, 3)]
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [_mixed(number) for number in state] == expected
    assert _mix(np.array(state, dtype=np.uint64)).tolist() == expected


def test_r_read_the_weights_of_our_hash():
    with DRAWS.open() as file:
        rows = list(csv.DictReader(file))
    for name, n in (("epil", 59), ("kidney", 38)):
        weights = poisson_weights(patient_digests(range(1, n + 1)), 21, range(399))
        read = [row["counts"] for row in rows if row["case"] == name]
        assert ["".join(map(str, row)) for row in weights.tolist()] == read


def replicates(case):
    data = case["data"]
    if case["name"] == "epil:ratio":
        columns = {name: data[name] for name in ("value", "base")}
        sums = PoissonSums.from_rows(data["patient"], columns, PLAN)
        return poisson_bootstrap(sums, lambda s: s["value"] / s["base"])
    rows = PatientEvents.from_rows(data["patient"], data["time"], data["event"])
    reading = CurveReading(time=100) if "milestone" in case["name"] else MEDIAN
    return poisson_survival(PoissonEvents.from_rows(rows, PLAN), reading)


@pytest.mark.parametrize("name", ["epil:ratio", "kidney:milestone", "kidney:median"])
def test_replicates_error_and_limits_agree_with_r(reference, agree, name):
    case = reference("poisson_bootstrap", name)
    result = replicates(case)
    agree(result.value, case["value"])
    agree(result.replicates, case["replicates"])
    agree(result.std_error, case["std_error"])
    assert result.bias == pytest.approx(case["bias"], rel=1e-8, abs=1e-12)
    estimate = percentile_limits(result)
    agree([estimate.conf_low, estimate.conf_high], case["percentile"])
    assert "Poisson bootstrap of patients" in estimate.method


def test_weights_depend_on_patient_seed_and_replicate_only():
    patients = np.array(["c", "a", "b"])
    weights = poisson_weights(patient_digests(patients), 5, range(40))
    alone = poisson_weights(patient_digests(["b"]), 5, range(40))
    assert np.array_equal(weights[:, 2], alone[:, 0])
    later = poisson_weights(patient_digests(patients), 5, range(30, 40))
    assert np.array_equal(weights[30:], later)
    assert not np.array_equal(weights, poisson_weights(patient_digests(patients), 6, range(40)))


def test_numbers_and_text_are_one_patient():
    assert patient_digests([7, 12]).tolist() == patient_digests(["7", "12"]).tolist()
    assert patient_digests([]).size == 0


def test_weights_are_poisson_and_independent():
    weights = poisson_weights(patient_digests(range(20_000)), 1, range(50))
    observed = np.bincount(np.minimum(weights.ravel(), 6), minlength=7)
    share = np.exp(-1) / np.array([1, 1, 2, 6, 24, 120])
    expected = np.append(share, 1 - share.sum()) * weights.size
    # 22.46 is the 99.9 % point of chi-squared with 6 degrees of freedom.
    assert ((observed - expected) ** 2 / expected).sum() < 22.46
    centered = weights - 1.0
    # Correlations of replicates over patients: standard deviation 1 / sqrt(20,000).
    between = centered @ centered.T / 20_000
    off = between[np.triu_indices(50, 1)]
    assert np.abs(off).max() < 4.5 / np.sqrt(20_000)
    # Numbered patients next to each other, over replicates and pairs.
    assert abs((centered[:, :-1] * centered[:, 1:]).mean()) < 4 / 1000


def test_the_standard_error_of_a_ratio_is_close_to_that_of_drawing_patients():
    rng = np.random.default_rng(2)
    n, events = rng.integers(1, 5, 200), rng.integers(0, 2, 200)
    plan = ResamplingPlan(seed=3, n_replicates=3000)
    sums = PoissonSums.from_rows(range(200), {"events": events * n, "n": n}, plan)
    weighted = poisson_bootstrap(sums, lambda s: s["events"] / s["n"])
    drawn = bootstrap(lambda m: float(m @ (events * n) / (m @ n)), 200, plan)
    # Two Monte Carlo errors of 1 / sqrt(2 B) = 1.3 % each, three times.
    assert weighted.std_error == pytest.approx(drawn.std_error, rel=0.055)


def test_a_total_varies_more_because_the_number_of_patients_does():
    plan = ResamplingPlan(seed=3, n_replicates=4000)
    sums = PoissonSums.from_rows(range(100), {"n": np.ones(100)}, plan)
    result = poisson_bootstrap(sums, lambda s: s["n"])
    assert result.value == 100
    assert result.std_error == pytest.approx(10, rel=0.04)


def test_sums_add_and_survive_json():
    plan = ResamplingPlan(seed=3, n_replicates=5)
    patient, x = np.array(["a", "a", "b", "c"]), np.array([1.0, 2, 3, 4])
    whole = PoissonSums.from_rows(patient, {"x": x}, plan)
    parts = [PoissonSums.from_rows(patient[at], {"x": x[at]}, plan) for at in ([0, 1, 3], [2])]
    together = parts[0] + parts[1] + PoissonSums.zero()
    assert together.sums.tolist() == (PoissonSums.zero() + whole).sums.tolist()
    assert together.n_patients == 3
    read = PoissonSums.from_json(json.loads(json.dumps(whole.to_json())))
    assert read.sums.tolist() == whole.sums.tolist()
    assert read.names == ("x",)


@pytest.mark.parametrize("summary", [PoissonSums, PoissonEvents])
def test_nothing_survives_json_too(summary):
    none = summary.from_json(json.loads(json.dumps(summary.zero().to_json())))
    assert (none + none).to_json() == summary.zero().to_json()


def test_events_add_and_survive_json():
    columns = ["a", "b", "c"], [2, 3, 5], [1, 0, 1], ["g", "h", "g"]
    whole = PoissonEvents.from_rows(PatientEvents.from_rows(*columns), PLAN)
    parts = [
        PoissonEvents.from_rows(
            PatientEvents.from_rows(*([c[i] for i in at] for c in columns)), PLAN
        )
        for at in ([2, 0], [1])
    ]
    assert parts[1] + PoissonEvents.zero() + parts[0] == whole
    assert PoissonEvents.zero() + whole == whole
    assert PoissonEvents.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert whole != 3


def test_sums_of_different_plans_are_refused():
    one, other = (
        PoissonSums.from_rows(["a"], {"x": [1]}, ResamplingPlan(seed=s, n_replicates=3))
        for s in (1, 2)
    )
    with pytest.raises(ValueError, match="expected sums of one plan"):
        one + other
    rows = PatientEvents.from_rows(["a"], [1], [1])
    short, long = (
        PoissonEvents.from_rows(rows, ResamplingPlan(seed=1, n_replicates=b)) for b in (3, 4)
    )
    with pytest.raises(ValueError, match="expected sums of one plan"):
        short + long
    for summary in (one, short):
        with pytest.raises(TypeError):
            summary + 1


def test_no_patients_and_no_jackknife():
    empty = poisson_bootstrap(PoissonSums.zero(), lambda s: s["x"])
    assert percentile_limits(empty).value is None
    sums = PoissonSums.from_rows([1, 2, 3], {"x": [1, 2, 3]}, PLAN)
    result = poisson_bootstrap(sums, lambda s: s["x"] / s["x"])
    # Three weights can all be 0: no value there, and no warning.
    assert result.n_failed > 0
    assert "a Poisson bootstrap has none" in bca_limits(result).reason


def test_a_difference_of_medians():
    columns = range(12), range(1, 13), [1] * 12, ["a", "b"] * 6
    events = PoissonEvents.from_rows(PatientEvents.from_rows(*columns), PLAN)
    result = poisson_survival(events, MEDIAN, group="b", reference="a")
    first, second = (poisson_survival(events, MEDIAN, group=name) for name in "ab")
    assert result.value == 1
    kept = ~np.isnan(first.replicates + second.replicates)
    assert np.array_equal(result.replicates[kept], (second.replicates - first.replicates)[kept])
    with pytest.raises(ValueError, match="group: expected one of a, b; found 'c'"):
        poisson_survival(events, MEDIAN, group="c")
