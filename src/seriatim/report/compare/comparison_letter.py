"""The comparison of two runs as Markdown or as one HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from seriatim.analysis.results import ResultRow
from seriatim.report.compare.comparing import (
    TOLERANCE,
    AnalysisDifferences,
    Difference,
    Kind,
    RunComparison,
)
from seriatim.report.page import is_synthetic, page_environment, page_style
from seriatim.wording.labels import analysis_label, enumerate_words
from seriatim.wording.numbers import ABSENT, format_count, format_percent, format_significant

#: An analysis lists so many of its differences; the rest is counted.
MOST = 40
HEAD = ("Result", "Before", "After", "Change (of the larger)")
_MARKUP = re.compile(r"([\\`*{}\[\]<>#|])")

Row = tuple[str, str, str, str]


def render_comparison(compared: RunComparison) -> str:
    """Return the comparison as Markdown."""
    lines = [f"# Two runs compared: {_plain(compared.after.title)}", ""]
    notice = _notice(compared)
    if notice:
        lines += [f"> {_plain(notice)}", ""]
    lines += [summary(compared), "", "## Why", "", why(compared), ""]
    if compared.causes:
        lines += _table(("What differs", "Before", "After"), cause_rows(compared))
    for each in compared.analyses:
        lines += [f"## {heading(each)}", "", counted(each), ""]
        rows = difference_rows(each)
        if rows:
            lines += _table(HEAD, rows)
    return "\n".join(lines)


def render_comparison_page(compared: RunComparison) -> str:
    """Return the comparison as one self-contained HTML page."""
    notice = _notice(compared)
    page = {
        "title": compared.after.title,
        "notice": notice,
        "synthetic": is_synthetic(notice),
        "summary": summary(compared),
        "why": why(compared),
        "causes": cause_rows(compared),
        "head": HEAD,
        "analyses": [
            (heading(each), counted(each), difference_rows(each)) for each in compared.analyses
        ],
        "style": Markup(page_style()),  # our own file and fonts
    }
    return page_environment().get_template("comparison.html.j2").render(page)


def summary(compared: RunComparison) -> str:
    """Say how many results are the same, changed, appeared and vanished."""
    same = f"{format_count(compared.n_same)} results are the same"
    if compared.is_equal:
        return f"No number differs: {same}."
    parts = [f"{format_count(compared.count(kind))} {kind.value}" for kind in Kind]
    return f"{same}; {enumerate_words(parts)}."


def why(compared: RunComparison) -> str:
    """Say in what the runs differ, and what that can and cannot explain."""
    about = {cause.about.split()[0] for cause in compared.causes}
    words = {"data": "data", "protocol": "protocol", "version": "versions"}
    named = [word for key, word in words.items() if key in about]
    if not named:
        same = "Data, protocol and versions are the same."
        if compared.is_equal:
            return same
        return (
            f"{same} Numbers that differ all the same were not written by these versions from "
            "these data, or were changed afterwards."
        )
    text = f"The runs differ in {enumerate_words(named)}."
    if len(named) > 1 and not compared.is_equal:
        text += " Which of them moved a number is known only after a run that changes one of them."
    return text


def heading(each: AnalysisDifferences) -> str:
    """Name an analysis."""
    label = analysis_label(each.analysis)
    return label[:1].upper() + label[1:]


def counted(each: AnalysisDifferences) -> str:
    """Say how many of an analysis differ, and how many are listed."""
    parts = [f"{format_count(each.count(kind))} {kind.value}" for kind in Kind if each.count(kind)]
    text = f"{enumerate_words(parts)}"
    if each.drawn:
        return f"{text}; points of curves and numbers at risk are not listed."
    if len(each.differences) > MOST:
        return f"{text}; the {MOST} largest changes are listed."
    return f"{text}."


def cause_rows(compared: RunComparison) -> tuple[tuple[str, str, str], ...]:
    """Return what differs between the runs as texts."""
    return tuple((cause.about, cause.before, cause.after) for cause in compared.causes)


def difference_rows(each: AnalysisDifferences) -> tuple[Row, ...]:
    """Return the listed differences of an analysis as texts."""
    if each.drawn:
        return ()
    return tuple(_row(found) for found in each.differences[:MOST])


def _row(found: Difference) -> Row:
    return found.id, _value(found.before), _value(found.after), _change(found)


def _value(row: ResultRow | None) -> str:
    if row is None:
        return ABSENT
    if row.value is None:
        return row.reason or ABSENT
    text = format_significant(row.value, 6)
    return text if row.n_total is None else f"{text} (of {format_count(row.n_total)})"


def _change(found: Difference) -> str:
    if found.relative is None:
        return found.kind.value if found.kind is not Kind.CHANGED else "value or reason"
    if found.relative <= TOLERANCE:
        return "the same, of other numbers"
    if found.relative < 0.0001:
        return "<0.01%"
    return format_percent(found.relative, 2)


def _notice(compared: RunComparison) -> str | None:
    return compared.after.provenance.notice or compared.before.provenance.notice


def _table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    return [*_lines(head, rows), ""]


def _lines(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "-|" * len(head)
    for row in rows:
        yield f"| {' | '.join(_plain(cell) for cell in row)} |"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
