"""Check the numbers of a manuscript against the results table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from seriatim.analysis.results import ResultRow, Results
from seriatim.claims.manuscript import Paragraph
from seriatim.claims.mentions import Mention, MentionKind, find_mentions
from seriatim.claims.p_values import prints_as
from seriatim.claims.places import Place, Vocabulary
from seriatim.claims.printed import Printed, Rounding
from seriatim.wording.labels import endpoint_label
from seriatim.wording.lookup import time_of
from seriatim.wording.numbers import (
    format_interval,
    format_months,
    format_number,
    format_p,
    format_percent,
    format_share_of,
)

#: Analyses whose proportions a text may quote.
_SHARES = ("response", "grades", "transition_contrast", "characteristics")
_AT_A_TIME = ("survival", "cumulative_incidence")


class MatchOutcome(StrEnum):
    """Whether a number of the text is in the results."""

    FOUND = "found"
    DIFFERS = "differs"
    NOT_PLACED = "not placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A number of the text, what it is about, what the results say, and the rows concerned."""

    mention: Mention
    outcome: MatchOutcome
    about: str = ""
    expected: str = ""
    rows: tuple[str, ...] = ()


def check_manuscript(paragraphs: Iterable[Paragraph], results: Results) -> tuple[Match, ...]:
    """Look up every number of a manuscript."""
    vocabulary = Vocabulary(results)
    matches: list[Match] = []
    for paragraph in paragraphs:
        previous: Match | None = None
        for mention in find_mentions(paragraph):
            if mention.kind is MentionKind.INTERVAL:
                match = _check_interval(mention, previous, results)
            else:
                match = previous = _check(mention, vocabulary.place(mention), results)
            matches.append(match)
    return tuple(matches)


def _check(mention: Mention, place: Place, results: Results) -> Match:
    match mention.kind:
        case MentionKind.SHARE:
            return _check_share(mention, place, results)
        case MentionKind.PERCENT:
            return _check_percent(mention, place, results)
        case MentionKind.P_VALUE:
            return _check_p_value(mention, place, results)
        case _:
            return _check_value(mention, place, results)


def _here(rows: list[ResultRow], place: Place) -> tuple[list[ResultRow], bool]:
    """Return the rows of an endpoint, group and time, and whether they are surely meant.

    An endpoint that has not this group is one of other groups, which words do not tell apart.
    """
    own = [row for row in rows if place.endpoint and row.endpoint == place.endpoint]
    grouped = [row for row in own if row.level == place.level]
    if place.level and not grouped:
        return own, False
    here = grouped if place.level else own
    if place.months is None:
        untimed = [row for row in here if time_of(row.context) is None]
        return untimed, place.certain and bool(place.level)
    timed = [row for row in here if time_of(row.context) == place.months]
    if place.level or not timed:
        return timed or here, place.certain and bool(place.level)
    return [row for row in timed if row.level in ("", "All")] or timed, False


def _proportions(results: Results) -> list[ResultRow]:
    """Return the proportions that a text may quote; not the bounds for the not evaluable."""
    names = {"proportion", "survival", "incidence"}
    rows = [row for row in results.rows if row.statistic in names and row.value is not None]
    return [row for row in rows if row.analysis in (*_SHARES, *_AT_A_TIME)]


def _check_share(mention: Mention, place: Place, results: Results) -> Match:
    assert mention.x is not None
    assert mention.n is not None
    if mention.percent is not None and mention.n and not _prints(mention):
        expected = format_share_of(mention.x, mention.n, _digits(mention.percent))
        return Match(mention=mention, outcome=MatchOutcome.DIFFERS, expected=f"{expected} itself")
    every = [row for row in _proportions(results) if row.n_total is not None]
    same = [row for row in every if (row.n, row.n_total) == (mention.x, mention.n)]
    here, certain = _here(every, place)
    matching = [row for row in same if row in here]
    if matching:
        return _found(mention, matching)
    # Neither the count nor the denominator is that of the group: it is about some other group.
    kin = [row for row in here if row.n == mention.x or row.n_total == mention.n]
    if kin and certain:
        return _differs(mention, here)
    places = {(row.endpoint, row.level, row.context) for row in same}
    if len(places) == 1 and not place.endpoint:
        return _found(mention, same)
    return Match(mention=mention, outcome=MatchOutcome.NOT_PLACED)


def _prints(mention: Mention) -> bool:
    assert mention.percent is not None
    exact = Fraction(100 * (mention.x or 0), mention.n or 1)
    return mention.percent.span(Rounding.CLOSED).holds(exact)


def _check_percent(mention: Mention, place: Place, results: Results) -> Match:
    assert mention.percent is not None
    here, certain = _here(_proportions(results), place)
    same = [row for row in here if _equals(mention.percent, row, 100)]
    # Without a group or a time too many percentages could be equal by chance.
    if same and (place.level or place.months is not None):
        return _found(mention, same)
    if here and not same and certain:
        return _differs(mention, here)
    return Match(mention=mention, outcome=MatchOutcome.NOT_PLACED)


def _check_p_value(mention: Mention, place: Place, results: Results) -> Match:
    assert mention.value is not None
    rows = [
        row
        for row in results.rows
        if row.statistic == "p_value" and row.value is not None and row.endpoint == place.endpoint
    ]
    if place.level:
        rows = [row for row in rows if place.level in row.level.split(" v ")] or rows
    p = mention.value
    same = [row for row in rows if prints_as(row.value or 0.0, p, mention.sign)]
    if same:
        return _found(mention, same)
    if len(rows) == 1 and place.named:
        return _differs(mention, rows)
    return Match(mention=mention, outcome=MatchOutcome.NOT_PLACED)


def _check_value(mention: Mention, place: Place, results: Results) -> Match:
    """Look up a median time or a hazard ratio."""
    assert mention.value is not None
    name = mention.kind.value
    rows = [row for row in results.rows if row.statistic == name and row.value is not None]
    if mention.kind is MentionKind.MEDIAN:
        analysis = "follow_up" if place.endpoint == "follow_up" else "survival"
        rows = [r for r in rows if r.analysis == analysis]
    if place.named or mention.kind is MentionKind.MEDIAN:
        rows = [r for r in rows if place.endpoint in ("follow_up", r.endpoint)]
    same = [row for row in rows if _equals(mention.value, row, 1)]
    if same:
        return _found(mention, same)
    if len(rows) == 1 and place.named:
        return _differs(mention, rows)
    return Match(mention=mention, outcome=MatchOutcome.NOT_PLACED)


def _check_interval(mention: Mention, previous: Match | None, results: Results) -> Match:
    """Look up the limits of the number before, when that was found."""
    near = previous is not None and previous.mention.sentence == mention.sentence
    if not near or previous is None or previous.outcome is not MatchOutcome.FOUND:
        return Match(mention=mention, outcome=MatchOutcome.NOT_PLACED)
    by_id = {row.id: row for row in results.rows}
    pairs = [pair for ident in previous.rows if (pair := _limits(by_id[ident], results))]
    assert mention.limits is not None
    low, high = mention.limits
    for pair in pairs:
        scale = 100 if _is_share(pair[0]) or _is_share(by_id[previous.rows[0]]) else 1
        if _equals(low, pair[0], scale) and _equals(high, pair[1], scale):
            return _found(mention, pair)
    if not pairs:
        return Match(mention=mention, outcome=MatchOutcome.NOT_PLACED)
    texts = (
        format_interval(_text(one, by_id[previous.rows[0]]), _text(other, by_id[previous.rows[0]]))
        for one, other in pairs
    )
    return Match(
        mention=mention,
        outcome=MatchOutcome.DIFFERS,
        expected="; ".join(dict.fromkeys(texts)),
        rows=tuple(row.id for pair in pairs for row in pair),
    )


def _limits(row: ResultRow, results: Results) -> tuple[ResultRow, ResultRow] | None:
    """Return the rows with the limits of an estimate: those of the same cell."""
    columns = ("analysis", "endpoint", "population", "groups", "level", "context")
    cell = {column: getattr(row, column) for column in columns}
    own = results.select(**cell)
    low = [r for r in own if r.statistic == "conf_low" and r.value is not None]
    high = [r for r in own if r.statistic == "conf_high" and r.value is not None]
    return (low[0], high[0]) if len(low) == len(high) == 1 else None


def _found(mention: Mention, rows: Iterable[ResultRow]) -> Match:
    listed = list(rows)
    return Match(
        mention=mention,
        outcome=MatchOutcome.FOUND,
        about=_name(listed[0]),
        rows=tuple(row.id for row in listed),
    )


def _name(row: ResultRow) -> str:
    """Name the cell of a row."""
    parts = (endpoint_label(row.endpoint), row.level, row.context, row.population)
    return ", ".join(part.replace("_", " ") for part in parts if part)


def _differs(mention: Mention, rows: list[ResultRow]) -> Match:
    texts = dict.fromkeys(_text(row, row) for row in rows)
    return Match(
        mention=mention,
        outcome=MatchOutcome.DIFFERS,
        about=_name(rows[0]),
        expected="; ".join(texts),
        rows=tuple(row.id for row in rows),
    )


def _equals(printed: Printed, row: ResultRow, scale: int) -> bool:
    return row.value is not None and printed.span(Rounding.CLOSED).holds(
        Fraction(row.value) * scale
    )


def _is_share(row: ResultRow) -> bool:
    return row.statistic in ("proportion", "survival", "incidence")


def _text(row: ResultRow, kind: ResultRow) -> str:
    """Write the value of a row as its kind is written; limits are written as their estimate."""
    value = row.value or 0.0
    if row.statistic == "p_value":
        return format_p(value)
    if _is_share(kind):
        if row is kind and row.n is not None and row.n_total:
            return f"{format_share_of(row.n, row.n_total, 1)} {row.population.replace('_', ' ')}"
        return format_percent(value, 1)
    return format_months(value) if kind.statistic == "median" else format_number(value, 2)


def _digits(number: Printed) -> int:
    return len(number.text.partition(".")[2])
