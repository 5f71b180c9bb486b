from __future__ import annotations

from seriatim.review import Rule, Severity


def test_a_finding_names_its_rule_and_each_row_once() -> None:
    rule = Rule(
        name="one", severity=Severity.WARN, title="One", why="Because.", examine=lambda *_: ()
    )
    finding = rule.finding("Text.", results=["a", "b", "a"], evidence=["c", "c"])
    assert (finding.rule, finding.severity, finding.title) == ("one", Severity.WARN, "One")
    assert (finding.results, finding.evidence) == (("a", "b"), ("c",))
    assert rule.finding("", results=[], severity=Severity.NOTE).severity is Severity.NOTE
