"""Phrases that several rules use, so that the same thing is always said in the same words.

Plain and never accusing: what was seen, what the numbers allow, what would settle it.
"""

from __future__ import annotations

from seriatim.wording.labels import contrast_in_sentence, endpoint_label, in_sentence
from seriatim.wording.lookup import Cell
from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_level,
    format_number,
    format_p_equation,
    format_points,
    format_share_of,
)
from seriatim.wording.style import NumberStyle

__all__ = ["counted", "hazard_ratio", "of_whom", "p_value", "points", "ratio", "subject"]


def subject(endpoint: str, level: str = "") -> str:
    """Name an endpoint, and the group it is about: "Complete response, second ILP".

    >>> subject("complete_response", "Second ILP")
    'Complete response, second ILP'
    """
    label = endpoint_label(endpoint)
    return f"{label}, {contrast_in_sentence(in_sentence(level))}" if level else label


def counted(n: int, what: str) -> str:
    """Write a count with its word, in the number that fits.

    >>> counted(1, "patient"), counted(22, "procedure")
    ('1 patient', '22 procedures')
    """
    return f"{format_count(n)} {what}{'' if n == 1 else 's'}"


def of_whom(n: int, n_total: int) -> str:
    """Write x/n with the percentage where the denominator allows one."""
    return format_share_of(n, n_total)


def points(difference: float) -> str:
    """Write a difference of proportions in percentage points.

    >>> points(0.104)
    '10.4 percentage points'
    """
    return f"{format_points(difference)} percentage points"


def p_value(value: float, style: NumberStyle) -> str:
    """Write a p-value as an equation."""
    return format_p_equation(value, style)


def ratio(cell: Cell, statistic: str, name: str) -> str:
    """Write a ratio with its limits: "risk ratio 8.1 (95% CI 2.5 to 29.6)"; empty if missing."""
    value, limits = cell.value(statistic), cell.limits()
    if value is None or limits is None:
        return ""
    low, high = (format_number(limit, 2) for limit in limits)
    interval = f"{format_level(cell.conf_level)} {format_interval(low, high)}"
    return f"{name} {format_number(value, 2)} ({interval})"


def hazard_ratio(cell: Cell) -> str:
    """Write a hazard ratio with its limits; empty if missing."""
    return ratio(cell, "hazard_ratio", "hazard ratio")
