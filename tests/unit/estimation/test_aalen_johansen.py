import numpy as np
import pytest

from seriatim.estimation.aalen_johansen import cumulative_incidence, incidence_at
from seriatim.estimation.event_table import EventTable
from seriatim.estimation.kaplan_meier import kaplan_meier


@pytest.mark.parametrize("name", ["mgus2_by_sex", "transplant_waiting_list"])
def test_agrees_with_r(reference, agree, name):
    case = reference("aalen_johansen", name)
    table = EventTable.from_rows(case["time"], case["event"], case["group"])
    for result in case["results"]:
        curve = cumulative_incidence(
            table, result["cause"], result["group"], interval=result["interval"]
        )
        ours = [incidence_at(curve, time) for time in result["times"]]
        agree([e.value for e in ours], result["incidence"])
        agree([e.std_error for e in ours], result["std_error"])
        agree([e.conf_low for e in ours], result["conf_low"])
        agree([e.conf_high for e in ours], result["conf_high"])


def test_causes_and_survival_add_up_to_1(reference):
    case = reference("aalen_johansen", "mgus2_by_sex")
    table = EventTable.from_rows(case["time"], case["event"])
    total = sum(cumulative_incidence(table, cause).incidence for cause in (1, 2))
    assert np.allclose(total + kaplan_meier(table).survival, 1, rtol=0, atol=1e-12)


def test_one_cause_is_one_minus_kaplan_meier(reference):
    case = reference("kaplan_meier", "heart_simon_makuch")["data"]
    table = EventTable.from_rows(case["time"], case["event"], case["group"], entry=case["entry"])
    incidence = cumulative_incidence(table, 1, "1")
    survival = kaplan_meier(table, "1")
    assert np.allclose(incidence.incidence, 1 - survival.survival, rtol=0, atol=1e-12)
    alive = survival.survival > 0
    assert np.allclose(incidence.std_error[alive], survival.std_error[alive], rtol=1e-9, atol=0)


def test_delta_variance_equals_its_definition():
    # The double sum over times, written out, for rows with delayed entry.
    rng = np.random.default_rng(1)
    entry = rng.integers(0, 3, 60)
    time = entry + rng.integers(1, 12, 60)
    cause = rng.integers(0, 3, 60)
    curve = cumulative_incidence(EventTable.from_rows(time, cause, entry=entry), 1)
    n = np.maximum(curve.n_at_risk, 1)
    own, other = curve.n_events / n, curve.n_competing / n
    survival_before = np.concatenate([[1], np.cumprod(1 - own - other)[:-1]])
    for t in range(curve.time.size):
        variance = 0.0
        for u in range(t + 1):
            if own[u] + other[u] == 1:
                continue
            later = (curve.incidence[t] - curve.incidence[u]) / (1 - own[u] - other[u])
            a, b = survival_before[u] - later, -later
            variance += a * a * own[u] * (1 - own[u]) / n[u]
            variance += b * b * other[u] * (1 - other[u]) / n[u]
            variance -= 2 * a * b * own[u] * other[u] / n[u]
        assert curve.std_error[t] ** 2 == pytest.approx(variance, rel=1e-9, abs=1e-15)


def test_everyone_has_an_event():
    curve = cumulative_incidence(EventTable.from_rows([1, 2, 3], [1, 1, 1]), 1)
    assert curve.incidence[-1] == pytest.approx(1)
    last = incidence_at(curve, 5)
    assert last.value == pytest.approx(1)
    assert last.reason == "the curve has reached 1: no limits"


def test_a_cause_without_events():
    curve = cumulative_incidence(EventTable.from_rows([1, 2], [2, 0]), 1)
    assert curve.incidence.tolist() == [0, 0]
    assert curve.reason == "no event of this cause"
    estimate = incidence_at(curve, 1)
    assert (estimate.value, estimate.conf_low) == (0.0, None)


def test_before_the_first_time_and_after_the_last():
    curve = cumulative_incidence(EventTable.from_rows([2, 3, 4], [1, 1, 0]), 1)
    assert incidence_at(curve, 1).value == 0
    # The last row is censored at 4 and the count after it is unknown.
    late = incidence_at(curve, 5)
    assert late.value is None
    assert late.reason == "follow-up ends at 4, before time 5"


def test_an_empty_group():
    table = EventTable.from_rows([1], [1], ["a"], groups=("a", "b"))
    estimate = incidence_at(cumulative_incidence(table, 1, "b"), 1)
    assert estimate.value is None
    assert estimate.reason == "no rows in group 'b'"


def test_rounding_at_the_end_of_a_curve_is_not_uncertainty():
    # The sum of the increments misses 1 by rounding; found by the laws with many examples.
    time, event = [1] * 6 + [2, 2, 2, 3], [0, 0, 0, 1, 1, 1, 0, 0, 1, 1]
    curve = cumulative_incidence(EventTable.from_rows(time, event), 1)
    assert curve.incidence[-1] == 1
    assert curve.std_error[-1] == 0
    assert incidence_at(curve, 3).reason == "the curve has reached 1: no limits"
