"""Results paragraphs: toxicity of the limb and complications."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.tables.grades import grade_codes, grade_counts, grade_scales
from seriatim.report.tables.shares import denominators
from seriatim.report.words import differences, not_excluded, share_with_limits
from seriatim.wording.labels import endpoint_label, enumerate_words, in_sentence, unit_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count, percent_digits

NOT_RECORDED = "not_recorded"
#: The most kinds of complications that a paragraph names.
MOST_KINDS = 5


def graded(lookup: Lookup, scale: str) -> Iterator[str]:
    """Say how many had the worst grade, the severe ones with limits, and what is not excluded."""
    yield _not_graded(lookup, scale)
    yield _worst(lookup, scale)
    for one, endpoint in grade_scales(lookup):
        if one != scale:
            continue
        rows = lookup.rows("grades", endpoint=endpoint)
        digits = percent_digits(denominators(rows), lookup.style)
        place = {"endpoint": endpoint, "population": "evaluable", "context": ""}
        parts = [
            f"{in_sentence(level)} {share_with_limits(cell, digits)}"
            for level in lookup.labels
            if (cell := lookup.cell("grades", level=level, **place)).tally()
        ]
        if parts:
            yield f"{endpoint_label(endpoint)}, of the graded: {', '.join(parts)}."
        yield from differences(lookup, "grade_difference", endpoint)
        yield from not_excluded(lookup, endpoint)


def _not_graded(lookup: Lookup, scale: str) -> str:
    n = sum(grade_counts(lookup, scale, level)[NOT_RECORDED] for level in lookup.labels)
    if not n:
        return ""
    return f"The grade of {format_count(n)} {unit_label('procedure', n)} was not recorded."


def _worst(lookup: Lookup, scale: str) -> str:
    """Say which grade was the worst of all, and how often it was given in each group."""
    rows = lookup.rows("grades", endpoint=scale, statistic="count")
    if any(row.value is None for row in rows):
        return ""  # a group whose grades may not be shown could have had a worse one
    counts = {level: grade_counts(lookup, scale, level) for level in lookup.labels}
    for code in reversed(grade_codes(lookup, scale)):
        if code != NOT_RECORDED and any(c[code] for c in counts.values()):
            parts = [f"{in_sentence(level)} {format_count(c[code])}" for level, c in counts.items()]
            return f"The worst grade was {code} ({', '.join(parts)})."
    return ""


def kinds(lookup: Lookup) -> Iterator[str]:
    """Name the most frequent kinds of complications."""
    counted = []
    for kind in lookup.distinct("complication_list", "context"):
        cells = [
            lookup.cell("complication_list", context=kind, level=level) for level in lookup.labels
        ]
        counted.append((sum(cell.count() or 0 for cell in cells), kind))
    most = [(n, kind) for n, kind in sorted(counted, key=lambda item: -item[0]) if n]
    if most:
        parts = [f"{kind} ({format_count(n)})" for n, kind in most[:MOST_KINDS]]
        yield f"The most frequent were {enumerate_words(parts)}."
