"""Tables of response by group: categories and rates, and differences to the reference."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import RowKind, Table, TableRow
from seriatim.report.tables.shares import (
    difference_columns,
    difference_rows,
    headed,
    level_columns,
    methods_named,
    share_rows,
)
from seriatim.wording.labels import endpoint_label, reason_label, response_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import ABSENT, format_count, format_share, percent_digits

CATEGORY = "response_category"
CODES = ("CR", "PR", "SD", "PD", "NE")


def response_endpoints(lookup: Lookup) -> tuple[str, ...]:
    """Return the endpoints that are yes-or-no responses, in the order of the rows."""
    return lookup.distinct("response", "endpoint", statistic="proportion", context="")


def response_table(lookup: Lookup) -> Table | None:
    """Build the table of categories and rates; None without rows."""
    rows = [*_categories(lookup)]
    for endpoint in response_endpoints(lookup):
        rows += headed(endpoint_label(endpoint), share_rows(lookup, "response", endpoint))
    if not rows:
        return None
    return Table(
        id="table-response",
        caption="Response by procedure number",
        stub="",
        columns=level_columns(lookup),
        rows=tuple(rows),
        notes=(
            "Categories: count (% of all treated procedures). Rates: x/n (percentage; 95% "
            "confidence interval). Not evaluable counts as no response among all treated and is "
            "left out of the evaluable.",
            f"Intervals: {methods_named(lookup, 'response')}.",
            *definitions(lookup, response_endpoints(lookup)),
        ),
    )


def response_differences(lookup: Lookup) -> Table | None:
    """Build the table of differences between groups; None without rows."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct("response_difference", "endpoint"):
        for population, words in (("evaluable", "evaluable"), ("all_treated", "all treated")):
            found = difference_rows(lookup, "response_difference", endpoint, population)
            rows += headed(f"{endpoint_label(endpoint)}, {words}", found)
    if not rows:
        return None
    return Table(
        id="table-response-difference",
        caption="Differences in response between procedure numbers",
        stub="",
        columns=difference_columns(lookup, "response_difference"),
        rows=tuple(rows),
        notes=(
            "Procedures of one patient are not independent; the patient is the cluster. "
            "Method: " + methods_named(lookup, "response_difference") + ".",
            "Only some patients go on to a further procedure, so a difference between procedure "
            "numbers is not the effect of repeating. df: degrees of freedom.",
        ),
    )


def definitions(lookup: Lookup, endpoints: tuple[str, ...]) -> tuple[str, ...]:
    """Write the definitions of endpoints that the plan gives; what several share, once."""
    alike: dict[str, list[str]] = {}
    for name in endpoints:
        line = lookup.plan(name)
        if line is not None and line.definition:
            own, _, shared = line.definition.rstrip(".").partition(", ")
            alike.setdefault(shared, []).append(f"{endpoint_label(name)}: {own}")
    return tuple(_defined(shared, own) for shared, own in alike.items())


def _defined(shared: str, own: list[str]) -> str:
    if len(own) == 1 or not shared:
        return f"{'; '.join(own)}{', ' if shared else ''}{shared}."
    return f"{'. '.join(own)}. Each: {shared}."


def _categories(lookup: Lookup) -> Iterator[TableRow]:
    wanted = {"endpoint": CATEGORY}
    if not lookup.rows("response", **wanted):
        return
    n_totals = (row.n_total for row in lookup.rows("response", **wanted, context="CR"))
    digits = percent_digits(n_totals, lookup.style)
    yield TableRow(label="Best response", kind=RowKind.HEADING)
    for code in CODES:
        label = f"{response_label(code)} ({code})"
        cells = tuple(_share(lookup, level, code, digits) for level in lookup.labels)
        yield TableRow(label=label, cells=cells, kind=RowKind.INDENTED)
    contexts = lookup.distinct("response", "context", **wanted)
    for context in (c for c in contexts if c.startswith("NE: ")):
        found = [
            lookup.cell("response", **wanted, level=level, context=context)
            for level in lookup.labels
        ]
        # No row is no procedure; a row without a value is a number that may not be shown.
        texts = tuple(
            ABSENT if cell and cell.count() is None else format_count(cell.count() or 0)
            for cell in found
        )
        label = f"{ABSENT} {reason_label(context.removeprefix('NE: '))}"
        yield TableRow(label=label, cells=texts, kind=RowKind.INDENTED)


def _share(lookup: Lookup, level: str, code: str, digits: int) -> str:
    cell = lookup.cell("response", endpoint=CATEGORY, level=level, context=code)
    tally = cell.tally("count")
    return ABSENT if tally is None else format_share(*tally, digits)
