"""The comparisons of a yes-or-no outcome between procedures, on one simulated cohort."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.clustered import Correction, clustered_difference
from seriatim.estimation.clustered.probability_index import probability_index
from seriatim.estimation.counts.chi_squared import chi_squared
from seriatim.estimation.counts.exact_tests import boschloo, fisher_exact, fisher_mid_p
from seriatim.estimation.counts.paired import PairedTable, mcnemar_mid_p, paired_difference
from seriatim.estimation.counts.proportion import (
    clustered_proportion,
    proportion,
    wilson_difference,
)
from seriatim.estimation.counts.two_by_two import TwoByTwo, risk_difference, risk_ratio
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.intervals import normal_quantile
from seriatim.estimation.summary import ClusterCounts
from seriatim.proof.answers import (
    Answer,
    Measure,
    Question,
    answer_of,
    answer_of_ratio,
    answer_of_test,
)
from seriatim.proof.design import Design
from seriatim.synthetic.repeated_outcomes import Outcomes, OutcomeScenario, Selection


def outcome_questions(design: Design, scenario: OutcomeScenario) -> tuple[Question, ...]:
    """List the analyses of one scenario, in the order of the tables."""
    rows = [f"{rows_of(design, k, scenario.counts)} procedures" for k in range(len(design.labels))]
    questions: list[Question] = []
    for k, label in enumerate(design.labels[1:], start=1):
        questions += _difference_questions(k, f"{label} v {design.labels[0]}", rows[k])
    questions += _paired_questions(scenario)
    # A group chosen by what is measured has another proportion than everybody, by design.
    at_random = scenario.selection is Selection.RANDOM
    for k, label in enumerate(design.labels):
        questions.append(
            Question(
                key=f"share_{k}",
                label=f"clustered Wilson, {label}",
                measure=Measure.PROBABILITY,
                truth=scenario.probability if at_random or k == 0 else None,
                by_default=True,
                rows=rows[k],
            )
        )
    return (*questions, *_transition_questions(scenario))


def _paired_questions(scenario: OutcomeScenario) -> tuple[Question, ...]:
    pairs = f"{scenario.counts[1]} pairs"
    return (
        Question(key="mcnemar", label="paired, McNemar mid-p", measure=Measure.TEST, rows=pairs),
        Question(
            key="tango",
            label="paired difference, Tango",
            measure=Measure.RISK_DIFFERENCE,
            truth=0.0,
            rows=pairs,
        ),
    )


def _transition_questions(scenario: OutcomeScenario) -> Iterator[Question]:
    pairs = f"{scenario.counts[1]} pairs"
    after, otherwise = scenario.probability_after(True), scenario.probability_after(False)
    known = scenario.selection is not Selection.PROPENSITY
    for key, given, truth in (
        ("share_after", "the outcome", after),
        ("share_after_none", "no outcome", otherwise),
    ):
        yield Question(
            key=key,
            label=f"second given {given} at the first, Wilson",
            measure=Measure.PROBABILITY,
            truth=truth if known else None,
            by_default=True,
            rows=f"part of {pairs}",
        )
    for key, label, measure, contrast in (
        ("difference", "Miettinen-Nurminen", Measure.RISK_DIFFERENCE, after - otherwise),
        ("ratio", "Koopman", Measure.LOG_RISK_RATIO, math.log(after / otherwise)),
    ):
        yield Question(
            key=f"after_{key}",
            label=f"second given first, {label}",
            measure=measure,
            truth=contrast if known else None,
            by_default=True,
            rows=pairs,
        )
    for key, label in _EXACT if _is_null(scenario) else ():
        yield Question(
            key=key,
            label=f"second given first, {label}",
            measure=Measure.TEST,
            by_default=True,
            rows=pairs,
        )


_EXACT = (("boschloo", "Boschloo"), ("mid_p", "Fisher mid-p"), ("fisher", "Fisher exact"))


def _is_null(scenario: OutcomeScenario) -> bool:
    """Tell whether first and second outcome are unrelated, so that a test of it has a size."""
    return scenario.sd == 0


def rows_of(design: Design, level: int, counts: tuple[int, ...]) -> int:
    """Count the procedures of a group, from those of each number."""
    numbers = np.arange(1, len(counts) + 1)
    return int(np.array(counts)[design.level_of(numbers) == level].sum())


def _difference_questions(level: int, label: str, rows: str) -> list[Question]:
    difference = Measure.RISK_DIFFERENCE
    return [
        Question(
            key=f"chi_squared_{level}",
            label=f"naive chi-squared, {label}",
            measure=Measure.TEST,
            rows=rows,
        ),
        Question(
            key=f"lz_{level}",
            label=f"clustered LZ, normal, {label}",
            measure=difference,
            truth=0.0,
            rows=rows,
        ),
        Question(
            key=f"kc_{level}",
            label=f"clustered KC, t, {label}",
            measure=difference,
            truth=0.0,
            rows=rows,
        ),
        Question(
            key=f"md_{level}",
            label=f"clustered MD, t, {label}",
            measure=difference,
            truth=0.0,
            by_default=True,
            rows=rows,
        ),
        Question(
            key=f"index_{level}",
            label=f"probability index of grades, {label}",
            measure=Measure.INDEX_DIFFERENCE,
            truth=0.0,
            by_default=True,
            rows=rows,
        ),
    ]


def compare_outcomes(
    design: Design, scenario: OutcomeScenario, outcomes: Outcomes
) -> dict[str, Answer]:
    """Answer every question of ``outcome_questions`` for one cohort."""
    level = design.level_of(outcomes.number)
    used = level >= 0
    counts = ClusterCounts.from_rows(
        outcomes.patient[used],
        np.array(design.labels)[level[used]],
        outcomes.event[used],
        groups=design.labels,
    )
    answers: dict[str, Answer] = {}
    for k, label in enumerate(design.labels):
        estimate = clustered_proportion(counts, label, conf_level=design.conf_level)
        answers[f"share_{k}"] = answer_of(estimate)
        if k:
            answers |= _differences(design, counts, k)
    answers |= _indices(design, outcomes, level)
    return answers | _pairs(design, outcomes, exact=_is_null(scenario))


def _indices(design: Design, outcomes: Outcomes, level: NDArray[np.int64]) -> dict[str, Answer]:
    """Compare whole grades: the chance that the later procedure has the worse one, less 1/2."""
    used = level >= 0
    grades = ClusterGrades.from_rows(
        outcomes.patient[used],
        np.array(design.labels)[level[used]],
        outcomes.grade[used],
        groups=design.labels,
    )
    answers = {}
    for k, label in enumerate(design.labels[1:], start=1):
        index = probability_index(grades, label, design.labels[0], conf_level=design.conf_level)
        found = answer_of(index.estimate)
        answers[f"index_{k}"] = Answer(found.p_value, *(number - 0.5 for number in found[1:]))
    return answers


def _differences(design: Design, counts: ClusterCounts, k: int) -> dict[str, Answer]:
    pair = (design.labels[k], design.labels[0])
    level = design.conf_level
    lz, kc, md = (
        clustered_difference(counts, *pair, correction=c, conf_level=level).estimate
        for c in (Correction.LZ, Correction.KC, Correction.MD)
    )
    if md.conf_low is None:
        # As the report does where a group has no outcome at all, or only the outcome.
        md = wilson_difference(counts, *pair, conf_level=level).estimate
    return {
        f"chi_squared_{k}": answer_of_test(chi_squared(_independent(counts, k))),
        f"lz_{k}": _with_normal_limits(lz, level),
        f"kc_{k}": answer_of(kc),
        f"md_{k}": answer_of(md),
    }


def _independent(counts: ClusterCounts, k: int) -> TwoByTwo:
    """Count as if every procedure were a patient of its own."""
    n, events = counts.size.sum(axis=0), counts.total.sum(axis=0)
    return TwoByTwo(events_1=int(events[k]), n_1=int(n[k]), events_0=int(events[0]), n_0=int(n[0]))


def _with_normal_limits(estimate: Estimate, conf_level: float) -> Answer:
    if estimate.value is None or not estimate.std_error:
        return Answer()
    half = normal_quantile(conf_level) * estimate.std_error
    return Answer(value=estimate.value, low=estimate.value - half, high=estimate.value + half)


def _pairs(design: Design, outcomes: Outcomes, *, exact: bool) -> dict[str, Answer]:
    """Compare first and second procedure of the patients who had both."""
    first = np.zeros(int(outcomes.patient.max()) + 1, dtype=bool)
    first[outcomes.patient[outcomes.number == 1]] = outcomes.event[outcomes.number == 1]
    again = outcomes.number == 2
    before, after = first[outcomes.patient[again]], outcomes.event[again]
    both, neither = int((before & after).sum()), int((~before & ~after).sum())
    first_only, second_only = int((before & ~after).sum()), int((~before & after).sum())
    pairs = PairedTable(both=both, first_only=first_only, second_only=second_only, neither=neither)
    table = TwoByTwo(
        events_1=both, n_1=both + first_only, events_0=second_only, n_0=second_only + neither
    )
    level = design.conf_level
    tests = (boschloo, fisher_mid_p, fisher_exact) if exact else ()
    answers = {
        key: answer_of_test(test(table)) for (key, _), test in zip(_EXACT, tests, strict=False)
    }
    return answers | {
        "mcnemar": answer_of_test(mcnemar_mid_p(pairs)),
        "tango": answer_of(paired_difference(pairs, conf_level=level)),
        "share_after": answer_of(proportion(table.events_1, table.n_1, conf_level=level)),
        "share_after_none": answer_of(proportion(table.events_0, table.n_0, conf_level=level)),
        "after_difference": answer_of(risk_difference(table, conf_level=level)),
        "after_ratio": answer_of_ratio(risk_ratio(table, conf_level=level)),
    }
