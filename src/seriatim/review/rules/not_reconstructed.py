"""Published numbers that no whole numbers of patients give."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import format_count, format_interval, format_p

_CLAIM, _GROUP = "published_claim", "published_group"
_P, _NUMBER = "published_p_value", "published_number"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each printed number that cannot be had from its printed neighbors."""
    for analysis, say in (
        (_CLAIM, _claim),
        (_GROUP, _group),
        (_P, _p_value),
        (_NUMBER, _number),
    ):
        for endpoint in lookup.distinct(analysis, "endpoint"):
            cell = lookup.cell(analysis, endpoint=endpoint)
            text = say(cell)
            if text:
                yield rule.finding(text, results=cell.ids, evidence=cell.ids)


def _claim(cell: Cell) -> str:
    row, sizes = cell.row("counts"), cell.count("other_sizes")
    if row is None or row.value is None or row.value > 0:
        return ""
    size = format_count(row.n_total or 0)
    other = (
        f" It does so of {counted(sizes, 'smaller number')}, as where some were not evaluable."
        if sizes
        else ""
    )
    if not row.context:
        return f"{row.level}: the printed count is larger than {size}.{other}"
    return (
        f"{row.level} ({row.context}): no whole number of {size} prints so under the rounding "
        f"assumed.{other}"
    )


def _group(cell: Cell) -> str:
    row, sizes = cell.row("printed_size_fits"), cell.count("sizes")
    if row is None or row.value != 0:
        return ""
    size = format_count(row.n_total or 0)
    text = f"{row.level}: the percentages cannot all refer to {size} under the rounding assumed."
    if not sizes:
        return f"{text} No smaller number fits all of them either; separate denominators might."
    low, high = (format_count(cell.value(name) or 0) for name in ("least_size", "most_size"))
    where = low if low == high else f"{counted(sizes, 'smaller number')} from {low} to {high}"
    return f"{text} They are jointly compatible with {where}, as where some were not evaluable."


def _p_value(cell: Cell) -> str:
    """Speak only where no reading that could be tested gives the printed p-value."""
    tested = [row for row in cell.rows if row.statistic == "tests" and row.value is not None]
    if not tested or any(row.value for row in tested):
        return ""
    names = ("fisher_least", "fisher_most")
    low, high = ([row.value or 0 for row in cell.rows if row.statistic == n] for n in names)
    fisher = ""
    if low and high:
        one, other = format_p(min(low)), format_p(max(high))
        fisher = f" Fisher's exact p is {one if one == other else format_interval(one, other)}."
    return (
        f"{tested[0].level}: none of the tests tried gives it for any table that the percentages "
        f"allow.{fisher} A paired or adjusted test, other patients or a typing variant would "
        "explain it."
    )


def _number(cell: Cell) -> str:
    row = cell.row("possible")
    if row is None or row.value != 0:
        return ""
    return (
        f"{row.level}: as printed it does not agree with the numbers printed beside it; the table "
        "of other numbers says in what. Another rounding or method, or a typing variant, would "
        "explain it."
    )


RULE = Rule(
    name="not_reconstructed",
    severity=Severity.WARN,
    title="Published number that cannot be reconstructed",
    why="A percentage comes from a whole number of patients, and a p-value from a table of them. "
    "Where no such numbers exist at the printed size, something is not printed, most often how "
    "many could not be evaluated, and a reader cannot tell what the number is a part of.",
    examine=examine,
)
