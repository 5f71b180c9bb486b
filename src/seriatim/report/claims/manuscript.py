"""The numbers of a manuscript beside the results: for a terminal and as a page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console

from seriatim.analysis.results import Results
from seriatim.claims.manuscript_check import Match, MatchOutcome
from seriatim.claims.words import say
from seriatim.report.claims.content import ClaimsSection, ClaimsTable
from seriatim.report.claims.page import render_page
from seriatim.report.claims.terminal import print_sections
from seriatim.wording.numbers import format_count

_TITLES = {
    MatchOutcome.DIFFERS: "Different from the results",
    MatchOutcome.FOUND: "Found in the results",
    MatchOutcome.NOT_PLACED: "Could not be placed",
}


def manuscript_sections(matches: tuple[Match, ...]) -> tuple[ClaimsSection, ...]:
    """Return one section an outcome, those that differ first; empty ones are left out."""
    sections = []
    for outcome, title in _TITLES.items():
        rows = tuple(_row(match) for match in matches if match.outcome is outcome)
        if rows:
            table = ClaimsTable(
                caption="Numbers of the text, in order",
                columns=("Where", "In the text", "In the results", "Sentence"),
                rows=rows,
            )
            ident = outcome.name.lower().replace("_", "-")
            sections.append(ClaimsSection(id=ident, title=title, tables=(table,)))
    return tuple(sections)


def _row(match: Match) -> tuple[str, ...]:
    mention = match.mention
    where = ": ".join(part for part in (match.about, match.expected) if part) or "-"
    return mention.place, mention.text, where, _around(mention.sentence, mention.start, mention.end)


def _around(sentence: str, start: int, end: int) -> str:
    """Return the number with some words on either side."""
    low, high = max(0, start - 50), min(len(sentence), end + 30)
    before = "\N{HORIZONTAL ELLIPSIS}" if low else ""
    after = "\N{HORIZONTAL ELLIPSIS}" if high < len(sentence) else ""
    return f"{before}{sentence[low:high]}{after}"


def summary(matches: tuple[Match, ...]) -> str:
    """Say how many numbers were found, differ, and could not be placed."""
    count = Counter(match.outcome for match in matches)
    return " ".join(
        say("manuscript", outcome.name.lower(), n=format_count(count[outcome]))
        for outcome in _TITLES
    )


def print_manuscript(
    matches: tuple[Match, ...], results: Results, name: str, console: Console
) -> None:
    """Print what was found to a terminal."""
    console.print(f"[bold]{name}[/bold]: {summary(matches)}", highlight=False)
    console.print(say("manuscript", "intro"))
    print_sections(manuscript_sections(matches), console)
    console.print()
    console.print(_closing(results))


def render_manuscript_page(matches: tuple[Match, ...], results: Results, name: str) -> str:
    """Return one self-contained HTML page."""
    page: dict[str, Any] = {
        "kind": "Numbers of a manuscript",
        "title": name,
        "source": _closing(results),
        "note": results.provenance.notice or "",
        "intro": say("manuscript", "intro"),
        "verdict": summary(matches),
        "sections": manuscript_sections(matches),
        "figures": (),
        "figures_after": "",
        "closing": _closing(results),
    }
    return render_page(page)


def _closing(results: Results) -> str:
    data = results.provenance.data_hash[:12]
    return say("manuscript", "closing", title=results.title, data=data)
