"""Units in cells."""

from __future__ import annotations

import pytest

from seriatim.cohort.units import unit_factor


@pytest.mark.parametrize(
    ("unit", "written", "factor"),
    [
        ("mg", "mg", 1.0),
        ("mg", "µg", 0.001),
        ("mg", "μg", 0.001),  # Greek mu instead of the micro sign
        ("mg", "mg/kg", None),
        ("mg/L", "mg / l", 1.0),
        ("mg/L", "µg/mL", 1.0),
        ("mm", "cm", 10.0),
        ("L", "ml", 0.001),
        # 1 katal is 1 mol/s and 1 U is 1 µmol/min, so 1 µkat is 60 U.
        ("U/L", "µkat/L", 60.0),
        ("min", "h", 60.0),
        ("%", "%", 1.0),
        ("%", "procent", 1.0),
        ("°C", "°C", 1.0),
        ("year", "y", None),
        (None, "mg", None),
    ],
)
def test_a_written_unit_in_the_unit_of_the_field(
    unit: str | None, written: str, factor: float | None
) -> None:
    assert unit_factor(unit, written) == factor
