"""Review a run: every rule, most severe findings first."""

from __future__ import annotations

from collections.abc import Iterable

from seriatim.analysis.results import Results
from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.rules import (
    competing_deaths,
    dependence,
    double_counting,
    estimands_disagree,
    few_patients,
    first_elsewhere,
    fragile_median,
    grouped_by_future,
    hidden_denominator,
    imprecise_dates,
    imprecise_ratio,
    label_of_group,
    multiplicity,
    not_evaluable,
    not_increased,
    not_proportional,
    not_reconstructed,
    protocol_changed,
    refused_feature,
    regression_to_mean,
    selection,
    short_follow_up,
    small_group,
    sparse,
    unadjusted_in_time,
)
from seriatim.wording.lookup import Lookup
from seriatim.wording.style import PLAIN, NumberStyle

#: All rules, in the order of how much they change what a reader may conclude.
RULES: tuple[Rule, ...] = (
    grouped_by_future.RULE,
    not_increased.RULE,
    hidden_denominator.RULE,
    not_evaluable.RULE,
    small_group.RULE,
    dependence.RULE,
    few_patients.RULE,
    selection.RULE,
    estimands_disagree.RULE,
    regression_to_mean.RULE,
    unadjusted_in_time.RULE,
    not_proportional.RULE,
    competing_deaths.RULE,
    label_of_group.RULE,
    sparse.RULE,
    multiplicity.RULE,
    imprecise_ratio.RULE,
    fragile_median.RULE,
    short_follow_up.RULE,
    first_elsewhere.RULE,
    imprecise_dates.RULE,
    not_reconstructed.RULE,
    double_counting.RULE,
    protocol_changed.RULE,
    refused_feature.RULE,
)

_ORDER = tuple(Severity)


def review_results(results: Results, style: NumberStyle = PLAIN) -> tuple[Finding, ...]:
    """Return all findings, block before warn before note, and by the rank of their rule.

    Their texts have p-values with the digits of the style.
    """
    lookup = Lookup(results, style)
    found = [finding for rule in RULES for finding in rule.examine(rule, lookup)]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.severity)))


def findings_of(findings: Iterable[Finding], ids: Iterable[str]) -> tuple[Finding, ...]:
    """Return the findings about any of these result rows, in their order."""
    shown = frozenset(ids)
    return tuple(finding for finding in findings if not shown.isdisjoint(finding.results))
