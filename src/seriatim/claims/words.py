"""Sentences about a checked paper, all from ``sentences.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from seriatim.claims.checking import (
    ClaimCheck,
    GroupCheck,
    Judgment,
    ReadingCheck,
    Verdict,
)
from seriatim.claims.comparing import ComparisonCheck, PValueSummary
from seriatim.claims.facts import Fact
from seriatim.claims.model import Comparison
from seriatim.claims.neighbors import Surprise
from seriatim.claims.p_values import ProportionTest
from seriatim.wording.labels import enumerate_words
from seriatim.wording.numbers import format_count, format_interval, format_number, format_p

#: Up to so many sizes are listed one by one.
MOST_SIZES = 14


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Return all sentences by section and name."""
    text = (resources.files("seriatim.claims") / "sentences.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(section: str, name: str, **values: str) -> str:
    """Return a sentence with its texts put in."""
    return sentences()[section][name].format(**values)


def explanations() -> tuple[str, ...]:
    """Return the ordinary explanations, which are always listed."""
    names = ("not_evaluable", "denominators", "truncation", "typing", "test")
    return tuple(say("explanations", name) for name in names)


def say_judgment(judgment: Judgment) -> str:
    """Say under which circumstances the percentages can stand together."""
    if judgment.verdict is not Verdict.ROUNDING or judgment.rounding is None:
        return say("verdict", judgment.verdict.value)
    denominators = judgment.denominators
    return say(
        "verdict",
        "rounding",
        rounding=say("rounding", judgment.rounding.value),
        denominators=say("denominators", denominators.value if denominators else "stated"),
    )


def say_group(check: GroupCheck) -> str:
    """Say which denominators are possible for all percentages of a group."""
    group, sizes = check.group, check.sizes
    values = {"label": group.label, "n": format_count(group.at_most)}
    if not check.counted:
        return say("group", "not_counted", **values)
    if not group.stated:
        if not sizes:
            return say("group", "unknown_none", **values)
        return say("group", "unknown", **values, sizes=say_sizes(sizes))
    if not sizes:
        return say("group", "stated_none", **values)
    if sizes == (group.at_most,):
        return say("group", "stated_one", **values)
    if group.at_most in sizes:
        return say("group", "stated_fits", **values)
    return say("group", "stated_out", **values, sizes=say_sizes(sizes))


def say_sizes(sizes: tuple[int, ...]) -> str:
    """List sizes, or say how many they are.

    >>> say_sizes((41, 44, 46))
    '41, 44, 46'
    >>> say_sizes(tuple(range(30, 291)))
    '261 sizes from 30 to 290'
    """
    if len(sizes) <= MOST_SIZES:
        return ", ".join(format_count(size) for size in sizes)
    low, high = format_count(sizes[0]), format_count(sizes[-1])
    return say("group", "many", count=format_count(len(sizes)), low=low, high=high)


def say_claim(check: ClaimCheck) -> str:
    """Say which counts a percentage means at the printed size, or what its count would print as."""
    n = format_count(check.group.at_most)
    count, percent = check.claim.count, check.claim.percent
    if count is None or percent is None or check.exact is None:
        if not check.group.stated:
            return say("claim", "unknown", sizes=say_sizes(check.sizes) or "-")
        if not check.fits:
            return say("claim", "none", n=n)
        first, last = format_count(check.first), format_count(check.last)
        return say("claim", "count" if first == last else "counts", first=first, last=last, n=n)
    values = {"count": format_count(count), "printed": percent.text}
    exact = format_number(float(check.exact), _digits(percent.text) + 1)
    parts = [say("claim", "printed_count", count=values["count"], n=n, exact=exact)]
    if not check.fits:
        low, high = check.by_percent
        if low <= high:
            counts = say_range((low, high))
            parts.append(say("claim", "other_count", printed=percent.text, n=n, count=counts))
        kind = "other_size" if check.sizes else "no_size"
        sizes = say_sizes(check.sizes)
        parts.append(
            say("claim", kind, **values, **({"sizes": sizes} if check.sizes else {"n": n}))
        )
    return "; ".join(parts)


def _digits(text: str) -> int:
    return len(text.partition(".")[2])


def say_total(check: ReadingCheck) -> str:
    """Say how many solutions a reading has."""
    if check.total is None:
        return say("reading", "unknown")
    names = {0: "none", 1: "one"}
    return say("reading", names.get(check.total, "some"), count=format_count(check.total))


def say_comparison(check: ComparisonCheck) -> str:
    """Say which tests give a printed p-value."""
    p = say_p(check.comparison)
    if not check.outcomes:
        return say("comparison", "untested", p=p, reason=check.reason)
    n = len(check.tables)
    tables = say("comparison", "table" if n == 1 else "tables", n=format_count(n))
    tests = check.reproducing
    fisher = check.outcome(ProportionTest.FISHER)
    if tests:
        listed = enumerate_words([test.value for test in tests])
        text = say("comparison", "reproduced", p=p, tests=listed, tables=tables)
    else:
        smaller = fisher is not None and fisher.n_below == n
        code = "smaller" if smaller else "not_reproduced"
        tables = tables if n == 1 else say("comparison", "any", n=format_count(n))
        text = say("comparison", code, p=p, tables=tables, range=_range(fisher))
    if fisher and fisher.n_below and tests:
        below = format_count(fisher.n_below)
        tables = format_count(n)
        text += " " + say("comparison", "some_below", below=below, tables=tables)
    return text


def _range(outcome: PValueSummary | None) -> str:
    if outcome is None:
        return "-"
    least, most = small_p(outcome.least), small_p(outcome.most)
    return least if least == most else format_interval(least, most)


def say_p(comparison: Comparison) -> str:
    """Return a printed p-value with its sign."""
    return f"{comparison.sign.value} {comparison.p.text}"


def small_p(p_value: float | None) -> str:
    """Write a p-value; below 0.001 its first digit and its size, as nothing else tells two apart.

    >>> small_p(0.0000103), small_p(0.02), small_p(None)
    ('0.00001', '0.020', '-')
    """
    if p_value is None:
        return "-"
    if p_value >= 0.001 or p_value <= 0:
        return format_p(p_value)
    digits = 4
    while round(p_value, digits) == 0:
        digits += 1
    return format_number(p_value, digits)


def say_fact(item: Fact) -> str:
    """Return the sentence of a fact."""
    return say("number", item.code, **dict(item.values))


def say_surprise(found: Surprise) -> str:
    """Say how common so few solutions are among neighbors."""
    text = say(
        "surprise",
        "text",
        n=format_count(found.n),
        seed=str(found.seed),
        none=format_count(found.n_none),
        few=format_count(found.n_as_few),
        reading=found.reading.name,
        total=format_count(found.total),
    )
    code = "common" if 10 * found.n_as_few >= found.n else "rare"
    return f"{text} {say('surprise', code)}"


def say_range(values: tuple[int, ...]) -> str:
    """Write the least and the most of some counts.

    >>> say_range((3, 4, 9)), say_range((3,)), say_range(())
    ('3 to 9', '3', '-')
    """
    if not values:
        return "-"
    low, high = min(values), max(values)
    return format_count(low) if low == high else format_interval(str(low), str(high))
