"""Find the numbers in a sentence: shares, percentages, p-values, medians, ratios, intervals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from seriatim.claims.manuscript import Paragraph
from seriatim.claims.model import Sign
from seriatim.claims.printed import Printed, parse_printed

_N = r"\d{1,3}(?:,\d{3})+|\d+"
_D = r"\d+(?:[.\u00b7]\d+)?"
_DASH = "[\u2010-\u2015\u2212-]"
_SHARE = rf"(?P<x>{_N})\s*(?:/|of(?:\s+the)?)\s*(?P<n>{_N})"
_PERCENT = rf"(?P<percent>{_D})\s*(?:%|per\s?cent\b)"
#: What follows a percentage that is no result: a level, a power, points of difference.
_NOT_A_RESULT = r"(?!\s*(?:CI\b|confidence|credible|power|points?\b|percentage))"

_PATTERNS = (
    (
        rf"\bCI\b[:,]?\s*(?P<low>{_D})\s*%?\s*(?:to|{_DASH})\s*(?P<high>{_D})\s*%?",
        "interval",
    ),
    (rf"{_SHARE}\s*\(\s*{_PERCENT}{_NOT_A_RESULT}", "share"),
    (rf"{_PERCENT}\s*[(\[]\s*{_SHARE}", "share"),
    (rf"{_SHARE}(?![\d/])", "share"),
    (rf"{_PERCENT}{_NOT_A_RESULT}", "percent"),
    (r"\b[Pp]\s*(?P<sign>[=<>\u2264])\s*(?P<value>\d*[.\u00b7]\d+)", "p_value"),
    (
        r"\b(?:HR|[Hh]azard ratio)\b[^\d.;()]{0,20}[(]?(?P<value>\d+[.\u00b7]\d+)",
        "hazard_ratio",
    ),
    (rf"\b[Mm]edian\b[^.;\d]{{0,80}}?(?P<value>{_D})\s*(?:months?\b|mo\b)", "median"),
)


class MentionKind(StrEnum):
    """What kind of number a manuscript mentions."""

    SHARE = "share"
    PERCENT = "percent"
    P_VALUE = "p_value"
    HAZARD_RATIO = "hazard_ratio"
    MEDIAN = "median"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A number in a sentence, with where it begins and ends there.

    ``before`` is the sentence before it in the same paragraph.
    """

    kind: MentionKind
    text: str
    start: int
    end: int
    sentence: str
    before: str
    place: str
    x: int | None = None
    n: int | None = None
    percent: Printed | None = None
    value: Printed | None = None
    limits: tuple[Printed, Printed] | None = None
    sign: Sign = Sign.EQUAL


def find_mentions(paragraph: Paragraph) -> tuple[Mention, ...]:
    """Return the numbers of a paragraph in order of appearance; none is taken twice."""
    found: list[Mention] = []
    before = ""
    for sentence in split_sentences(paragraph.text):
        found += _in_sentence(sentence, before, paragraph.place)
        before = sentence
    return tuple(found)


def split_sentences(text: str) -> tuple[str, ...]:
    """Split at a full stop that a capital letter follows.

    >>> split_sentences("CR was 41%. It was 60.5% before.")
    ('CR was 41%.', 'It was 60.5% before.')
    """
    return tuple(re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip()))


def _in_sentence(sentence: str, before: str, place: str) -> list[Mention]:
    taken: list[tuple[int, int]] = []
    found = []
    for pattern, kind in _PATTERNS:
        for match in re.finditer(pattern, sentence):
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            taken.append((start, end))
            found.append(_mention(match, MentionKind(kind), (sentence, before, place)))
    return sorted(found, key=lambda mention: mention.start)


def _mention(match: re.Match[str], kind: MentionKind, where: tuple[str, str, str]) -> Mention:
    parts = match.groupdict()
    text = match[0] + (")" if match[0].count("(") > match[0].count(")") else "")
    low, high = _number(parts.get("low")), _number(parts.get("high"))
    sign = (parts.get("sign") or "=").replace("\u2264", "<")
    return Mention(
        kind=kind,
        text=text,
        start=match.start(),
        end=match.end(),
        sentence=where[0],
        before=where[1],
        place=where[2],
        x=_count(parts.get("x")),
        n=_count(parts.get("n")),
        percent=_number(parts.get("percent")),
        value=_number(parts.get("value")),
        limits=None if low is None or high is None else (low, high),
        sign=Sign(sign),
    )


def _count(text: str | None) -> int | None:
    return None if text is None else int(text.replace(",", ""))


def _number(text: str | None) -> Printed | None:
    return None if text is None else parse_printed(text)
