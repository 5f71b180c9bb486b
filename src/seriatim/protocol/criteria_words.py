"""Say response criteria in words, with every option that changes a result."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.criteria import (
    ConfoundedRule,
    NadirRule,
    ProgressionReference,
    ProgressionScope,
    RecistCriteria,
    ResponseCriteria,
    WhoCriteria,
)


def describe_criteria(criteria: ResponseCriteria) -> str:
    """Say every option, so that results under different options cannot look alike."""
    own = _who(criteria) if isinstance(criteria, WhoCriteria) else _recist(criteria)
    return "; ".join((*own, *_shared(criteria)))


def _who(criteria: WhoCriteria) -> Iterator[str]:
    grown = "any lesion" if criteria.progression_scope is ProgressionScope.ANY_LESION else "the sum"
    since = (
        "its smallest size so far"
        if criteria.progression_reference is ProgressionReference.NADIR
        else "baseline"
    )
    yield f"WHO, progression when {grown} grows 25% from {since}"
    yield (
        "all lesions counted"
        if criteria.max_lesions is None
        else f"the {criteria.max_lesions} largest lesions at baseline counted"
    )
    yield (
        "a visit with unmeasured lesions does not lower the smallest size"
        if criteria.nadir_rule is NadirRule.DOCUMENTED
        else "unmeasured lesions may have been smaller than the smallest size"
    )
    estimates = "count" if criteria.accept_estimates else "do not count"
    yield f"estimates of non-measurable disease {estimates}"
    if criteria.caliper_mm:
        yield f"a warning where progression rests on {criteria.caliper_mm:g} mm"


def _recist(criteria: RecistCriteria) -> Iterator[str]:
    yield (
        f"RECIST 1.1, at most {criteria.max_targets} target lesions, "
        f"{criteria.max_targets_per_organ} an organ"
    )
    yield "skin is one organ" if criteria.skin_is_one_organ else "skin is many organs"
    treated = "" if criteria.locally_treated_is_measurable else "not "
    yield f"locally treated lesions are {treated}measurable"


def _shared(criteria: ResponseCriteria) -> Iterator[str]:
    low, high = criteria.window_weeks
    yield f"assessed {low:g} to {high:g} weeks after the procedure"
    weeks = criteria.confirmation_weeks
    yield f"confirmed after {weeks} weeks" if weeks else "no confirmation required"
    small = criteria.too_small
    size = "any smaller size" if small.mm is None else f"{small.mm:g} mm"
    yield f"a lesion too small to measure taken as {size} ({small.name})"
    pigment = "gone" if criteria.pigment_counts_as_gone else "disease"
    yield f"flat pigment without biopsy is {pigment}"
    yield (
        "other therapy before the assessment is flagged"
        if criteria.confounded is ConfoundedRule.FLAG
        else "other therapy before the assessment makes it not evaluable"
    )
