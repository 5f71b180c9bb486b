"""Say what a number in a sentence is about: which endpoint, which group, which time.

Precision over recall. A number that could be about two things is about neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from seriatim.analysis.results import Results
from seriatim.claims.mentions import Mention
from seriatim.wording.labels import endpoint_label

#: How papers write the endpoints of the shipped protocol; others are found by their label.
_PHRASES = {
    "complete_response_after_previous": (
        r"after (?:an? )?(?:complete response|CR)\b",
        r"(?:complete response|CR) (?:to|at) the (?:first|previous)",
        r"after (?:no|less than a?) ?(?:complete response|CR)\b",
    ),
    "complete_response": (r"complete (?:response|remission)", r"\bCR\b"),
    "overall_response": (r"(?:overall|objective) response", r"\bORR?\b"),
    "severe_local_toxicity": (r"severe (?:local )?toxicity",),
    "major_complication": (r"major complications?",),
    "overall_survival": (r"overall survival", r"\bOS\b", r"median survival"),
    "follow_up": (r"follow-?up",),
}
#: A sentence with one of these may speak of other patients than those of the study.
_ELSEWHERE = re.compile(
    r"\b(?:other (?:series|studies|authors|centers|trials)|literature|et al|elsewhere|previously|"
    r"(?:trial|study|series|report) (?:of|by)|(?:published|reported) (?:by|in|series)|expected|"
    r"planned|assum\w+|meta-analys\w+|review of)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"(\d+)[- ](year|month)s?\b|\bat (\d+) (year|month)s?\b", re.IGNORECASE)
_BREAK = re.compile(r"[,;]|\band\b|\bbut\b|\bversus\b|\bv\b|\bwhereas\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a number is about; empty texts and None are unknown.

    ``named`` tells whether the sentence itself names the endpoint and no other, ``certain`` whether
    the group is as clear.
    """

    endpoint: str
    level: str
    months: float | None
    named: bool
    certain: bool


class Vocabulary:
    """The words by which a manuscript names the endpoints and groups of a study."""

    def __init__(self, results: Results) -> None:
        known = dict.fromkeys(row.endpoint for row in results.rows if row.endpoint)
        self._endpoints = {
            name: re.compile("|".join(_phrases(name)), re.IGNORECASE)
            for name in (*known, "follow_up")
        }
        self._levels = {group.label: _level_pattern(group.label) for group in results.groups}

    def place(self, mention: Mention) -> Place:
        """Say what a mention is about."""
        sentence = mention.sentence
        endpoints = self._found(self._endpoints, sentence)
        endpoint, named = _nearest(endpoints, mention)
        if not endpoint:
            earlier = {name for name, _ in self._found(self._endpoints, mention.before)}
            # The sentence before may say what is spoken of, but never for sure.
            endpoint, named = (earlier.pop() if len(earlier) == 1 else ""), False
        named = named and not _ELSEWHERE.search(sentence)
        level, sure = self._level(mention)
        return Place(
            endpoint=endpoint,
            level=level,
            months=_months(sentence, mention),
            named=named,
            certain=named and sure,
        )

    def _level(self, mention: Mention) -> tuple[str, bool]:
        low, high = clause(mention.sentence, mention.start, mention.end)
        levels = self._found(self._levels, mention.sentence)
        near = {name for name, start in levels if low <= start < high}
        if len(near) == 1:
            return near.pop(), True
        every = {name for name, _ in levels}
        if not near and len(every) == 1:
            return every.pop(), False
        return "", False

    @staticmethod
    def _found(patterns: dict[str, re.Pattern[str]], text: str) -> list[tuple[str, int]]:
        spans = [
            (name, match.start(), match.end())
            for name, pattern in patterns.items()
            for match in pattern.finditer(text)
        ]
        # A longer phrase beats a shorter one: "severe local toxicity" is not "local toxicity".
        return [
            (name, start)
            for name, start, end in spans
            if not any(
                other != name and begin < end and start < stop and stop - begin > end - start
                for other, begin, stop in spans
            )
        ]


def _phrases(name: str) -> Iterable[str]:
    if name in _PHRASES:
        return _PHRASES[name]
    label = re.sub(r"\s*\(.*?\)", "", endpoint_label(name))
    return (rf"\b{re.escape(label.split(',')[0])}s?\b",)


def _level_pattern(label: str) -> re.Pattern[str]:
    """Find a group by its label; the last word, the procedure, may be missing or spelled out."""
    words = label.split()
    core = " ".join(words[:-1]) if len(words) > 1 else label
    flexible = re.escape(core).replace(r"\ to\ ", r"(?:\ to\ |[-\u2013])")
    return re.compile(rf"\b{flexible}\b(?!\s+(?:time|author|visit))", re.IGNORECASE)


def _nearest(found: list[tuple[str, int]], mention: Mention) -> tuple[str, bool]:
    """Take the endpoint named last before the number, else the only one of the sentence."""
    names = {name for name, _ in found}
    if len(names) == 1:
        return names.pop(), True
    before = [(start, name) for name, start in found if start < mention.end]
    if not before:
        return "", False
    low, high = clause(mention.sentence, mention.start, mention.end)
    near = {name for start, name in before if low <= start < high}
    return max(before)[1], len(near) == 1


def clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Return where the part of a sentence around a number begins and ends.

    Commas and "and" separate parts, but not inside brackets.

    >>> text = "CR was 60% after the first, 41% (24/59, 95% CI 29 to 54) after the second ILP"
    >>> text[slice(*clause(text, text.index("41%"), text.index("41%") + 3))]
    ' 41% (24/59, 95% CI 29 to 54) after the second ILP'
    """
    depth = 0
    depths = []
    for sign in sentence:
        depth += (sign in "([") - (sign in ")]")
        depths.append(depth)
    breaks = [m for m in _BREAK.finditer(sentence) if depths[m.start()] <= 0]
    low = max((m.end() for m in breaks if m.end() <= start), default=0)
    high = min((m.start() for m in breaks if m.start() >= end), default=len(sentence))
    return low, high


def _months(sentence: str, mention: Mention) -> float | None:
    times = {
        int(m[1] or m[3]) * (12.0 if (m[2] or m[4]).lower() == "year" else 1.0)
        for m in _TIME.finditer(sentence)
        if m.end() <= mention.start or m.start() >= mention.end
    }
    return times.pop() if len(times) == 1 else None
