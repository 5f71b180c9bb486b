"""What a screen reader says holds the numbers that the eye sees."""

from __future__ import annotations

from seriatim.report.alternatives.groups import (
    describe_alluvial,
    describe_bars,
    describe_flow,
    describe_forest,
    describe_incidence,
    describe_intervals,
    describe_null_series,
    describe_states,
    describe_survival,
    describe_transition,
    value_at,
)
from seriatim.report.figures.specs import (
    Curve,
    ForestFigure,
    ForestRow,
    Interval,
    NullFigure,
    NullMedian,
    StateFigure,
    StateLayer,
)
from seriatim.report.sections.flow import flow_diagram
from seriatim.report.sections.progression import incidence_panels
from seriatim.report.sections.response import contrast_rows, response_figure, transition_figure
from seriatim.report.sections.steps import alluvial_figure
from seriatim.report.sections.survival import survival_panels
from seriatim.wording.lookup import Lookup

CURVE = Curve(
    label="A",
    months=(2.0, 5.0),
    values=(0.8, 0.5),
    low=(0.7, 0.4),
    high=(0.9, 0.6),
    end=9.0,
    reliable=(0.0, 9.0),
)


def test_flow_is_read_box_by_box(lookup: Lookup) -> None:
    diagram = flow_diagram(lookup)
    assert diagram is not None
    text = describe_flow(diagram)
    assert text.startswith("Records read: 293 patients, 385 procedures. Set aside")
    assert "Second ILP: 68 procedures in 68 patients, 59 evaluable for response, 9 not" in text


def test_bars_are_read_with_counts_and_percentages(lookup: Lookup) -> None:
    data = response_figure(lookup)
    assert data is not None
    text = describe_bars(data.bars, tuple(name for name, _, _ in data.key))
    assert "Second ILP (68 procedures): Complete response 24 (35%)" in text
    assert "Not evaluable 0." in text


def test_intervals_are_read(lookup: Lookup) -> None:
    text = describe_intervals(contrast_rows(lookup))
    assert "CR at first ILP: 22/34, 65% (48% to 79%)." in text


def test_flows_are_read_with_their_counts(lookup: Lookup) -> None:
    data = transition_figure(lookup)
    assert data is not None
    assert describe_transition(data).startswith(
        "Complete response, 38 of 174 with it: 22 to complete response, 7 to partial response"
    )


def test_survival_is_read_with_its_warning(lookup: Lookup) -> None:
    text = describe_survival(survival_panels(lookup))
    assert text.index("By procedures received to date") < text.index("GROUPED BY THE FUTURE")
    assert "At risk at the start: 290." in text
    assert "HR 0.93 (0.67 to 1.31)." in text


def test_incidence_is_read(lookup: Lookup) -> None:
    assert "First ILP: with the event" in describe_incidence(incidence_panels(lookup))


def test_a_step_curve_keeps_its_height_until_the_next_step() -> None:
    assert [value_at(CURVE, month) for month in (0, 2, 4.9, 7)] == [1.0, 0.8, 0.8, 0.5]


def test_states_are_read_at_round_times() -> None:
    layers = (
        StateLayer(label="Alive", values=(1.0, 0.6, 0.25), color="#ffffff"),
        StateLayer(label="Dead", values=(0.0, 0.4, 0.75), color="#888888"),
    )
    data = StateFigure(months=(0.0, 10.0, 20.0), layers=layers, ticks=(0.0, 12.0, 24.0))
    assert describe_states(data) == (
        "At 12 months: alive 60%, dead 40%. At 24 months: alive 25%, dead 75%."
    )


def test_steps_are_read_one_after_the_other(lookup: Lookup) -> None:
    data = alluvial_figure(lookup)
    assert data is not None
    text = describe_alluvial(data)
    assert text.startswith("ILP 1 to ILP 2. Complete response, 38: 22 to complete response")
    assert "ILP 2 to ILP 3." in text


def test_forests_are_read_with_estimate_interval_and_p() -> None:
    interval = Interval(value=0.9, low=0.7, high=1.2, text="0.90 (0.70 to 1.20)")
    rows = (
        ForestRow(label="Again v once", tally="208/290", interval=interval, p="0.51"),
        ForestRow(label="B", tally="", interval=None, p="–", absent="not estimated"),
    )
    data = ForestFigure(
        groups=(("Not adjusted", rows),),
        heads=("Deaths/patients", "Hazard ratio"),
        p_head="p",
        axis_label="",
        ratio=True,
        favors=("", ""),
    )
    assert describe_forest(data) == (
        "Not adjusted. Again v once, 208/290: 0.90 (0.70 to 1.20), p 0.51. B: not estimated, p –."
    )


def test_series_without_an_effect_are_read_beside_the_observed() -> None:
    median = NullMedian(label="3-5 ILPs", simulated=(70.0, 101.94, None), observed=(1.0, None, 2.0))
    data = NullFigure(medians=(median,), tests=(("Log-rank", 0.94, 0.02),), n=200, share_label="")
    assert describe_null_series(data) == (
        "3-5 ILPs: median without an effect 101.9 months, observed not reached. Log-rank below "
        "0.05 in 94% of 200 series without an effect."
    )
