from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.report.figures.specs import RiskRows
from seriatim.report.sections.curves import curve_of, reliable_stretch

NONE = RiskRows(label="", months=(), rows=())


def table(*numbers: int | None) -> RiskRows:
    months = tuple(float(12 * i) for i in range(len(numbers)))
    return RiskRows(label="", months=months, rows=(("At risk", numbers),))


def steps(*at_risk: float) -> dict[float, dict[str, float]]:
    return {float(3 * (i + 1)): {"n_at_risk": n} for i, n in enumerate(at_risk)}


@pytest.mark.parametrize(
    ("curve", "listed", "expected"),
    [
        ({}, NONE, (0.0, 30.0)),  # nothing known: the whole curve
        ({}, table(20, 9, 4), (0.0, 12.0)),  # only the times of the table
        ({}, table(0, 8, 9, 2), (12.0, 24.0)),  # empty at the start
        (steps(20, 9, 4), table(25, 9), (0.0, 6.0)),  # the steps are finer
        (steps(8, 9, 4), table(0, 9), (3.0, 6.0)),  # nobody there at 0
        (steps(4, 3), NONE, (0.0, 0.0)),  # never enough
        (
            steps(9, 2, 8, 8, 8, 1),
            table(
                9,
            ),
            (9.0, 15.0),
        ),  # the longest stretch
    ],
)
def test_a_curve_counts_where_enough_are_at_risk(
    curve: dict[float, dict[str, float]], listed: RiskRows, expected: tuple[float, float]
) -> None:
    assert reliable_stretch(curve, listed, 5, 30.0) == expected


def test_a_curve_reaches_the_last_time_with_anybody_at_risk(make_row: Callable[..., Any]) -> None:
    rows = (
        make_row("survival_curve", "os", "survival", 0.8, context="time=6", level="A"),
        make_row("survival_curve", "os", "conf_low", 0.7, context="time=6", level="A"),
        make_row("survival_curve", "os", "survival", 0.4, context="time=9", level="A"),
        make_row("survival_curve", "os", "survival", None, context="time=10", level="A"),
    )
    curve = curve_of(rows, "survival", table(9, 5, 0), 5)
    assert (curve.months, curve.values) == ((6.0, 9.0), (0.8, 0.4))
    assert curve.low == (0.7, 0.4)
    assert curve.high == (0.8, 0.4)
    assert (curve.end, curve.start) == (12.0, 1.0)


def test_no_steps_make_a_flat_curve() -> None:
    curve = curve_of((), "incidence", NONE, 5)
    assert (curve.label, curve.months, curve.end, curve.start) == ("All patients", (), 0.0, 0.0)
