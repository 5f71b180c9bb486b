from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.analysis.data_sets.model import DataSets
from seriatim.report.document import FigureBlock
from seriatim.report.figures.data import figure_data
from seriatim.report.figures.patient_specs import MarkKind
from seriatim.report.sections.patients import (
    MOST_LANES,
    patients_section,
    spider_figure,
    swimmer_figure,
    waterfall_figure,
)


def test_three_figures_stand_in_the_section(data_sets: DataSets) -> None:
    section = patients_section(data_sets)
    assert [block.id for block in section.blocks] == [
        "figure-swimmer",
        "figure-waterfall",
        "figure-spider",
    ]


def test_no_identifier_of_a_patient_gets_into_a_figure(data_sets: DataSets) -> None:
    for block in patients_section(data_sets).blocks:
        assert isinstance(block, FigureBlock)
        assert "secret" not in repr(block)
        assert "secret" not in repr(figure_data(block.spec))


def test_those_treated_twice_have_lanes_the_longest_followed_first(data_sets: DataSets) -> None:
    """Days are multiples of 30.4375, so months are whole: 60 and 30, progression at 10."""
    made = swimmer_figure(data_sets)
    assert made is not None
    data, whose = made
    assert whose == "All 2 patients with 2 or more recorded procedures, of 3 followed in all"
    ends = [lane.marks[-1] for lane in data.lanes]
    assert [(end.month, end.kind) for end in ends] == [
        (60.0, MarkKind.CONTACT),
        (30.0, MarkKind.DEATH),
    ]
    second = data.lanes[1]
    assert [(span.start, span.end, span.name) for span in second.spans] == [
        (0.0, 10.0, "Complete response"),
        (12.0, 22.0, "Partial response"),
    ]
    assert [m.month for m in second.marks if m.kind is MarkKind.PROGRESSION] == [10.0]
    assert [text for text, _, _ in data.key] == [
        "Complete response",
        "Partial response",
        "Stable disease",
        "Response not recorded",
    ]


def _many(make: Callable[..., DataSets], *counts: int) -> DataSets:
    people = [
        {"USUBJID": f"p{i}", "NPROCREC": n, "EXITDY": 100.0 + i, "DTHFL": "N"}
        for i, n in enumerate(counts)
    ]
    template = dict(next(iter(make().get("ADPROC").records())))
    procedures = [
        template | {"USUBJID": person["USUBJID"], "PROCDY": 10.0 * k}
        for person in people
        for k in range(int(person["NPROCREC"]))
    ]
    return make(ADSL=people, ADPROC=procedures)


def test_too_many_lanes_leave_those_with_most_procedures(
    make_data_sets: Callable[..., DataSets],
) -> None:
    made = swimmer_figure(_many(make_data_sets, *[2] * MOST_LANES, 3, 3))
    assert made is not None
    assert len(made[0].lanes) == 2
    assert made[1].startswith("All 2 patients with 3 or more")


def test_where_even_those_are_too_many_the_longest_followed_are_shown(
    make_data_sets: Callable[..., DataSets],
) -> None:
    made = swimmer_figure(_many(make_data_sets, *[2] * (MOST_LANES + 5)))
    assert made is not None
    assert len(made[0].lanes) == MOST_LANES
    assert made[1].startswith("The 70 longest followed of the 75 patients with 2 or more")


def test_bars_fall_from_growth_to_shrinkage_and_say_how_many_were_measured(
    data_sets: DataSets,
) -> None:
    made = waterfall_figure(data_sets)
    assert made is not None
    data, criteria = made
    assert criteria == "WHO"
    assert [[change.value for change in panel.changes] for panel in data.panels] == [
        [1.5, -1.0],
        [-0.6, -1.0],
    ]
    assert [panel.below for panel in data.panels] == ["2 of 3 measured", "2 of 2 measured"]
    block = patients_section(data_sets).blocks[1]
    assert "WHO, −50% and +25%" in block.notes[0]


def test_recist_has_its_own_cuts(make_data_sets: Callable[..., DataSets]) -> None:
    rows = [dict(r) | {"CRIT": "RECIST 1.1"} for r in make_data_sets().get("ADRS").records()]
    made = waterfall_figure(make_data_sets(ADRS=rows))
    assert made is not None
    assert made[0].cuts == ((-0.3, "PR"), (0.2, "PD"))


def test_courses_begin_at_no_change_and_run_in_order_of_time(data_sets: DataSets) -> None:
    data = spider_figure(data_sets)
    assert data is not None
    course = data.panels[0].courses[1]
    assert course.months == pytest.approx((0.0, 3.0, 6.0))
    assert course.changes == (0.0, -0.4, -1.0)
    assert data.months == 6.0
    assert len(data.panels[0].courses) == 2  # the unmeasured assessment has no course


def test_nothing_to_show(make_data_sets: Callable[..., DataSets]) -> None:
    """One patient, treated once, whose burden nobody measured."""
    sets = make_data_sets()
    people = [dict(next(iter(sets.get("ADSL").records())))]
    procedures = [dict(next(iter(sets.get("ADPROC").records()))) | {"BESTCHG": None}]
    assessed = [dict(next(iter(sets.get("ADRS").records()))) | {"PCHG": None}]
    section = patients_section(make_data_sets(ADSL=people, ADPROC=procedures, ADRS=assessed))
    assert section.missing
    del procedures[0]["BESTCHG"]
    without = make_data_sets(ADSL=people, ADPROC=procedures, ADRS=assessed)
    assert waterfall_figure(without) is None


def test_a_study_that_derives_no_response_has_lanes_without_color(
    make_data_sets: Callable[..., DataSets],
) -> None:
    """Columns that a protocol does not ask for are absent, not empty."""
    gone = {"RESP", "BESTCHG", "PROGFL", "FIELDDY"}
    rows = [
        {name: value for name, value in record.items() if name not in gone}
        for record in make_data_sets().get("ADPROC").records()
    ]
    made = swimmer_figure(make_data_sets(ADPROC=rows))
    assert made is not None
    assert {span.name for lane in made[0].lanes for span in lane.spans} == {"Response not recorded"}
    section = patients_section(make_data_sets(ADPROC=rows))
    assert [block.id for block in section.blocks] == ["figure-swimmer", "figure-spider"]
