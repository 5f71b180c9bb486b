"""Sizes by hand: longest times perpendicular for WHO, longest (node: short axis) for RECIST."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from seriatim.criteria import Biopsy, CriteriaError, Lesion, LesionStatus, Measurement, TooSmallRule
from seriatim.criteria.sizes import (
    ABSENT,
    FLAT,
    PRESENT_UNSIZED,
    UNKNOWN,
    Size,
    SizeRule,
    add_sizes,
    sizes_of_lesion,
    widest,
)

LESION = Lesion(lesion_id="1")
WHO = SizeRule(dimensions=2, too_small=TooSmallRule())
RECIST = SizeRule(dimensions=1, too_small=TooSmallRule(), accept_estimates=False)


def row(**fields: Any) -> Measurement:
    return Measurement(lesion_id="1", **fields)


def last(*rows: Measurement | None, rule: SizeRule = WHO, lesion: Lesion = LESION) -> Size:
    return sizes_of_lesion(lesion, rows, rule)[-1]


def bounds(size: Size) -> tuple[float, float, bool | None]:
    return float(size.low), float(size.high), size.present


@pytest.mark.parametrize(
    ("measurement", "expected"),
    [
        (row(longest_mm=20, perpendicular_mm=10), (200, 200, True)),
        (row(longest_mm=20), (0, 400, True)),
        (row(status=LesionStatus.TOO_SMALL), (25, 25, True)),
        (row(status=LesionStatus.TOO_SMALL, longest_mm=3, perpendicular_mm=2), (6, 6, True)),
        (row(), (0, inf, True)),
        (row(status=LesionStatus.NOT_ASSESSED), (0, inf, None)),
        (row(status=LesionStatus.GONE), (0, 0, False)),
        (row(status=LesionStatus.GONE, biopsy=Biopsy.POSITIVE), (0, 0, True)),
        (row(status=LesionStatus.SPLIT), (0, 0, False)),
    ],
)
def test_a_row_becomes_an_interval(
    measurement: Measurement, expected: tuple[float, float, bool | None]
) -> None:
    assert bounds(last(measurement)) == expected


def test_before_it_existed_a_lesion_is_absent() -> None:
    assert last(None) == ABSENT


def test_too_small_is_never_larger_than_before() -> None:
    before = row(longest_mm=4, perpendicular_mm=3)
    small = row(status=LesionStatus.TOO_SMALL)
    assert last(before, small).high == 12
    none = SizeRule(dimensions=2, too_small=TooSmallRule(name="none", mm=None))
    assert bounds(last(before, small, rule=none)) == (0, 12, True)


@pytest.mark.parametrize("mm", [0, -5, inf, float("nan")])
def test_an_imputed_diameter_is_a_length(mm: float) -> None:
    with pytest.raises(CriteriaError, match="Use None to impute nothing"):
        TooSmallRule(mm=mm)


def test_a_measured_flat_spot_with_negative_biopsy_is_gone() -> None:
    spot = row(longest_mm=5, perpendicular_mm=5, residual_pigment=True, biopsy=Biopsy.NEGATIVE)
    assert last(spot) == ABSENT
    assert last(row(status=LesionStatus.GONE, residual_pigment=True)) == FLAT


def test_recist_takes_one_diameter_and_of_nodes_the_short_axis() -> None:
    node = Lesion(lesion_id="1", is_node=True)
    measured = row(longest_mm=20, perpendicular_mm=12)
    assert bounds(last(measured, rule=RECIST)) == (20, 20, True)
    assert bounds(last(measured, rule=RECIST, lesion=node)) == (12, 12, True)
    normal = row(longest_mm=20, perpendicular_mm=9)
    assert bounds(last(normal, rule=RECIST, lesion=node)) == (9, 9, False)
    one = row(longest_mm=20)
    assert bounds(last(one, rule=RECIST, lesion=node)) == (0, 20, None)
    small = row(status=LesionStatus.TOO_SMALL)
    assert bounds(last(small, rule=RECIST, lesion=node)) == (5, 5, False)


def test_an_estimate_of_a_measured_lesion_needs_its_size_at_baseline() -> None:
    estimated = row(estimated_change_percent=-60)
    assert bounds(last(row(longest_mm=20, perpendicular_mm=10), estimated)) == (80, 80, True)
    assert last(row(), estimated) == PRESENT_UNSIZED
    assert last(row(longest_mm=20), estimated, rule=RECIST) == PRESENT_UNSIZED


def test_a_plaque_is_1_at_baseline() -> None:
    plaque = Lesion(lesion_id="1", measurable=False)
    for seen, expected in (
        (row(estimated_change_percent=-100), ABSENT),
        (row(status=LesionStatus.NOT_ASSESSED), UNKNOWN),
        (row(status=LesionStatus.GONE), ABSENT),
        (row(), PRESENT_UNSIZED),
    ):
        assert last(row(), seen, lesion=plaque) == expected
    assert bounds(last(row(), row(estimated_change_percent=25), lesion=plaque))[0] == 1.25
    assert last(row(status=LesionStatus.NOT_ASSESSED), lesion=plaque).known


def test_shaving_takes_the_caliper_error_off_the_last_row_only() -> None:
    rows = [row(longest_mm=6, perpendicular_mm=6)] * 2
    sizes = sizes_of_lesion(LESION, rows, WHO, shave_last=1)
    assert [size.low for size in sizes] == [36, 25]
    tiny = sizes_of_lesion(LESION, [row(longest_mm=1, perpendicular_mm=0.5)], WHO, shave_last=1)
    assert bounds(tiny[0]) == (0, 0, True)


def test_sums_and_widest_intervals() -> None:
    assert add_sizes([]) == ABSENT
    assert add_sizes([ABSENT, UNKNOWN]).present is None
    assert add_sizes([UNKNOWN, FLAT]).present is True
    assert add_sizes([FLAT, UNKNOWN]).present is True
    both = widest([last(row(longest_mm=2, perpendicular_mm=1)), ABSENT])
    assert bounds(both) == (0, 2, True)
