from __future__ import annotations

import typing

import pytest

from seriatim.report.contents import report_document
from seriatim.report.document import FigureBlock
from seriatim.report.figures.data import DATA, figure_data
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
    WaterfallFigure,
    WaterfallPanel,
)
from seriatim.report.figures.specs import (
    Curve,
    FigureSpec,
    ForestFigure,
    ForestRow,
    NullFigure,
    NullMedian,
    PairFigure,
    PairPanel,
    PValueFigure,
    PValueRow,
    RiskRows,
    SurvivalFigure,
    SurvivalPanel,
)
from seriatim.wording.lookup import Lookup


def test_every_kind_of_figure_has_its_rows() -> None:
    assert set(DATA) == set(typing.get_args(FigureSpec))


@pytest.fixture(scope="module")
def data(lookup: Lookup) -> dict[str, tuple[tuple[str | int | float, ...], ...]]:
    document = report_document(lookup.results)
    blocks = (block for block in document.blocks if isinstance(block, FigureBlock))
    return {block.id: figure_data(block.spec) for block in blocks}


def test_every_figure_of_the_report_has_rows_as_wide_as_its_header(
    data: dict[str, tuple[tuple[str | int | float, ...], ...]],
) -> None:
    assert len(data) >= 6
    for rows in data.values():
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
        assert all(isinstance(name, str) for name in rows[0])


def test_bars_keep_their_counts_and_rates_both_denominators(
    data: dict[str, tuple[tuple[str | int | float, ...], ...]],
) -> None:
    rows = data["figure-response"]
    assert ("First ILP", "Complete response", "all treated", 174, 174 / 290, "", "") in rows
    rates = [row[:3] for row in rows if row[-1] != "" and row[0] != "group"]
    assert {row[2] for row in rates} == {"evaluable", "all treated"}


def test_flows_add_up_to_those_treated_again(
    data: dict[str, tuple[tuple[str | int | float, ...], ...]],
) -> None:
    rows = data["figure-alluvial"][1:]
    assert sum(row[5] for row in rows if row[0] == "ILP 1" and isinstance(row[5], int)) == 68


def _curve(**changes: object) -> Curve:
    given: dict[str, typing.Any] = {
        "label": "A",
        "months": (2.0, 5.0, 9.0),
        "values": (0.8, 0.5, 0.2),
        "low": (0.6, 0.3, 0.0),
        "high": (0.9, 0.7, 0.5),
        "end": 10.0,
        "reliable": (4.0, 6.0),
    }
    return Curve(**(given | changes))


def _months(curve: Curve) -> list[object]:
    table = RiskRows(label="A", months=(0.0, 6.0), rows=(("At risk", (9, None)),))
    panel = SurvivalPanel(title="P", subtitle="", curves=(curve,), tables=(table,), ticks=(0.0,))
    rows = figure_data(SurvivalFigure(panels=(panel,)))
    assert rows[-1] == ("P", "A", "At risk", 0.0, 9, "", "")
    return [row[3] for row in rows[1:-1]]


def test_a_curve_gives_the_steps_that_are_drawn() -> None:
    assert _months(_curve()) == [0.0, 2.0, 5.0, 9.0]
    assert _months(_curve(pale=False)) == [5.0]
    assert _months(_curve(pale=False, reliable=(0.0, 0.0))) == []


def test_pictures_of_a_checked_paper_have_rows_too() -> None:
    panel = PairPanel(
        title="60%", alone=((5, 3), (10, 6)), together=((5, 3),), chosen=(), stated=None, limit=10
    )
    assert figure_data(PairFigure(panels=(panel,)))[1:] == (
        ("60%", 5, 3, "alone"),
        ("60%", 10, 6, "alone"),
        ("60%", 5, 3, "with its group"),
    )
    figure = PValueFigure(
        title="t", rows=(PValueRow(label="Fisher", values=(0.01, 0.02)),), printed=(0.0, 0.05)
    )
    assert figure_data(figure) == (("test", "p_value"), ("Fisher", 0.01), ("Fisher", 0.02))


def test_figures_of_patients_have_rows_too() -> None:
    lane = Lane(
        label="1",
        spans=(Span(start=0.0, end=9.0, name="CR", color="#0072B2"),),
        marks=(Mark(month=9.0, kind=MarkKind.DEATH),),
    )
    assert figure_data(SwimmerFigure(lanes=(lane,), key=()))[1:] == (
        ("1", "stretch", "CR", 0.0, 9.0),
        ("1", "death", "", 9.0, ""),
    )
    bars = WaterfallPanel(
        title="First", below="", changes=(Change(value=-1.0, name="CR", color="#0072B2"),)
    )
    assert figure_data(WaterfallFigure(panels=(bars,), key=(), cuts=()))[1:] == (
        ("First", 1, "CR", -1.0),
    )
    course = Course(months=(0.0, 3.0), changes=(0.0, -0.5), name="PR", color="#4A9CCA")
    panel = SpiderPanel(title="First", below="", courses=(course,))
    assert figure_data(SpiderFigure(panels=(panel,), key=(), cuts=(), months=3.0))[1:] == (
        ("First", 1, "PR", 0.0, 0.0),
        ("First", 1, "PR", 3.0, -0.5),
    )


def test_forests_and_null_series_keep_what_is_missing_empty() -> None:
    row = ForestRow(label="A", tally="", interval=None, p="–", absent="not estimated")
    forest = ForestFigure(
        groups=(("G", (row,)),),
        heads=("Deaths/patients", "Ratio"),
        p_head="p",
        axis_label="",
        ratio=True,
        favors=("", ""),
    )
    assert figure_data(forest)[1] == ("G", "A", "", "", "", "", "–")
    median = NullMedian(label="1", simulated=(1.0, 2.0, None), observed=(None, 2.5, 3.0))
    null = NullFigure(medians=(median,), tests=(("Log-rank", 0.9, 0.01),), n=200, share_label="")
    assert figure_data(null)[1:3] == (
        ("no effect", "1", 1.0, 2.0, "", "months"),
        ("observed", "1", "", 2.5, 3.0, "months"),
    )
