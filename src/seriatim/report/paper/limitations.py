"""Limitations: what the review found, as the sentences of a discussion."""

from __future__ import annotations

from collections.abc import Iterable

from seriatim.report.paper.model import Paragraph
from seriatim.review import Finding
from seriatim.wording.lookup import unique


def limitations(findings: Iterable[Finding]) -> tuple[Paragraph, ...]:
    """Return one paragraph a rule that fired, its findings in their order, most severe first.

    Nothing is left out: a reader of the paper must know what a reader of the report knows.
    """
    found = tuple(findings)
    paragraphs = []
    for rule in unique(finding.rule for finding in found):
        own = [finding for finding in found if finding.rule == rule]
        paragraphs.append(
            Paragraph(
                id=f"limitation-{rule.replace('_', '-')}",
                topic=own[0].title,
                text=" ".join(unique(finding.text for finding in own)),
                results=frozenset(ident for f in own for ident in (*f.results, *f.evidence)),
            )
        )
    return tuple(paragraphs)
