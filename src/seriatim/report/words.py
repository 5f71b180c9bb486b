"""The main results in sentences: every number comes from a result row, with its denominator.

Wording says what was seen and what the interval allows. It never says "significant", "trend",
"similar" or "not increased".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from seriatim.report.document import MainResult
from seriatim.report.tables.cells import limits_text, points_text
from seriatim.report.tables.grades import grade_scales
from seriatim.report.tables.response import response_endpoints
from seriatim.report.tables.shares import denominators
from seriatim.report.tables.survival import NAIVE, follow_up_cell, unique_levels
from seriatim.report.tables.transition import (
    CONTRAST,
    contrast_cell,
    contrast_levels,
    contrast_tests,
)
from seriatim.wording.labels import (
    contrast_in_sentence,
    endpoint_label,
    enumerate_words,
    in_sentence,
    sentence_start,
    unit_label,
)
from seriatim.wording.lookup import Cell, Lookup, unique
from seriatim.wording.null_series import without_effect
from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_level,
    format_months,
    format_number,
    format_p_equation,
    format_points,
    format_share_of,
    percent_digits,
)
from seriatim.wording.verdicts import Verdict, harm_verdict, verdict_words

ANY_LATER = "any re-treatment"
AFTER_PREVIOUS = "_after_previous"


def main_results(lookup: Lookup) -> tuple[MainResult, ...]:
    """Return the sentences at the top of the page, most asked first."""
    parts = (_responses, after_previous, _severe, _survival)
    return tuple(result for part in parts for result in _traced(part, lookup))


def _traced(part: Callable[[Lookup], Iterator[MainResult]], lookup: Lookup) -> Iterator[MainResult]:
    """Note with each result the rows that were asked for since the one before."""
    watched = lookup.watched()
    before: frozenset[str] = frozenset()
    for result in part(watched):
        yield replace(result, results=watched.given - before)
        before = watched.given


def opening(lookup: Lookup) -> str:
    """Say in one sentence how much the study holds."""
    flow = {name: _flow(lookup, name) for name in ("procedures_included", "patients_included")}
    procedures, patients = flow.values()
    if procedures is None or patients is None:
        return ""
    parts = []
    for level in lookup.labels:
        n = lookup.cell("flow", level=level, context="procedures").count()
        if n is not None:
            parts.append(f"{in_sentence(level)} {format_count(n)}")
    text = (
        f"{format_count(procedures)} {unit_label('procedure', procedures)} in "
        f"{format_count(patients)} {unit_label('patient', patients)}"
    )
    return f"{text}: {enumerate_words(parts)}." if parts else f"{text}."


def _flow(lookup: Lookup, step: str) -> int | None:
    return lookup.cell("flow", context=step, level="").count()


def _responses(lookup: Lookup) -> Iterator[MainResult]:
    for endpoint in response_endpoints(lookup):
        digits = percent_digits(
            denominators(lookup.rows("response", endpoint=endpoint)), lookup.style
        )
        evaluable = _by_level(lookup, ("response", endpoint, "evaluable"), digits)
        treated = _by_level(lookup, ("response", endpoint, "all_treated"), digits)
        sentences = [f"Of the evaluable: {evaluable}."] if evaluable else []
        if treated:
            sentences.append(f"Of all treated: {treated}.")
        more = " ".join(differences(lookup, "response_difference", endpoint))
        yield MainResult(topic=endpoint_label(endpoint), text=" ".join(sentences), more=more)


def _by_level(lookup: Lookup, place: tuple[str, str, str], digits: int) -> str:
    analysis, endpoint, population = place
    parts = []
    for level in lookup.labels:
        cell = lookup.cell(
            analysis, endpoint=endpoint, population=population, level=level, context=""
        )
        if tally := cell.tally():
            parts.append(f"{in_sentence(level)} {format_share_of(*tally, digits)}")
    return ", ".join(parts)


def differences(lookup: Lookup, analysis: str, endpoint: str) -> list[str]:
    """Return one sentence with all differences among evaluable procedures."""
    parts = []
    first = True
    for level in lookup.distinct(analysis, "level", endpoint=endpoint, population="evaluable"):
        cell = lookup.cell(analysis, endpoint=endpoint, population="evaluable", level=level)
        value, limits = cell.value("risk_difference"), cell.limits()
        if value is None or limits is None:
            continue
        unit = " percentage points" if first else ""
        interval = f"{format_level(cell.conf_level)} {points_text(limits)}"
        parts.append(f"{contrast_in_sentence(level)} {format_points(value)}{unit} ({interval})")
        first = False
    return [f"Difference: {'; '.join(parts)}."] if parts else []


def after_previous(lookup: Lookup) -> Iterator[MainResult]:
    """Say how often the second procedure succeeded by whether the first had."""
    for endpoint in lookup.distinct(CONTRAST, "endpoint"):
        digits = percent_digits(
            denominators(lookup.rows(CONTRAST, endpoint=endpoint)), lookup.style
        )
        shares = []
        for level in contrast_levels(lookup, endpoint):
            cell = lookup.cell(CONTRAST, endpoint=endpoint, level=level)
            if cell.tally():
                shares.append(f"after {in_sentence(level)} {share_with_limits(cell, digits)}")
        if shares:
            text = f"{sentence_start(', '.join(shares))}."
            more = (
                f"{_contrast_words(lookup, endpoint)} The pairs are selected: treated again, and "
                "assessed twice."
            )
            topic = (
                f"{endpoint_label(endpoint.removesuffix(AFTER_PREVIOUS))} to the second procedure"
            )
            yield MainResult(topic=topic, text=text, more=more.strip())


def share_with_limits(cell: Cell, digits: int) -> str:
    """Write x/n with percentage and limits, as far as the cell and its size allow."""
    tally, limits = cell.tally(), cell.limits()
    text = "" if tally is None else format_share_of(*tally, digits)
    if limits is None or not text.endswith(")"):
        return text
    return f"{text[:-1]}; {format_level(cell.conf_level)} {limits_text(limits, digits)})"


def _contrast_words(lookup: Lookup, endpoint: str) -> str:
    cell = contrast_cell(lookup, endpoint)
    value, limits = cell.value("risk_difference"), cell.limits()
    if value is None:
        return ""
    interval = f", {format_level(cell.conf_level)} {points_text(limits)}" if limits else ""
    tests = contrast_tests(lookup, endpoint)
    tested = f"; {tests[0][0]} {format_p_equation(tests[0][1], lookup.style)}" if tests else ""
    return f"Difference {format_points(value)} percentage points{interval}{tested}."


def _severe(lookup: Lookup) -> Iterator[MainResult]:
    for endpoint in unique(endpoint for _, endpoint in grade_scales(lookup)):
        digits = percent_digits(
            denominators(lookup.rows("grades", endpoint=endpoint)), lookup.style
        )
        shares = _by_level(lookup, ("grades", endpoint, "evaluable"), digits)
        words = [f"Of the graded: {shares}."] if shares else []
        words += not_excluded(lookup, endpoint)
        more = " ".join(differences(lookup, "grade_difference", endpoint))
        yield MainResult(topic=endpoint_label(endpoint), text=" ".join(words), more=more)


def not_excluded(lookup: Lookup, endpoint: str) -> Iterator[str]:
    """Say what increase the upper limits still allow, or that they exclude one."""
    place = {"endpoint": endpoint, "population": "evaluable"}
    parts, other = [], []
    margin = lookup.cell("grade_difference", endpoint=endpoint, level="").value("margin")
    for level in lookup.distinct("grade_difference", "level", **place):
        limits = lookup.cell("grade_difference", **place, level=level).limits()
        name = in_sentence(level.split(" v ")[0])
        if limits is None:
            continue
        if harm_verdict(limits, margin) is Verdict.NOT_EXCLUDED:
            parts.append(f"{format_points(limits[1])} points ({name})")
        elif limits[1] < 0:
            other.append(f"The whole interval lies below no difference: {name}.")
        else:
            other.append(f"{sentence_start(name)}: {verdict_words(limits, margin)}.")
    accepted = "" if margin is None else f"; the protocol accepts {format_points(margin, 0)}"
    if parts:
        yield f"The data cannot exclude an increase of up to {enumerate_words(parts)}{accepted}."
    yield from other


def _survival(lookup: Lookup) -> Iterator[MainResult]:
    everyone = lookup.cell("survival", groups="", level="", context="")
    if everyone:
        yield MainResult(topic="Overall survival", text=everyone_text(lookup, everyone))
    honest, naive = time_dependent(lookup), grouped_by_the_future(lookup)
    if honest:
        yield MainResult(topic="Survival and repeating", text=honest, more=naive)
    elif naive:
        text = f"{naive} No time-dependent comparison stands beside it: draw no conclusion."
        yield MainResult(topic="Survival and repeating", text=text)


def everyone_text(lookup: Lookup, cell: Cell) -> str:
    """Say how many died and when half had, of all patients."""
    n, deaths = cell.count("n"), cell.count("n_events")
    counted = (
        ""
        if n is None or deaths is None
        else (f"{format_count(deaths)} of {format_count(n)} patients died; ")
    )
    text = f"{counted}median survival from the first procedure {_median(cell)}"
    follow_up = follow_up_cell(lookup).value("median")
    if follow_up is not None:
        text += f", median follow-up {format_months(follow_up)} months"
    return f"{text[:1].upper()}{text[1:]}."


def _median(cell: Cell) -> str:
    row = cell.row("median")
    if row is None or row.value is None:
        return format_months(None)
    low, high = cell.value("conf_low"), cell.value("conf_high")
    text = f"{format_months(row.value)} months"
    if low is None and high is None:
        return text
    limits = format_interval(format_months(low), format_months(high))
    return f"{text} ({format_level(cell.conf_level or 0.95)} {limits})"


def time_dependent(lookup: Lookup) -> str:
    """Say what counting by the procedures received to date gives; empty if not estimated."""
    levels = lookup.distinct("time_dependent_hazard", "level")
    combined = [level for level in levels if level.startswith(ANY_LATER)]
    parts = []
    for level in combined or levels:
        cell = lookup.cell("time_dependent_hazard", level=level)
        value, limits = cell.value("hazard_ratio"), cell.limits()
        if value is not None and limits is not None:
            ratio = format_interval(*(format_number(limit, 2) for limit in limits))
            parts.append(
                f"{contrast_in_sentence(level)}, hazard ratio {format_number(value, 2)} "
                f"({format_level(cell.conf_level)} {ratio})"
            )
    if not parts:
        return ""
    test = lookup.cell("mantel_byar").value("p_value")
    tested = "" if test is None else f"; Mantel-Byar {format_p_equation(test, lookup.style)}"
    return f"Counted by the procedures received to date: {'; '.join(parts)}{tested}. " + (
        _adjusted(lookup) or "Not adjusted for why patients were treated again."
    )


def _adjusted(lookup: Lookup) -> str:
    """Say what remains after distant disease to date is taken into account."""
    levels = lookup.distinct("adjusted_hazard", "level", context="distant")
    again = next((level for level in levels if level.startswith(ANY_LATER)), "")
    if not again:
        return ""
    cell = lookup.cell("adjusted_hazard", level=again, context="distant")
    value, limits = cell.value("hazard_ratio"), cell.limits()
    if value is None or limits is None:
        return ""
    ratio = format_interval(*(format_number(limit, 2) for limit in limits))
    return (
        f"Adjusted for distant disease to date: {format_number(value, 2)} "
        f"({format_level(cell.conf_level)} {ratio}); other reasons to treat again remain."
    )


def grouped_by_the_future(lookup: Lookup) -> str:
    """Say what the groups by the final number show, and why they would anyway; empty if absent."""
    parts = []
    for level in unique_levels(lookup, "survival", NAIVE):
        cell = lookup.cell("survival", groups=NAIVE, level=level, context="")
        if (row := cell.row("median")) is not None:
            parts.append(f"{format_months(row.value)} ({in_sentence(level)})")
    if not parts:
        return ""
    test = lookup.cell("log_rank", groups=NAIVE).value("p_value")
    tested = "" if test is None else f", log-rank {format_p_equation(test, lookup.style)}"
    endpoint = lookup.distinct("survival", "endpoint", groups=NAIVE)[0]
    words = without_effect(lookup, endpoint)
    simulated = f" {words}" if words else ""
    return (
        f"The medians by the number ever received, {enumerate_words(parts)} months{tested}, are "
        f"grouped by the future: they would differ even if repeating did nothing.{simulated}"
    )
