from __future__ import annotations

import re
from dataclasses import replace

import pytest

from seriatim.analysis.results import Results
from seriatim.review import RULES, Severity, findings_of, review_results

#: What a review must not say of people or of significance.
NEVER = re.compile(r"mistake|wrong|manipulat|fraud|significan|trend|fail|(?<!standard )errors?\b")
#: Words about numbers that the pattern would catch.
ALLOWED = ("is not significant", "error rate")


def accusing(text: str) -> list[str]:
    for words in ALLOWED:
        text = text.lower().replace(words, "")
    return NEVER.findall(text)


def test_findings_come_by_severity_and_then_by_rule(results: Results) -> None:
    found = review_results(results)
    order = [list(Severity).index(finding.severity) for finding in found]
    assert order == sorted(order)
    ranks = [rule.name for rule in RULES]
    blocked = [ranks.index(f.rule) for f in found if f.severity is Severity.BLOCK]
    assert blocked == sorted(blocked)


def test_every_finding_names_rows_that_exist(results: Results) -> None:
    known = {row.id for row in results.rows}
    for finding in review_results(results):
        assert finding.results
        assert known.issuperset((*finding.results, *finding.evidence)), finding.rule


def test_a_finding_depends_on_the_rows_it_names_and_on_no_other(results: Results) -> None:
    """So its numbers come from the results, and from those that it lists."""
    for finding in review_results(results):
        named = {*finding.results, *finding.evidence}
        rows = tuple(row for row in results.rows if row.id in named)
        again = review_results(replace(results, rows=rows))
        assert finding.text in {f.text for f in again if f.rule == finding.rule}, finding.rule


def test_nothing_is_found_in_no_results(empty_results: Results) -> None:
    assert review_results(empty_results) == ()


def test_findings_of_a_row_are_found_by_its_id(results: Results) -> None:
    found = review_results(results)
    (naive,) = (f for f in found if f.rule == "grouped_by_future")
    assert naive in findings_of(found, [naive.results[0], "another"])
    assert findings_of(found, ["another"]) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_named_after_its_module_and_accuses_nobody(rule: object) -> None:
    assert rule.examine.__module__.endswith(f".{rule.name}")  # type: ignore[attr-defined]
    assert not accusing(f"{rule.title} {rule.why}")  # type: ignore[attr-defined]


def test_no_finding_accuses_anybody(results: Results) -> None:
    for finding in review_results(results):
        assert not accusing(finding.text), finding.text
