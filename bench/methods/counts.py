"""Proportions, tables of counts and their tests; power."""

from __future__ import annotations

from typing import Any

import numpy as np

from seriatim.estimation.counts.breslow_day import breslow_day
from seriatim.estimation.counts.chi_squared import chi_squared
from seriatim.estimation.counts.descriptives import (
    category_shares,
    describe,
    standardized_difference,
)
from seriatim.estimation.counts.exact_tests import (
    boschloo,
    conditional_odds_ratio,
    fisher_exact,
    fisher_mid_p,
)
from seriatim.estimation.counts.fisher_rxc import fisher_rxc
from seriatim.estimation.counts.group_tests import (
    kruskal_wallis,
    one_way_anova,
    wilcoxon_rank_sum,
)
from seriatim.estimation.counts.mantel_haenszel import (
    cochran_mantel_haenszel,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_difference,
    mantel_haenszel_risk_ratio,
    mantel_haenszel_sums,
)
from seriatim.estimation.counts.noninferiority import equivalence, noninferiority
from seriatim.estimation.counts.paired import (
    PairedTable,
    mcnemar,
    mcnemar_exact,
    mcnemar_mid_p,
    paired_difference,
    paired_odds_ratio,
)
from seriatim.estimation.counts.power import (
    PlannedTest,
    detectable_differences,
    detectable_hazard_ratio,
    events_needed,
    power_of_events,
    power_of_proportions,
    sample_size,
)
from seriatim.estimation.counts.proportion import (
    clustered_proportion,
    proportion,
    wilson_difference,
)
from seriatim.estimation.counts.stratified_table import StratifiedTable
from seriatim.estimation.counts.trend import cochran_armitage, cochran_armitage_exact
from seriatim.estimation.counts.two_by_two import TwoByTwo, risk_difference, risk_ratio
from seriatim.estimation.counts.value_counts import ValueCounts
from seriatim.estimation.multiplicity import Comparison, adjust
from seriatim.estimation.summary import ClusterCounts, CountTable

from ..engines.ours import table_one
from .rows import Method, SmallRows

__all__ = ["METHODS"]

WITHIN_10 = PlannedTest(margin=0.10, better="lower")


def _table(rows: SmallRows) -> CountTable:
    return CountTable.from_rows(rows.cohort.group, rows.cohort.response)


def _by_stage(rows: SmallRows) -> CountTable:
    return CountTable.from_rows(rows.cohort.covariates["stage"], rows.cohort.response)


def _two_by_two(rows: SmallRows) -> TwoByTwo:
    return TwoByTwo.from_counts(_table(rows), "1", "0", "1")


def _values(rows: SmallRows) -> ValueCounts:
    return ValueCounts.from_rows(rows.cohort.covariates["thickness"], rows.cohort.group)


def _strata(rows: SmallRows) -> StratifiedTable:
    kept = rows.cohort.group < 2
    cohort = rows.cohort
    return StratifiedTable.from_rows(
        cohort.center[kept], cohort.group[kept], cohort.response[kept], group="1", reference="0"
    )


def _clusters(rows: SmallRows) -> ClusterCounts:
    return ClusterCounts.from_rows(rows.cohort.patient, rows.cohort.group, rows.cohort.response)


def _pairs(rows: SmallRows) -> PairedTable:
    own = rows.patients
    has_both = np.flatnonzero(own.again)
    return PairedTable.from_rows(has_both, own.first[has_both], own.second[has_both])


def _one_proportion(rows: SmallRows) -> Any:
    events, n = int(rows.patients.first.sum()), rows.patients.first.size
    return [proportion(events, n, method=m) for m in ("wilson", "clopper_pearson", "jeffreys")]


def _clustered_proportions(rows: SmallRows) -> Any:
    counts = _clusters(rows)
    shares = [clustered_proportion(counts, group) for group in counts.groups]
    return shares, wilson_difference(counts, "1", "0")


def _risk_differences(rows: SmallRows) -> Any:
    table = _two_by_two(rows)
    return [risk_difference(table, method=m) for m in ("miettinen_nurminen", "newcombe")]


def _description(rows: SmallRows) -> Any:
    values = _values(rows)
    return [describe(values, group) for group in values.groups]


def _shares(rows: SmallRows) -> Any:
    table = _table(rows)
    return [category_shares(table, group) for group in table.rows]


def _adjusted(rows: SmallRows) -> Any:
    chances = rows.cohort.covariates["age"][:20] / 100
    family = [Comparison(name=str(k), p_value=float(p)) for k, p in enumerate(chances)]
    return [adjust(family, method=method) for method in ("holm", "hochberg", "benjamini_hochberg")]


METHODS = (
    Method("One proportion: Wilson, Clopper-Pearson, Jeffreys", _one_proportion),
    Method("Patient-clustered Wilson, 3 groups, and a difference", _clustered_proportions),
    Method("Risk difference: Miettinen-Nurminen and Newcombe", _risk_differences),
    Method("Risk ratio (Koopman)", lambda rows: risk_ratio(_two_by_two(rows))),
    Method("Chi-squared, 3 x 2", lambda rows: chi_squared(_table(rows))),
    Method("Fisher's exact test", lambda rows: fisher_exact(_two_by_two(rows))),
    Method("Fisher's mid-p", lambda rows: fisher_mid_p(_two_by_two(rows))),
    Method("Conditional odds ratio", lambda rows: conditional_odds_ratio(_two_by_two(rows))),
    Method("Boschloo's test", lambda rows: boschloo(_two_by_two(rows))),
    Method("Fisher's exact test, 3 x 2", lambda rows: fisher_rxc(_table(rows))),
    Method(
        "Fisher's exact test, 4 x 2",
        lambda rows: fisher_rxc(_by_stage(rows)),
        note="every table with these margins, row by row",
    ),
    Method("Trend (Cochran-Armitage)", lambda rows: cochran_armitage(_table(rows), "1")),
    Method("Trend, exact", lambda rows: cochran_armitage_exact(_table(rows), "1")),
    Method("Description of a variable, 3 groups", _description),
    Method("Shares of categories, 3 groups", _shares),
    Method("Table 1, 8 variables, 3 groups, with tests", lambda rows: table_one(rows.cohort).run()),
    Method(
        "Standardized difference", lambda rows: standardized_difference(_values(rows), "1", "0")
    ),
    Method("Analysis of variance (Welch)", lambda rows: one_way_anova(_values(rows))),
    Method("Kruskal-Wallis", lambda rows: kruskal_wallis(_values(rows))),
    Method("Wilcoxon's rank sum", lambda rows: wilcoxon_rank_sum(_values(rows), "1", "0")),
    Method(
        "Mantel-Haenszel odds ratio, 10 strata",
        lambda rows: mantel_haenszel_odds_ratio(mantel_haenszel_sums(_strata(rows))),
    ),
    Method(
        "Mantel-Haenszel risk difference, 10 strata",
        lambda rows: mantel_haenszel_risk_difference(mantel_haenszel_sums(_strata(rows))),
    ),
    Method(
        "Mantel-Haenszel risk ratio, 10 strata",
        lambda rows: mantel_haenszel_risk_ratio(mantel_haenszel_sums(_strata(rows))),
    ),
    Method(
        "Cochran-Mantel-Haenszel test, 10 strata",
        lambda rows: cochran_mantel_haenszel(mantel_haenszel_sums(_strata(rows))),
    ),
    Method("Breslow-Day, 10 strata", lambda rows: breslow_day(_strata(rows))),
    Method("McNemar", lambda rows: mcnemar(_pairs(rows))),
    Method("McNemar, exact", lambda rows: mcnemar_exact(_pairs(rows))),
    Method("McNemar, mid-p", lambda rows: mcnemar_mid_p(_pairs(rows))),
    Method("Paired difference (Tango)", lambda rows: paired_difference(_pairs(rows))),
    Method("Paired odds ratio", lambda rows: paired_odds_ratio(_pairs(rows))),
    Method("Noninferiority", lambda rows: noninferiority(_two_by_two(rows), 0.1, better="lower")),
    Method("Equivalence", lambda rows: equivalence(_two_by_two(rows), 0.1)),
    Method("Detectable differences", lambda rows: detectable_differences(0.2, 68, 290)),
    Method("Detectable hazard ratio", lambda rows: detectable_hazard_ratio(190)),
    Method(
        "Power of a noninferiority test",
        lambda rows: power_of_proportions(0.2, 0.2, 68, 290, test=WITHIN_10),
    ),
    Method("Power of a test of equality", lambda rows: power_of_proportions(0.3, 0.2, 68, 290)),
    Method("Power of so many events", lambda rows: power_of_events(190, 0.7)),
    Method("Events needed", lambda rows: events_needed(0.7)),
    Method(
        "Sample size", lambda rows: sample_size(0.3, 0.2), note="exact power at some hundred sizes"
    ),
    Method("Holm, Hochberg, Benjamini-Hochberg, 20 comparisons", _adjusted),
)
