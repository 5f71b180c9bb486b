from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.analysis.results import Results
from seriatim.report.sections.toxicity import (
    grade_panels,
    grade_shades,
    threshold_of,
    toxicity_section,
)
from seriatim.wording.lookup import Lookup

CODES = ("I", "II", "III", "IV", "V")


@pytest.mark.parametrize(
    ("grades", "severe", "expected"),
    [
        ((5, 4, 3, 2, 1), 6, 2),  # III + IV + V = 6
        ((5, 4, 3, 2, 1), 3, 3),  # IV + V = 3
        ((5, 4, 0, 0, 0), 0, 2),  # every threshold from III up fits: the usual one
        ((5, 0, 0, 2, 1), 3, 2),  # II, III and IV fit: the usual one
        ((5, 4, 3, 2, 1), 7, None),  # none fits
        ((5, 4, 3, 2, 1), None, None),  # not known
    ],
)
def test_the_threshold_is_where_the_counts_add_up(
    grades: tuple[int, ...], severe: int | None, expected: int | None
) -> None:
    counts = {"A": dict(zip(CODES, grades, strict=True))}
    assert threshold_of(counts, CODES, {"A": severe}) == expected


def test_no_group_no_threshold() -> None:
    assert threshold_of({}, CODES, {}) is None


def test_shades_turn_warm_at_the_threshold() -> None:
    shades = grade_shades(CODES, 2)
    cold = grade_shades(CODES, None)
    assert shades["II"] == cold["II"]
    assert shades["III"] != cold["III"]


def test_bars_end_at_the_share_of_severe_grades(lookup: Lookup) -> None:
    toxicity, complications = grade_panels(lookup)
    first = toxicity.bars[0]
    end = first.start + sum(part.share for part in first.parts)
    assert end == pytest.approx(76 / 285)
    assert first.below == "285 graded of 290"
    assert complications.bars[1].below == "68 graded"


def test_a_scale_nobody_is_graded_on_is_left_out(
    look: Callable[..., Lookup], lookup: Lookup
) -> None:
    rows = lookup.rows("grades", context="not_recorded")
    section = toxicity_section(look(*rows))
    assert grade_panels(look(*rows)) == ()
    assert [block.id for block in section.blocks] == ["table-grades"]


def test_a_scale_without_endpoint_has_bars_from_the_left(
    look: Callable[..., Lookup], lookup: Lookup
) -> None:
    rows = lookup.rows("grades", endpoint="local_toxicity", level="First ILP")
    (panel,) = grade_panels(look(*rows))
    assert panel.threshold == ""
    assert {bar.start for bar in panel.bars} == {0.0}
    assert panel.bars[1].below == "no grades to show"


def test_nothing_to_show(empty_results: Results) -> None:
    assert toxicity_section(Lookup(empty_results)).missing
