"""Clocks restart at every procedure, and progression follows its integral."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seriatim.synthetic.clocks import DEATH, P0, PROGRESSION, clocks_of, draw_clocks
from seriatim.synthetic.histories import S0, History
from seriatim.synthetic.null_cohort import DAYS_PER_MONTH


def test_clocks_of_one_history_by_hand() -> None:
    history = History(
        days=np.array([100, 50]),
        dead=np.array([True, False]),
        repeated=np.array([[30, 80, -1, -1], [-1, -1, -1, -1]]),
        distant=np.array([-1, -1]),
    )
    clocks = clocks_of(history)
    assert clocks.patient.tolist() == [0, 0, 0, 1]
    assert clocks.number.tolist() == [1, 2, 3, 1]
    assert clocks.to_death.tolist() == [100, 70, 20, 50]
    assert clocks.event.tolist() == [DEATH, DEATH, DEATH, 0]
    assert clocks.dead.tolist() == [True, True, True, False]


def test_a_clock_ends_with_the_next_procedure_at_the_latest() -> None:
    clocks = draw_clocks(P0, np.random.default_rng(2))
    again = np.append(clocks.patient[1:] == clocks.patient[:-1], False)
    gap = clocks.to_death[:-1] - clocks.to_death[1:]
    assert (clocks.days[:-1][again[:-1]] <= gap[again[:-1]]).all()
    assert (clocks.event[again] != DEATH).all()
    assert set(clocks.event.tolist()) == {0, PROGRESSION, DEATH}


def test_incidence_is_that_of_the_integral() -> None:
    """Nobody is treated again or lost, so that plain counting gives the incidence."""
    many = replace(
        P0,
        history=replace(S0, n_patients=200_000, go_on=(0, 0, 0, 0), censored=(3000.0, 3001.0)),
    )
    clocks = draw_clocks(many, np.random.default_rng(4))
    for month in (12.0, 24.0):
        had = (clocks.event == PROGRESSION) & (clocks.days <= month * DAYS_PER_MONTH)
        assert had.mean() == pytest.approx(P0.true_incidence(month), abs=0.005)
    assert P0.true_incidence(0.0) == 0.0


def test_clocks_of_one_patient_resemble_each_other() -> None:
    many = replace(P0, history=replace(S0, n_patients=100_000))
    clocks = draw_clocks(many, np.random.default_rng(5))
    early = (clocks.event == PROGRESSION) & (clocks.days <= 150)
    pair = np.flatnonzero((clocks.number[:-1] == 1) & (clocks.number[1:] == 2))
    after = early[pair + 1]
    assert after[early[pair]].mean() > after[~early[pair]].mean() + 0.05
