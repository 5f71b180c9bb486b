"""Sections: response by procedure number, and by the response before."""

from __future__ import annotations

from seriatim.report.alternatives.groups import (
    describe_bars,
    describe_intervals,
    describe_transition,
)
from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.palette import RESPONSE_COLORS, RESPONSE_HATCHES
from seriatim.report.figures.specs import (
    Bar,
    Interval,
    IntervalFigure,
    IntervalRow,
    Part,
    ResponseFigure,
    Stage,
    TransitionFigure,
)
from seriatim.report.sections.steps import alluvial_block, alluvial_figure
from seriatim.report.tables.cells import limits_text
from seriatim.report.tables.next_response import next_response_table
from seriatim.report.tables.response import (
    CATEGORY,
    CODES,
    response_differences,
    response_endpoints,
    response_table,
)
from seriatim.report.tables.shares import denominators
from seriatim.report.tables.transition import (
    CONTRAST,
    contrast_levels,
    contrast_table,
    transition_table,
)
from seriatim.wording.labels import endpoint_label, response_label, sentence_start, unit_label
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import (
    COUNTS_ONLY_BELOW,
    format_count,
    format_percent,
    format_share_of,
    percent_digits,
)


def response_section(lookup: Lookup) -> Section:
    """Show categories, rates with both denominators, and differences."""
    blocks = shown(lookup, _figure, response_table, response_differences)
    if not blocks:
        return missing_section("response", "Response", lookup.why_missing("response"))
    return Section(
        id="response",
        title="Response",
        paragraphs=(
            "Response belongs to a procedure. Every rate stands on two denominators: procedures "
            "that could be evaluated, and all treated procedures.",
        ),
        blocks=blocks,
    )


def response_figure(lookup: Lookup) -> ResponseFigure | None:
    """Collect bars and intervals; None without response categories."""
    if not lookup.rows("response", endpoint=CATEGORY):
        return None
    endpoint = _shown_rate(lookup)
    pairs = tuple(
        (
            _interval(lookup, endpoint, "evaluable", level),
            _interval(lookup, endpoint, "all_treated", level),
        )
        for level in lookup.labels
    )
    return ResponseFigure(
        bars=tuple(_bar(lookup, level) for level in lookup.labels),
        key=tuple(
            (response_label(code), RESPONSE_COLORS[code], RESPONSE_HATCHES.get(code, ""))
            for code in CODES
        ),
        intervals=pairs,
        rate_label=f"{endpoint_label(endpoint)}, 95% CI" if endpoint else "",
    )


def _shown_rate(lookup: Lookup) -> str:
    endpoints = response_endpoints(lookup)
    if "complete_response" in endpoints:
        return "complete_response"
    return endpoints[0] if endpoints else ""


def _bar(lookup: Lookup, level: str) -> Bar:
    place = {"endpoint": CATEGORY, "level": level}
    cells = {code: lookup.cell("response", **place, context=code) for code in CODES}
    counts = {code: cell.count() or 0 for code, cell in cells.items()}
    total = sum(counts.values())
    hidden = any(cell and cell.count() is None for cell in cells.values())
    return Bar(
        label=level,
        below="not shown" if hidden else f"{format_count(total)} {unit_label('procedure', total)}",
        parts=tuple(
            Part(
                name=response_label(code),
                n=n,
                share=n / total if total else 0.0,
                count=format_count(n),
                percent=_percent(n, total),
                color=RESPONSE_COLORS[code],
                hatch=RESPONSE_HATCHES.get(code, ""),
            )
            for code, n in counts.items()
        ),
    )


def _percent(n: int, total: int) -> str:
    return format_percent(n / total) if n and total >= COUNTS_ONLY_BELOW else ""


def _interval(lookup: Lookup, endpoint: str, population: str, level: str) -> Interval | None:
    cell = lookup.cell(
        "response", endpoint=endpoint, population=population, level=level, context=""
    )
    return interval_of(cell, 0)


def interval_of(cell: Cell, digits: int) -> Interval | None:
    """Return a proportion as an interval; None without limits or below ten."""
    value, limits, tally = cell.value("proportion"), cell.limits(), cell.tally()
    if value is None or limits is None or (tally and tally[1] < COUNTS_ONLY_BELOW):
        return None
    text = f"{format_percent(value, digits)} ({limits_text(limits, digits)})"
    return Interval(value=value, low=limits[0], high=limits[1], text=text)


def _figure(lookup: Lookup) -> FigureBlock | None:
    data = response_figure(lookup)
    if data is None:
        return None
    names = tuple(text for text, _, _ in data.key)
    return FigureBlock(
        id="figure-response",
        caption="Response by procedure number",
        spec=data,
        title="Response by procedure number",
        alt=describe_bars(data.bars, names),
        notes=(
            "Left: all treated procedures by best response; count and percentage of all treated. "
            "Right: filled dots, evaluable procedures; open dots, all treated. Lines are 95% "
            "confidence intervals that allow for several procedures of one patient.",
        ),
    )


def transition_section(lookup: Lookup) -> Section:
    """Show the response after a procedure by the response to the one before."""
    title = "Response to the next procedure"
    blocks = shown(
        lookup,
        _contrast_figure,
        contrast_table,
        next_response_table,
        _flow_figure,
        alluvial_block,
        transition_table,
    )
    if not blocks:
        why = lookup.why_missing("transition", "transition_contrast")
        return missing_section("transition", title, why)
    return Section(id="transition", title=title, blocks=blocks)


def transition_figure(lookup: Lookup) -> TransitionFigure | None:
    """Collect the flows of the first step among those treated again; None below ten of them."""
    step = next(iter(lookup.distinct("transition", "level")), "")
    cells = {
        (one, other): lookup.cell("transition", level=step, context=f"{one}->{other}").count() or 0
        for one in CODES
        for other in (*CODES, "none")
    }
    again = {one: sum(cells[one, other] for other in CODES) for one in CODES}
    reached = {other: sum(cells[one, other] for one in CODES) for other in CODES}
    total = sum(again.values())
    if total < COUNTS_ONLY_BELOW:
        return None
    before = tuple(code for code in CODES if again[code])
    after = tuple(code for code in CODES if reached[code])
    return TransitionFigure(
        titles=("Response to the first procedure", "Response to the second"),
        before=tuple(
            _stage(code, f"of {format_count(again[code] + cells[code, 'none'])} with it")
            for code in before
        ),
        after=tuple(
            _stage(code, f"{_percent(reached[code], total)} of {format_count(total)}")
            for code in after
        ),
        counts=tuple(tuple(cells[one, other] for other in after) for one in before),
    )


def _stage(code: str, below: str) -> Stage:
    hatch = RESPONSE_HATCHES.get(code, "")
    label = response_label(code)
    return Stage(code=code, label=label, below=below, color=RESPONSE_COLORS[code], hatch=hatch)


def _flow_figure(lookup: Lookup) -> FigureBlock | None:
    data = transition_figure(lookup)
    if data is None or alluvial_figure(lookup) is not None:  # which shows this step too
        return None
    return FigureBlock(
        id="figure-transition",
        caption="From the response to the first procedure to the response to the second",
        spec=data,
        title="Response to the second procedure by the response to the first, as flows",
        alt=describe_transition(data),
        notes=(
            "Only procedures that were followed by another of the same field; at the left, how "
            "many of all with that response. Flows too thin for a number are in the table.",
        ),
    )


def contrast_rows(lookup: Lookup) -> tuple[IntervalRow, ...]:
    """Collect the rows of the interval plot."""
    rows = []
    for endpoint in lookup.distinct(CONTRAST, "endpoint"):
        digits = percent_digits(
            denominators(lookup.rows(CONTRAST, endpoint=endpoint)), lookup.style
        )
        for level in contrast_levels(lookup, endpoint):
            cell = lookup.cell(CONTRAST, endpoint=endpoint, level=level)
            interval, tally = interval_of(cell, digits), cell.tally()
            if interval and tally:
                share = format_share_of(*tally, digits).split(" ")[0]
                row = IntervalRow(label=sentence_start(level), tally=share, interval=interval)
                rows.append(row)
    return tuple(rows)


def _contrast_figure(lookup: Lookup) -> FigureBlock | None:
    rows = contrast_rows(lookup)
    if not rows:
        return None
    return FigureBlock(
        id="figure-contrast",
        caption="Response to the second procedure by the response to the first",
        spec=IntervalFigure(rows=rows, axis_label="Response to the second procedure"),
        title="Response to the second procedure by the response to the first",
        alt=describe_intervals(rows),
        notes=("Pairs evaluable twice; x/n, percentage and 95% confidence interval.",),
    )
