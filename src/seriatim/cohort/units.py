"""Units that people write into cells, and what they are worth in the unit of a field."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from seriatim.dictionary.folding import fold

# Unit of the field: folded spelling of the written unit: factor to the unit of the field.
_FACTORS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "mm": {"mm": 1.0, "millimeter": 1.0, "cm": 10.0, "centimeter": 10.0},
        "L": {"l": 1.0, "liter": 1.0, "litre": 1.0, "dl": 0.1, "cl": 0.01, "ml": 0.001},
        "mg": {"mg": 1.0, "milligram": 1.0, "g": 1000.0, "gram": 1000.0}
        | dict.fromkeys(("μg", "ug", "mcg", "mikrogram", "microgram"), 0.001),
        "mg/L": {"mgl": 1.0, "mgliter": 1.0, "mgperl": 1.0, "μgml": 1.0, "ugml": 1.0, "gl": 1000.0},
        "U/L": {"ul": 1.0, "iul": 1.0, "el": 1.0, "μkatl": 60.0, "ukatl": 60.0, "mckatl": 60.0},
        "min": dict.fromkeys(("min", "mins", "minut", "minuter", "minute", "minutes"), 1.0)
        | dict.fromkeys(("h", "hour", "hours", "tim", "timme", "timmar"), 60.0),
        "days": dict.fromkeys(("d", "day", "days", "dag", "dagar", "dygn"), 1.0),
        "°C": {"c": 1.0, "°c": 1.0, "grader": 1.0, "degrees": 1.0},
        "%": {"%": 1.0, "percent": 1.0, "procent": 1.0},
        "lesions": dict.fromkeys(("st", "lesion", "lesions", "lesioner", "metastaser"), 1.0),
    }
)


def unit_factor(unit: str | None, written: str) -> float | None:
    """Return what one written unit is in the unit of the field; None if it is no such unit.

    1 U/L is the amount of enzyme that converts 1 micromole a minute, 1 kat 1 mol a second, so
    1 µkat/L is 60 U/L.

    >>> unit_factor("L", "mL"), unit_factor("U/L", "µkat/L"), unit_factor("mg", "mg/kg")
    (0.001, 60.0, None)
    """
    if unit is None:
        return None
    word = "%" if written.strip() == "%" else fold(written)
    return _FACTORS.get(unit, {}).get(word)
