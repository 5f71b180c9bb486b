"""Three answers about the second procedure that do not say the same."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import points, subject
from seriatim.wording.labels import enumerate_words
from seriatim.wording.lookup import Lookup
from seriatim.wording.second_procedure import Answer, answers

#: Spread of the answers, as a fraction, beyond which they are said to disagree.
SPREAD = 0.10
_NAMES = {
    "response_difference": "between the procedures that were done",
    "paired_change": "within patients treated twice",
    "standardized_response": "standardized to all first procedures",
}


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each response whose answers differ in sign or by more than ten points."""
    for endpoint in lookup.distinct("paired_change", "endpoint"):
        given = [answer for answer in answers(lookup, endpoint) if answer.value is not None]
        values = [answer.value or 0.0 for answer in given]
        if len(values) < 2:
            continue
        opposed = min(values) < 0 < max(values)
        if not opposed and max(values) - min(values) <= SPREAD:
            continue
        yield rule.finding(
            f"{subject(endpoint)}, second procedure against the first: {_listed(given)}. "
            f"{_why(opposed=opposed)} None of them alone is the answer.",
            results=[ident for answer in given for ident in answer.cell.ids],
            evidence=[ident for answer in given for ident in answer.cell.ids],
        )
    yield from _two_estimates(rule, lookup)


def _two_estimates(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding where two estimates of the third question exclude each other."""
    for row in lookup.rows("weighted_response", statistic="agrees"):
        place = {"endpoint": row.endpoint, "context": ""}
        weighted = lookup.cell("weighted_response", **place)
        standard = lookup.cell("standardized_response", **place)
        one, other = (cell.value("risk_difference") for cell in (standard, weighted))
        if row.value != 0 or one is None or other is None:
            continue
        yield rule.finding(
            f"{subject(row.endpoint)}, had all been treated twice: {points(one)} standardized to "
            f"the first response, {points(other)} by weighting, which also uses what else was "
            "known at the first procedure. One lies outside the limits of the other, so the "
            "first response alone does not tell who was treated again.",
            results=[*standard.ids, *weighted.ids],
            evidence=[*standard.ids, *weighted.ids],
        )


def _listed(given: list[Answer]) -> str:
    return enumerate_words(
        f"{points(answer.value or 0.0)} {_NAMES[answer.analysis]}" for answer in given
    )


def _why(*, opposed: bool) -> str:
    how = "point in different directions" if opposed else "lie more than ten points apart"
    return f"They {how}, so who was treated again matters for the answer."


RULE = Rule(
    name="estimands_disagree",
    severity=Severity.WARN,
    title="Three questions, different answers",
    why="Between procedures, within patients, and standardized to all are three questions. "
    "Where their answers differ, selection into the second procedure is large, and a conclusion "
    "must say which question it answers.",
    examine=examine,
)
