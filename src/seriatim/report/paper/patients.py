"""Results paragraph: who was treated, how often, and what is not known of them."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.words import opening
from seriatim.wording.labels import (
    YES_NO,
    enumerate_words,
    in_sentence,
    registry_labels,
    unit_label,
)
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_months,
    format_number,
    format_share_of,
    percent_digits,
)

ANALYSIS = "characteristics"


def patients(lookup: Lookup) -> Iterator[str]:
    """Say what was read and included, how often patients were treated, and what they were like."""
    yield _read(lookup)
    yield opening(lookup)
    yield _how_often(lookup)
    level = lookup.labels[0] if lookup.labels else ""
    yield _described(lookup, level)
    yield _missing(lookup)
    yield _follow_up(lookup)


def _count(lookup: Lookup, step: str) -> int | None:
    return lookup.cell("flow", context=step, level="").count()


def _read(lookup: Lookup) -> str:
    read, aside, late = (
        _count(lookup, step) for step in ("procedures_read", "procedures_set_aside", "entered_late")
    )
    if read is None:
        return ""
    text = f"The registry held {format_count(read)} {unit_label('procedure', read)}"
    if aside:
        text += f"; {format_count(aside)} were set aside for problems in the data"
    if late:
        text += f"; {format_count(late)} {unit_label('patient', late)} had earlier ones elsewhere"
    return f"{text}."


def _how_often(lookup: Lookup) -> str:
    """Say how many patients had one procedure, two, and so on."""
    contexts = lookup.distinct("flow", "context", level="")
    numbers = sorted(
        int(context.removeprefix("patients_with_"))
        for context in contexts
        if context.removeprefix("patients_with_").isdecimal()
    )
    counts = [(n, _count(lookup, f"patients_with_{n}")) for n in numbers]
    # A number that may not be shown is not named, and the sentence does not claim to be complete.
    parts = [f"{format_count(k)} had {format_count(n)}" for n, k in counts if k is not None]
    return f"Of the patients, {enumerate_words(parts)}." if len(parts) > 1 else ""


def _described(lookup: Lookup, level: str) -> str:
    """Describe the first group by the variables of Table 1."""
    parts = [
        text
        for variable in lookup.distinct(ANALYSIS, "endpoint", level=level)
        if (text := _variable(lookup, variable, level))
    ]
    return f"{level}: {'; '.join(parts)}." if parts and level else ""


def _variable(lookup: Lookup, variable: str, level: str) -> str:
    labels = registry_labels()
    name = in_sentence(labels.variable(variable))
    place = {"endpoint": variable, "level": level}
    codes = lookup.distinct(ANALYSIS, "context", **place)
    if not codes:
        cell = lookup.cell(ANALYSIS, context="", **place)
        low, middle, high = (cell.value(part) for part in ("q1", "median", "q3"))
        if low is None or middle is None or high is None:
            return ""
        digits = 0 if all(value.is_integer() for value in (low, middle, high)) else 1
        texts = [format_number(value, digits) for value in (low, middle, high)]
        return f"median {name} {texts[1]} ({format_interval(texts[0], texts[2])})"
    shares = {
        code: tally
        for code in codes
        if (tally := lookup.cell(ANALYSIS, context=code, **place).tally("count")) and tally[1]
    }
    digits = percent_digits((total for _, total in shares.values()), lookup.style)
    if set(shares) <= YES_NO and "yes" in shares:
        return f"{name} {format_share_of(*shares['yes'], digits)}"
    most = [
        f"{in_sentence(labels.category(variable, code))} {format_share_of(*tally, digits)}"
        for code, tally in shares.items()
        if tally[0]
    ]
    return f"{name} {', '.join(most)}" if most else ""


def _missing(lookup: Lookup) -> str:
    """Name the variables that are missing anywhere, with how often."""
    labels = registry_labels()
    parts = []
    for variable in lookup.distinct(ANALYSIS, "endpoint"):
        cells = [
            lookup.cell(ANALYSIS, endpoint=variable, level=level, context="")
            for level in lookup.labels
        ]
        known = [cell for cell in cells if cell.count("n_recorded")]
        n = sum(cell.count("missing") or 0 for cell in known)
        if n:
            parts.append(f"{in_sentence(labels.variable(variable))} ({format_count(n)})")
    return f"Missing values: {', '.join(parts)}." if parts else ""


def _follow_up(lookup: Lookup) -> str:
    row = lookup.cell("follow_up", statistic="median").row("median")
    if row is None or row.value is None:
        return ""
    return f"Median follow-up was {format_months(row.value)} months."
