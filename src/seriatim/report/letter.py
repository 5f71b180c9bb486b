"""The findings as a reviewer's letter: Markdown, or one HTML page."""

from __future__ import annotations

import re
from collections import Counter

from markupsafe import Markup

from seriatim.analysis.results import Results
from seriatim.report.page import SEVERITIES, is_synthetic, page_environment, page_style
from seriatim.report.words import opening
from seriatim.review import RULES, Finding, Severity, review_results
from seriatim.wording.labels import enumerate_words
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count

FOOTER = (
    "Written by rules from the table of results; every number is one of its rows. It judges "
    "analyses, not people, and does not replace a statistician."
)
#: Characters that Markdown would take for markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")


def render_letter(results: Results) -> str:
    """Return the letter as Markdown."""
    findings = review_results(results)
    lines = [f"# Review of {_plain(results.title)}", ""]
    if results.provenance.notice:
        lines += [f"> {_plain(results.provenance.notice)}", ""]
    lines += [_plain(opening(Lookup(results))), "", summary(findings), ""]
    for number, finding in enumerate(findings, start=1):
        severity = SEVERITIES[finding.severity.value].lower()
        lines += [f"{number}. **{_plain(finding.title)}** ({severity}). {_plain(finding.text)}", ""]
    return "\n".join([*lines, FOOTER, ""])


def render_letter_page(results: Results) -> str:
    """Return the letter as one self-contained HTML page."""
    findings = review_results(results)
    notice = results.provenance.notice
    page = {
        "title": results.title,
        "notice": notice,
        "synthetic": is_synthetic(notice),
        "opening": opening(Lookup(results)),
        "summary": summary(findings),
        "findings": findings,
        "severities": SEVERITIES,
        "style": Markup(page_style()),  # our own file and fonts
        "footer": FOOTER,
    }
    return page_environment().get_template("letter.html.j2").render(page)


def summary(findings: tuple[Finding, ...]) -> str:
    """Say how much was found, and of how many rules."""
    count = Counter(finding.severity for finding in findings)
    words = {Severity.BLOCK: "block a headline", Severity.WARN: "warn", Severity.NOTE: "note"}
    parts = [f"{format_count(count[s])} {words[s]}" for s in Severity if count[s]]
    applied = f"{len(RULES)} rules were applied"
    if not parts:
        return f"{applied} and found nothing to say."
    return f"{applied}. Of their findings {enumerate_words(parts)}."


def render_rulebook() -> str:
    """Return the page of all rules as Markdown."""
    lines = [
        "# Rules of the review",
        "",
        "What `seriatim review` and every report look for. A rule reads the table of results and "
        "the plan; its numbers are rows of that table. A **blocked** result must not stand as a "
        "headline without its finding, a **warning** tells what a reader can go wrong with, a "
        "**note** is worth knowing.",
        "",
        "This page is written by `render_rulebook()` of `seriatim.report.letter`; a test compares "
        "the two.",
        "",
    ]
    for rule in RULES:
        lines += [
            f"## {rule.title}",
            "",
            f"`{rule.name}`, {SEVERITIES[rule.severity.value].lower()}.",
        ]
        lines += ["", rule.why, ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
