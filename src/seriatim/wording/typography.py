"""Marks and separators of finished text as a journal wants them.

Numbers are written in one form (``numbers``): a point before the decimals, commas between groups
of three digits, "to" between the limits of an interval. Here this form is recognized and set
otherwise. Only what has the exact form of such a number changes, and only where it stands alone:
version numbers of three parts, dates, DOIs, addresses, hashes and ids do not. What has the form
and is a name, such as "RECIST 1.1", is kept by name; a caller adds the names of a study, which
are texts of the results (titles, labels, files, versions).
"""

from __future__ import annotations

import re
from functools import lru_cache

from seriatim.wording.numbers import MINUS, NOT_REACHED
from seriatim.wording.style import PLAIN, NumberStyle

#: Names that hold a number.
NAMES = frozenset({"RECIST 1.0", "RECIST 1.1", "CTCAE 4.0", "CTCAE 4.03", "CTCAE 5.0"})

# An address, or a DOI with what follows its first slash.
_LINKS = r"https?://\S+|\b10\.\d{4,9}/\S+"
# Groups of three digits, or decimals, or both; nothing else has anything to set.
_DIGITS = r"(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+)"
_BEFORE = rf"(?:(?<=^)|(?<=[\s(\[<>≤≥=~±{MINUS}])|(?<=\d/))"
_AFTER = r"(?=$|[\s)\]%;:]|/\d|,(?!\d)|\.(?!\d))"
_NUMBER = re.compile(rf"{_BEFORE}{_DIGITS}{_AFTER}")

_LIMIT = rf"(?:[{MINUS}<>]?\d[\d,]*(?:\.\d+)?%?|{NOT_REACHED})"
_INTERVAL = re.compile(rf"(^|\(|\[|; |CI )({_LIMIT}) to ({_LIMIT})(?=$|[)\];,.])")
_LEVEL = re.compile(r"(\d%) CI\b")
_P = re.compile(r"(?<![\w-])p(?=-values?\b|: | [<=>] |[<=>]\.?\d)")
_P_SPACES = re.compile(r"(?<![\w-])(p) ([<=>]) (?=[\d.])")
_P_ZERO = re.compile(r"(?<=\bp [<=>] )0(?=\.\d)")
_P_HEAD = re.compile(r"(?<![\w-])p(?![\w-])")


# Stands for a name while the numbers around it are set; one in the text stands for itself.
_KEPT = "\N{REPLACEMENT CHARACTER}"


def typeset(text: str, style: NumberStyle, keep: frozenset[str] = frozenset()) -> str:
    """Set the numbers of a text in a journal's style; ``keep`` are names to leave as they are.

    >>> lancet = NumberStyle(decimal_mark="·", interval_separator="–", p_spaced=False)
    >>> typeset("Ratio 0.93 (95% CI 0.67 to 1.31), p = 0.69; RECIST 1.1, NumPy 2.3.1", lancet)
    'Ratio 0·93 (95% CI 0·67–1·31), p=0·69; RECIST 1.1, NumPy 2.3.1'

    An interval with a negative limit keeps its word, since a dash beside a minus sign misleads:

    >>> typeset("difference −19.3 (−33.1 to −5.6)", lancet)
    'difference −19·3 (−33·1 to −5·6)'
    """
    if style == PLAIN or not text:
        return text
    names = _names(keep)
    kept = iter(names.findall(text))
    return re.sub(_KEPT, lambda _: next(kept), _set(names.sub(_KEPT, text), style))


@lru_cache(maxsize=8)
def _names(keep: frozenset[str]) -> re.Pattern[str]:
    """Match whatever is to be left as it is, the longest name first."""
    names = sorted((name for name in {*NAMES, *keep} if name), key=lambda name: (-len(name), name))
    return re.compile("|".join((_KEPT, _LINKS, *map(re.escape, names))))


def typeset_head(label: str, style: NumberStyle) -> str:
    """Set the letter of p where it stands alone, as in the head of a column.

    >>> typeset_head("p, Holm", NumberStyle(p_letter="P"))
    'P, Holm'
    """
    return label if style.p_letter == "p" else _P_HEAD.sub(style.p_letter, label)


def _set(text: str, style: NumberStyle) -> str:
    if not style.p_leading_zero:
        text = _P_ZERO.sub("", text)
    text = _INTERVAL.sub(lambda match: _interval(match, style), text)
    text = _NUMBER.sub(lambda match: _number(match[0], style), text)
    text = _LEVEL.sub(lambda match: f"{match[1]} {style.interval_label}", text)
    if not style.p_spaced:
        text = _P_SPACES.sub(r"\1\2", text)
    return text if style.p_letter == "p" else _P.sub(style.p_letter, text)


def _interval(match: re.Match[str], style: NumberStyle) -> str:
    opening, *limits = match.groups()
    # Their numbers are set here: beside a dash they no longer stand alone.
    low, high = (_NUMBER.sub(lambda found: _number(found[0], style), limit) for limit in limits)
    negative = MINUS in low or MINUS in high
    return f"{opening}{low}{' to ' if negative else style.interval_separator}{high}"


def _number(digits: str, style: NumberStyle) -> str:
    whole, point, decimals = digits.partition(".")
    plain = whole.replace(",", "")
    if "," in whole:
        few = int(plain) < style.thousands_from
        whole = plain if few else whole.replace(",", style.thousands)
    return f"{whole}{style.decimal_mark if point else ''}{decimals}"
