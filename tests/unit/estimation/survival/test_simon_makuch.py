import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import survival_at
from seriatim.estimation.survival.log_rank import state_table
from seriatim.estimation.survival.simon_makuch import simon_makuch


@pytest.mark.parametrize("name", ["demo_by_number_to_date", "heart_by_transplant"])
def test_agrees_with_r(reference, agree, name):
    case = reference("simon_makuch", name)
    table = state_table(*(case[k] for k in ("start", "stop", "event", "state")))
    states = simon_makuch(table)
    for state, expected in zip(states, case["curves"], strict=True):
        curve = state.curve
        assert curve.group == expected["state"]
        place = np.searchsorted(curve.time, np.array(expected["time"]) - 1e-9)
        agree(curve.survival[place], expected["survival"])
        assert curve.n_at_risk[place].tolist() == expected["n_at_risk"]
        assert state.shown[place].tolist() == expected["shown"]
        assert state.n_events_hidden == expected["n_events_hidden"]
        assert state.reason is None


# Vectors B4 of the specification: the demo cohort in R survival.
def test_demo_cohort(demo_rows):
    expected = {"1": (0.6515, 0.3935), "2+": (0.6789, 0.3871)}
    for state in simon_makuch(state_table(*demo_rows)):
        ours = [survival_at(state.curve, month).value for month in (24, 48)]
        assert ours == pytest.approx(expected[state.curve.group], abs=5e-5)
        place = np.searchsorted(state.curve.time, (24, 48))
        assert state.shown[place].all()


def test_a_state_that_few_are_in_is_not_shown():
    table = state_table([0, 0, 5], [9, 5, 8], [1, 0, 1], ["once", "once", "again"])
    again, once = simon_makuch(table, at_least=2)
    assert again.reason.startswith("never 2 at risk at a time in state 'again'")
    assert (again.shown.any(), again.n_events_hidden) == (False, 1)
    assert (once.shown.tolist(), once.n_events_hidden) == ([True, False], 1)
    with pytest.raises(ValueError, match="read-only"):
        once.shown[0] = False


def test_no_rows_and_bad_requests():
    (empty,) = simon_makuch(EventTable.from_rows([], []))
    assert empty.shown.size == 0
    assert "never 10 at risk" in empty.reason
    with pytest.raises(ValueError, match="at_least: expected 1 or more, found 0"):
        simon_makuch(EventTable.from_rows([1], [1]), at_least=0)
