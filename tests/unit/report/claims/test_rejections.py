from __future__ import annotations

import numpy as np

from seriatim.proof.characteristics import summarize_characteristics
from seriatim.proof.design import derive_design
from seriatim.proof.simulate import Span, answer_span
from seriatim.proof.studies import SCENARIOS, make_study
from seriatim.protocol import load_protocol
from seriatim.report.claims.rejections import rejection_figures


def test_scenarios_with_tests_become_series_and_the_others_do_not() -> None:
    design = derive_design(load_protocol("repeat_ilp"))
    rows = []
    for name in ("S0", "R0", "P0"):
        answers = answer_span(Span(scenario=name, design=design, seed=1, start=0, stop=4))
        rows += summarize_characteristics(make_study(name, design), answers)
    scenarios = [s for s in SCENARIOS if s.name in ("S0", "R0", "P0")]
    figures = rejection_figures(scenarios, rows, 0.05)
    assert list(figures) == ["survival", "outcomes"]
    assert [series.name[:2] for series in figures["outcomes"].series] == ["R0"]
    figure = figures["survival"]
    naive = figure.analyses.index("naive: log-rank by final number")
    (row,) = [r for r in rows if r.scenario == "S0" and r.question.key == "naive"]
    assert row.rejection is not None
    assert figure.series[0].shares[naive] == row.rejection.value
    assert np.isfinite(figure.series[0].errors).all()
    curves = [scenario for scenario in scenarios if scenario.name == "P0"]
    assert rejection_figures(curves, rows, 0.05) == {}


def test_an_analysis_that_a_scenario_does_not_have_has_no_share() -> None:
    design = derive_design(load_protocol("repeat_ilp"))
    rows = []
    for name in ("S0", "S2"):
        answers = answer_span(Span(scenario=name, design=design, seed=1, start=0, stop=3))
        rows += summarize_characteristics(make_study(name, design), answers)
    scenarios = [s for s in SCENARIOS if s.name in ("S0", "S2")]
    figure = rejection_figures(scenarios, rows, 0.05)["survival"]
    place = figure.analyses.index("time-dependent Cox with distant disease to date")
    assert figure.series[0].shares[place] is None
    assert figure.series[1].shares[place] is not None
