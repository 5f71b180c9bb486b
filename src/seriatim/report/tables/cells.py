"""What a cell of a table says: a number with its limits, or why there is none."""

from __future__ import annotations

from seriatim.wording.lookup import Cell
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_interval,
    format_months,
    format_number,
    format_p,
    format_percent,
    format_points,
    format_share_of,
)


def share_text(cell: Cell, digits: int) -> str:
    """Write x/n with percentage and limits; x/n alone where the denominator is small."""
    tally = cell.tally()
    if tally is None:
        return ABSENT
    text = format_share_of(*tally, digits)
    limits = cell.limits()
    if limits is None or tally[1] < COUNTS_ONLY_BELOW:
        return text
    return f"{text[:-1]}; {limits_text(limits, digits)})"


def limits_text(limits: tuple[float, float], digits: int) -> str:
    """Write the limits of a proportion."""
    return format_interval(*(format_percent(limit, digits) for limit in limits))


def probability_text(cell: Cell, statistic: str) -> str:
    """Write an estimated probability with its limits, or a dash."""
    value, limits = cell.value(statistic), cell.limits()
    if value is None:
        return ABSENT
    text = format_percent(value)
    return text if limits is None else f"{text} ({limits_text(limits, 0)})"


def difference_text(cell: Cell) -> str:
    """Write a difference in percentage points with its limits, or why there is none."""
    value, limits = cell.value("risk_difference"), cell.limits()
    if value is None:
        return f"not estimated: {cell.reason}" if cell.reason else ABSENT
    text = format_points(value)
    return text if limits is None else f"{text} ({points_text(limits)})"


def points_text(limits: tuple[float, float]) -> str:
    """Write the limits of a difference in percentage points."""
    return format_interval(*(format_points(limit) for limit in limits))


def p_text(cell: Cell) -> str:
    """Write the p-value of a cell."""
    p_value = cell.value("p_value")
    return ABSENT if p_value is None else format_p(p_value, cell.style)


def ratio_text(cell: Cell, statistic: str) -> str:
    """Write a ratio with its limits, or why there is none."""
    value, limits = cell.value(statistic), cell.limits()
    if value is None:
        return f"not estimated: {cell.reason}" if cell.reason else ABSENT
    text = format_number(value, 2)
    if limits is None:
        return text
    return f"{text} ({format_interval(*(format_number(limit, 2) for limit in limits))})"


def median_text(cell: Cell) -> str:
    """Write a median with its limits; a limit that the curve never meets is "not reached"."""
    row = cell.row("median")
    if row is None:
        return ABSENT
    if row.value is None:
        return format_months(None)
    low, high = cell.value("conf_low"), cell.value("conf_high")
    if low is None and high is None:
        return format_months(row.value)
    return (
        f"{format_months(row.value)} ({format_interval(format_months(low), format_months(high))})"
    )


def months_text(cell: Cell, statistic: str) -> str:
    """Write a mean number of months, or a difference of two, with its limits, or a dash."""
    value, limits = cell.value(statistic), cell.limits()
    if value is None:
        return ABSENT
    text = format_months(value)
    if limits is None:
        return text
    return f"{text} ({format_interval(*(format_months(limit) for limit in limits))})"
