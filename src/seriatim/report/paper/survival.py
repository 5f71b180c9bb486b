"""Results paragraphs: survival, progression in the field, and what else time shows."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.tables.cells import limits_text, median_text, ratio_text
from seriatim.report.tables.incidence import cause_label
from seriatim.report.words import everyone_text, grouped_by_the_future, time_dependent
from seriatim.wording.labels import endpoint_label, enumerate_words, in_sentence
from seriatim.wording.lookup import Cell, Lookup, time_of
from seriatim.wording.numbers import (
    COUNTS_ONLY_BELOW,
    format_count,
    format_level,
    format_months,
    format_p_equation,
    format_percent,
)


def survival(lookup: Lookup) -> Iterator[str]:
    """Say how long patients lived, and what repeating has to do with it, fairly counted first."""
    place = {"groups": "", "level": ""}
    everyone = lookup.cell("survival", context="", **place)
    if everyone:
        yield everyone_text(lookup, everyone)
    yield _milestones(lookup, place)
    fair, naive = time_dependent(lookup), grouped_by_the_future(lookup)
    yield fair
    yield naive
    if naive and not fair:
        yield "No time-dependent comparison stands beside it: draw no conclusion."


def _milestones(lookup: Lookup, place: dict[str, str]) -> str:
    parts = []
    for context in lookup.distinct("survival", "context", statistic="survival", **place):
        months = time_of(context)
        cell = lookup.cell("survival", context=context, **place)
        value = cell.value("survival")
        if months is not None and value is not None:
            parts.append(f"{_rate(cell, value)} at {months:g} months")
    return f"Survival was {enumerate_words(parts)}." if parts else ""


def _rate(cell: Cell, value: float) -> str:
    limits = cell.limits()
    text = format_percent(value)
    if limits is None:
        return text
    return f"{text} ({format_level(cell.conf_level)} {limits_text(limits, 0)})"


def landmarks(lookup: Lookup) -> Iterator[str]:
    """Say what the landmark analyses give, and how many they leave out."""
    for context in lookup.distinct("landmark", "context"):
        left = lookup.cell("landmark", context=context, level="")
        for level in lookup.distinct(
            "landmark", "level", context=context, statistic="hazard_ratio"
        ):
            cell = lookup.cell("landmark", context=context, level=level)
            if cell.value("hazard_ratio") is None:
                continue
            tested = cell.value("p_value")
            p_words = "" if tested is None else f", {format_p_equation(tested, lookup.style)}"
            dead = left.count("n_dead_before") or 0
            yield (
                f"From a landmark at {context.removeprefix('landmark=')} months, which leaves out "
                f"{format_count(dead)} who had died, the hazard ratio of {in_sentence(level)} is "
                f"{ratio_text(cell, 'hazard_ratio')}{p_words}."
            )


def progression(lookup: Lookup) -> Iterator[str]:
    """Say how often the field progressed by each milestone, death competing."""
    months = lookup.months("cumulative_incidence", statistic="incidence")
    for endpoint in lookup.distinct("cumulative_incidence", "endpoint"):
        for month in months:
            parts = []
            for level in lookup.labels:
                cell = lookup.cell(
                    "cumulative_incidence",
                    endpoint=endpoint,
                    level=level,
                    context=f"time={month:g}",
                )
                value, row = cell.value("incidence"), cell.row("incidence")
                enough = row is not None and (row.n_total or 0) >= COUNTS_ONLY_BELOW
                if value is not None and enough:
                    parts.append(f"{in_sentence(level)} {_rate(cell, value)}")
            if parts:
                yield f"{cause_label(endpoint)} by {month:g} months: {', '.join(parts)}."


def durations(lookup: Lookup) -> Iterator[str]:
    """Say how long responses lasted, among responders."""
    for endpoint in lookup.distinct("response_duration", "endpoint"):
        parts = []
        for level in lookup.labels:
            cell = lookup.cell("response_duration", endpoint=endpoint, level=level, context="")
            n = cell.count("n")
            if n is not None and n >= COUNTS_ONLY_BELOW and cell.row("median"):
                parts.append(f"{in_sentence(level)} {median_text(cell)}")
        if parts:
            yield (
                f"Median duration in months, {in_sentence(endpoint_label(endpoint))}: "
                f"{', '.join(parts)}."
            )


def imputed(lookup: Lookup) -> Iterator[str]:
    """Say what drawing the missing days of dates does, where any are missing."""
    row = lookup.cell("imputed_survival", context="", level="").row("n_imprecise")
    if row is None or not row.n or row.n_total is None:
        return
    parts = []
    for context in lookup.distinct("imputed_survival", "context", statistic="survival"):
        cell = lookup.cell("imputed_survival", context=context)
        months, value = time_of(context), cell.value("survival")
        if months is not None and value is not None:
            parts.append(f"{_rate(cell, value)} at {months:g} months")
    if parts:
        yield (
            f"With the dates of {format_count(row.n)} patients drawn within their month or year, "
            f"survival was {enumerate_words(parts)}."
        )


def visits(lookup: Lookup) -> Iterator[str]:
    """Say how far apart the examinations were on which progression rests."""
    cell = lookup.cell("interval_sensitivity", level="", context="")
    gap = cell.value("median_gap")
    if gap is not None:
        yield (
            f"Progression was seen a median of {format_months(gap)} months after the last clean "
            "examination."
        )
