from __future__ import annotations

from seriatim.report.alternatives.patients import (
    describe_spider,
    describe_swimmer,
    describe_timeline,
    describe_waterfall,
)
from seriatim.report.figures.patient_specs import (
    Change,
    Course,
    Lane,
    Mark,
    MarkKind,
    Span,
    SpiderFigure,
    SpiderPanel,
    SwimmerFigure,
    TimelineFigure,
    WaterfallFigure,
    WaterfallPanel,
)

LANE = Lane(
    label="1",
    spans=(Span(start=0, end=9.6, name="Complete response", color="#0072B2"),),
    marks=(
        Mark(month=0, kind=MarkKind.PROCEDURE, text="1: melphalan 90 mg"),
        Mark(month=9.6, kind=MarkKind.PROGRESSION),
        Mark(month=30, kind=MarkKind.DEATH),
    ),
)


def test_a_swimmer_plot_is_counted_and_its_first_lanes_are_read() -> None:
    said = describe_swimmer(SwimmerFigure(lanes=(LANE,) * 4, key=()))
    assert said.startswith("4 patients, 4 procedures, 4 in-field progressions, 4 died.")
    assert said.count("Patient 1:") == 3
    assert "Complete response from month 0 to 10" in said


def test_a_timeline_is_read_in_order_of_time() -> None:
    assert describe_timeline(TimelineFigure(lanes=(LANE,), key=())) == (
        "1: 1: melphalan 90 mg at month 0; Complete response from month 0 to 10; progression at "
        "month 10; death at month 30."
    )
    assert describe_timeline(TimelineFigure(lanes=(Lane(label="A"),), key=())) == "A: nothing."


def test_changes_are_counted_by_response() -> None:
    change = Change(value=-1.0, name="Complete response", color="#0072B2")
    empty = WaterfallPanel(title="Third", below="0 of 1 measured", changes=())
    panel = WaterfallPanel(title="First", below="2 of 3 measured", changes=(change, change))
    said = describe_waterfall(WaterfallFigure(panels=(panel, empty), key=(), cuts=()))
    assert said == "First, 2 of 3 measured: complete response 2. Third, 0 of 1 measured: none."


def test_courses_are_counted_by_response() -> None:
    course = Course(months=(0.0, 3.0), changes=(0.0, -1.0), name="Stable disease", color="#000000")
    panel = SpiderPanel(title="First", below="1 procedure measured", courses=(course,))
    data = SpiderFigure(panels=(panel,), key=(), cuts=(), months=3.0)
    assert describe_spider(data) == "First, 1 procedure measured: stable disease 1."
