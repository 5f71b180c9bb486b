"""Results paragraphs: response, what it says of repeating, and response given the one before."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.tables.cells import points_text
from seriatim.report.tables.response import response_endpoints
from seriatim.report.tables.shares import denominators
from seriatim.report.words import after_previous, differences, share_with_limits
from seriatim.wording.labels import (
    endpoint_label,
    enumerate_words,
    in_sentence,
    reason_label,
    unit_label,
)
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_level,
    format_months,
    format_percent,
    format_points,
    format_share_of,
    percent_digits,
)
from seriatim.wording.second_procedure import answers

_NOT_EVALUABLE = "not_evaluable_"


def response(lookup: Lookup) -> Iterator[str]:
    """Say who could be judged, and the rates with limits, both denominators and differences."""
    yield _evaluable(lookup)
    for endpoint in response_endpoints(lookup):
        digits = percent_digits(
            denominators(lookup.rows("response", endpoint=endpoint)), lookup.style
        )
        name = endpoint_label(endpoint)
        for population, words in (("evaluable", "evaluable"), ("all_treated", "all treated")):
            place = {"endpoint": endpoint, "population": population, "context": ""}
            parts = [
                f"{in_sentence(level)} {share_with_limits(cell, digits)}"
                for level in lookup.labels
                if (cell := lookup.cell("response", level=level, **place)).tally()
            ]
            if parts:
                yield f"{name} among {words} procedures: {', '.join(parts)}."
        yield from differences(lookup, "response_difference", endpoint)


def _evaluable(lookup: Lookup) -> str:
    parts = []
    for level in lookup.labels:
        n = lookup.cell("flow", level=level, context="not_evaluable").count()
        if not n:
            continue
        reasons = [
            f"{reason_label(context.removeprefix(_NOT_EVALUABLE))} {format_count(count)}"
            for context in lookup.distinct("flow", "context", level=level)
            if context.startswith(_NOT_EVALUABLE)
            and (count := lookup.cell("flow", level=level, context=context).count())
        ]
        told = f" ({', '.join(reasons)})" if reasons else ""
        parts.append(
            f"{format_count(n)} {unit_label('procedure', n)} of the group "
            f"{in_sentence(level)}{told}"
        )
    if parts:
        return f"Not evaluable for response were {enumerate_words(parts)}."
    known = any(lookup.cell("flow", level=level, context="evaluable") for level in lookup.labels)
    return "All procedures were evaluable for response." if known else ""


def second_procedure(lookup: Lookup) -> Iterator[str]:
    """Give the three answers about the second procedure with what each assumes."""
    for endpoint in response_endpoints(lookup):
        parts = []
        for answer in answers(lookup, endpoint):
            limits = answer.cell.limits()
            if answer.value is None or limits is None:
                continue
            interval = f"{format_level(answer.cell.conf_level)} {points_text(limits)}"
            parts.append(
                f"{answer.question} {format_points(answer.value)} percentage points ({interval}). "
                f"This assumes: {in_sentence(answer.assumes)}"
            )
        if parts:
            yield f"{endpoint_label(endpoint)}, second against first procedure. {' '.join(parts)}"
        yield _treated_again(lookup, endpoint)


def _treated_again(lookup: Lookup, endpoint: str) -> str:
    place = {"endpoint": endpoint}
    levels = lookup.distinct("treated_again", "level", statistic="proportion", **place)
    tallies = {
        level: tally
        for level in levels
        if (tally := lookup.cell("treated_again", level=level, **place).tally())
    }
    digits = percent_digits((total for _, total in tallies.values()), lookup.style)
    parts = [f"{format_share_of(*tally, digits)} with {level}" for level, tally in tallies.items()]
    return f"Treated again were {enumerate_words(parts)}." if parts else ""


def transitions(lookup: Lookup) -> Iterator[str]:
    """Say how often patients were treated again, and what the second procedure then gave."""
    level = lookup.distinct("transition", "level")
    for result in after_previous(lookup):
        yield f"{result.topic}: {in_sentence(result.text)} {result.more}"
    if level:
        again, total = _followed(lookup, level[0])
        if total:
            share = format_share_of(again, total, percent_digits([total], lookup.style))
            yield f"In the step {level[0]}, {share} procedures were followed by another."


def _followed(lookup: Lookup, level: str) -> tuple[int, int]:
    """Return how many procedures of a step were followed by another, and of how many."""
    again = total = 0
    for context in lookup.distinct("transition", "context", level=level):
        n = lookup.cell("transition", level=level, context=context).count() or 0
        total += n
        again += 0 if context.endswith("->none") else n
    return again, total


def bounds(lookup: Lookup) -> Iterator[str]:
    """Say between what the rates lie, whatever the not evaluable would have shown."""
    for endpoint in lookup.distinct("response_bounds", "endpoint"):
        parts = []
        for level in lookup.labels:
            worst, best = (
                lookup.cell(
                    "response_bounds", endpoint=endpoint, level=level, context=context
                ).value("proportion")
                for context in ("worst", "best")
            )
            if worst is not None and best is not None and worst != best:
                span = format_interval(format_percent(worst), format_percent(best))
                parts.append(f"{in_sentence(level)} {span}")
        if parts:
            yield (
                f"If none and if all of the not evaluable had responded, "
                f"{in_sentence(endpoint_label(endpoint))} would be {', '.join(parts)}."
            )


def in_response(lookup: Lookup) -> Iterator[str]:
    """Say how long all treated were in response on average."""
    for endpoint in lookup.distinct("in_response", "endpoint"):
        parts = []
        until = ""
        for level in lookup.labels:
            cells = {
                context: lookup.cell("in_response", endpoint=endpoint, level=level, context=context)
                for context in lookup.distinct("in_response", "context", endpoint=endpoint)
                if context.startswith("until=")
            }
            for context, cell in cells.items():
                value, limits = cell.value("mean_months"), cell.limits()
                if value is not None and limits is not None:
                    until = context.removeprefix("until=")
                    text = format_interval(*(format_months(limit) for limit in limits))
                    parts.append(f"{in_sentence(level)} {format_months(value)} ({text})")
        if parts:
            yield (
                f"Mean months in response within {until} months of all treated procedures, "
                f"{in_sentence(endpoint_label(endpoint))}: {', '.join(parts)}."
            )
