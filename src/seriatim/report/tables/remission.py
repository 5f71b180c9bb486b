"""Table of how long responses last and how many are in response."""

from __future__ import annotations

from seriatim.report.document import Column, Table, TableRow
from seriatim.report.tables.cells import median_text, months_text, probability_text
from seriatim.report.tables.shares import methods_named
from seriatim.wording.labels import endpoint_label, in_sentence
from seriatim.wording.lookup import Lookup, unique
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_count,
    format_level,
)

DURATION, IN_RESPONSE = "response_duration", "in_response"


def remission_table(lookup: Lookup) -> Table | None:
    """Build the table of duration and of being in response, one row a group; None without."""
    levels = lookup.distinct(IN_RESPONSE, "level")
    if not levels:
        return None
    rows = lookup.rows(IN_RESPONSE)
    endpoint = rows[0].endpoint
    contexts = unique(row.context for row in rows)
    months = lookup.months(IN_RESPONSE)
    until = next((c for c in contexts if c.startswith("until=")), "")
    interval = f"({format_level(next((r.conf_level for r in rows if r.conf_level), None))})"
    return Table(
        id="table-remission",
        caption=f"How long responses last: {in_sentence(endpoint_label(endpoint))}",
        stub="",
        columns=(
            Column(label="Responses", below="ended/all"),
            Column(label="Median duration, months", below=f"responders only {interval}"),
            *(
                Column(label=f"In response at {month:g} months", below=f"all treated {interval}")
                for month in months
            ),
            Column(
                label="Mean months in response",
                below=f"within {until.removeprefix('until=')} {interval}",
            ),
        ),
        rows=tuple(_row(lookup, level, tuple(months), until) for level in levels),
        notes=(
            "A response begins with the assessment it rests on and ends with in-field progression "
            "or death. Durations compare responders only; the probability of being in response and "
            "the mean time in it count all treated procedures.",
            f"Methods: {methods_named(lookup, DURATION)}; {methods_named(lookup, IN_RESPONSE)}.",
        ),
    )


def _row(lookup: Lookup, level: str, months: tuple[float, ...], until: str) -> TableRow:
    main = lookup.cell(DURATION, level=level, context="")
    n, ended = main.count("n"), main.count("n_events")
    mean = lookup.cell(IN_RESPONSE, level=level, context=until)
    treated = mean.row("mean_months")
    small = treated is not None and (treated.n_total or 0) < COUNTS_ONLY_BELOW
    shown = [lookup.cell(IN_RESPONSE, level=level, context=f"time={m:g}") for m in months]
    return TableRow(
        label=level,
        cells=(
            ABSENT if n is None or ended is None else f"{format_count(ended)}/{format_count(n)}",
            ABSENT if n is None or n < COUNTS_ONLY_BELOW else median_text(main),
            *(ABSENT if small else probability_text(cell, "probability") for cell in shown),
            ABSENT if small else months_text(mean, "mean_months"),
        ),
    )
