"""Limitations are the findings, whole."""

from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.paper.limitations import limitations
from seriatim.review import review_results


def test_every_finding_is_in_a_paragraph_of_its_rule(results: Results) -> None:
    findings = review_results(results)
    paragraphs = limitations(findings)
    assert [item.topic for item in paragraphs] == list(dict.fromkeys(f.title for f in findings))
    for finding in findings:
        ident = f"limitation-{finding.rule.replace('_', '-')}"
        (own,) = (item for item in paragraphs if item.id == ident)
        assert finding.text in own.text
        assert set(finding.results) <= own.results


def test_no_finding_no_limitation() -> None:
    assert limitations(()) == ()
