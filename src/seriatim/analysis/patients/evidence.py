"""What patients like this one had after the next procedure: counts, intervals, a weak model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from seriatim.analysis.patients.model import (
    Chance,
    Course,
    Evidence,
    LaterNumber,
    LeftOut,
    MedianMonths,
    ModelShare,
    NotShown,
    Outcome,
    PatientProcedure,
    Predictor,
    Share,
    Stratum,
    StratumEvidence,
    months_of,
)
from seriatim.analysis.patients.pairs import Again, Pair, list_pairs, stratum_of
from seriatim.analysis.patients.registry import PatientRegistry
from seriatim.analysis.patients.similarity import dissimilarities
from seriatim.estimation.competing.aalen_johansen import cumulative_incidence, incidence_quantile
from seriatim.estimation.regression.shrunken_shares import (
    SeriesCounts,
    SharePosterior,
    ShrunkenShares,
    shrunken_shares,
)
from seriatim.estimation.survival.event_table import EventTable

_PROGRESSED, _DIED = 1, 2

#: From a course and a reader's threshold (or None) to what may be shown.
EvidenceMaker = Callable[[Course, float | None], Evidence]


def evidence_maker(registry: PatientRegistry) -> EvidenceMaker:
    """Return the function that makes the evidence of any patient of the registry.

    It keeps pairs and fitted models: most patients share them, as hardly anybody is left out.
    """
    fitted: dict[tuple[SeriesCounts, float], ShrunkenShares] = {}
    again: dict[int, Again] = {}

    def fit(counts: SeriesCounts) -> ShrunkenShares:
        key = (counts, registry.conf_level)
        if key not in fitted:
            fitted[key] = shrunken_shares(counts, conf_level=registry.conf_level)
        return fitted[key]

    def make(course: Course, threshold: float | None) -> Evidence:
        why = _why_not(registry, course)
        if why is not None:
            return _nothing(course, why)
        last = course.procedures[-1]
        if last.number not in again:
            again[last.number] = list_pairs(registry, last.number)
        pairs, left_out = again[last.number].without(course.patient_id)
        if not pairs:
            return _nothing(course, NotShown.NOBODY_TREATED_AGAIN, left_out)
        return _evidence(registry, course, pairs, left_out, (fit, threshold))

    return make


def patient_evidence(
    registry: PatientRegistry, course: Course, threshold: float | None = None
) -> Evidence:
    """Return the evidence for one patient; ``threshold`` is the reader's own share, if any."""
    return evidence_maker(registry)(course, threshold)


def _why_not(registry: PatientRegistry, course: Course) -> NotShown | None:
    if not registry.has_response:
        return NotShown.NO_RESPONSE_ENDPOINT
    if not course.procedures:
        return NotShown.NO_PROCEDURE
    last = course.procedures[-1]
    # Of two fields the patient's own number counts too: a fourth perfusion is a fourth.
    if max(last.number, last.number_in_patient) >= max(LaterNumber):
        return NotShown.LATER_NUMBER
    return None


def _nothing(course: Course, why: NotShown, left_out: LeftOut | None = None) -> Evidence:
    return Evidence(
        predictor=Predictor.PREVIOUS_RESPONSE,
        own=stratum_of(course.procedures[-1].response) if course.procedures else None,
        next_number=None,
        strata=(),
        left_out=left_out or LeftOut(),
        unlike=(),
        not_shown=why,
    )


_Fit = Callable[[SeriesCounts], ShrunkenShares]


def _evidence(
    registry: PatientRegistry,
    course: Course,
    pairs: tuple[Pair, ...],
    left_out: LeftOut,
    asked: tuple[_Fit, float | None],
) -> Evidence:
    fit, threshold = asked
    last: PatientProcedure = course.procedures[-1]
    own = stratum_of(last.response)
    counts = _counts(pairs)
    center = registry.centers[course.patient_id]
    found = fit(counts)
    others = fit(counts.without(center)) if len(counts.series) > 1 else None
    strata = tuple(Stratum) if own is None else (own,)
    members = tuple(pair for pair in pairs if pair.stratum in strata)
    return Evidence(
        predictor=Predictor.PREVIOUS_RESPONSE,
        own=own,
        next_number=LaterNumber(last.number + 1),
        strata=tuple(
            _with_model(
                _counted([p for p in members if p.stratum is stratum], stratum, registry),
                _shares(registry, (found, others), center, stratum),
                _chance(found, center, stratum, threshold),
            )
            for stratum in strata
        ),
        left_out=left_out,
        unlike=dissimilarities(registry, course, members),
        not_shown=None,
        series=found.series,
        spread_from_prior=found.spread_from_prior,
        model_reason=found.reason,
    )


def _counts(pairs: Sequence[Pair]) -> SeriesCounts:
    """Count complete responses of the evaluable by center and stratum."""
    evaluable = [pair for pair in pairs if pair.outcome is not Outcome.NOT_EVALUABLE]
    return SeriesCounts.from_rows(
        [pair.center for pair in evaluable],
        [pair.stratum is Stratum.COMPLETE for pair in evaluable],
        [pair.outcome is Outcome.COMPLETE for pair in evaluable],
        unit="patient",
    )


def _counted(pairs: Sequence[Pair], stratum: Stratum, registry: PatientRegistry) -> StratumEvidence:
    outcomes = Counter(pair.outcome for pair in pairs)
    evaluable = len(pairs) - outcomes[Outcome.NOT_EVALUABLE]
    responded = outcomes[Outcome.COMPLETE] + outcomes[Outcome.PARTIAL]
    level = registry.conf_level
    return StratumEvidence(
        stratum=stratum,
        n=len(pairs),
        shares=tuple(
            (outcome, Share(count=outcomes[outcome], n_total=len(pairs), conf_level=level))
            for outcome in Outcome
            if pairs
        ),
        complete=_share(outcomes[Outcome.COMPLETE], evaluable, level),
        partial_or_complete=_share(responded, evaluable, level),
        severe_toxicity=_known([pair.severe for pair in pairs], level),
        major_complication=_known([pair.major for pair in pairs], level),
        progression=_progression(pairs, level),
    )


def _share(count: int, n_total: int, level: float) -> Share | None:
    return Share(count=count, n_total=n_total, conf_level=level) if n_total else None


def _known(marks: Sequence[bool | None], level: float) -> Share | None:
    known = [mark for mark in marks if mark is not None]
    return _share(sum(known), len(known), level)


def _progression(pairs: Sequence[Pair], level: float) -> MedianMonths | None:
    """Return by when half had in-field progression after the next procedure, death competing."""
    rows = [(pair.days, pair.event) for pair in pairs if pair.days is not None]
    if not rows:
        return None
    days = np.array([each for each, _ in rows], dtype=np.float64)
    events = np.array([event for _, event in rows])
    progressed = int((events == _PROGRESSED).sum())
    value = low = high = None
    reason: str | None = "no in-field progression"
    if progressed:
        table = EventTable.from_rows(days, events)
        curve = cumulative_incidence(table, _PROGRESSED, conf_level=level)
        found = incidence_quantile(curve)
        value, low, high = (_months(x) for x in (found.value, found.conf_low, found.conf_high))
        reason = found.reason
        if value is not None and low is None:
            value, high, reason = None, None, "too few patients for limits"
    return MedianMonths(
        n=len(rows),
        n_progressed=progressed,
        n_died_before=int((events == _DIED).sum()),
        value=value,
        low=low,
        high=high,
        reason=reason or (None if value is not None else "not reached"),
    )


def _months(days: float | None) -> float | None:
    return None if days is None else months_of(days)


def _posterior(found: ShrunkenShares, center: str, stratum: Stratum) -> SharePosterior | None:
    place = int(stratum is Stratum.COMPLETE)
    if center not in found.series or not found.own:
        return None
    return found.own[found.series.index(center)][place]


_Models = tuple[ShrunkenShares, ShrunkenShares | None]
_Shares = tuple[ModelShare | None, ModelShare | None, ModelShare | None]


def _shares(registry: PatientRegistry, models: _Models, center: str, stratum: Stratum) -> _Shares:
    """Return the shares of this center, of a new one, and of this one from the others alone."""
    found, others = models
    place = int(stratum is Stratum.COMPLETE)
    shown = [
        _posterior(found, center, stratum),
        None if found.new is None else found.new[place],
        None if others is None or others.new is None else others.new[place],
    ]
    here, elsewhere, from_others = (_model_share(each, registry.conf_level) for each in shown)
    return here, elsewhere, from_others


def _model_share(posterior: SharePosterior | None, level: float) -> ModelShare | None:
    # Without a patient of the stratum the share would be the prior's: that is no evidence.
    if posterior is None or not posterior.n:
        return None
    found = posterior.estimate(conf_level=level)
    if found.value is None or found.conf_low is None or found.conf_high is None:
        return None
    return ModelShare(
        value=found.value,
        low=found.conf_low,
        high=found.conf_high,
        n=posterior.n,
        conf_level=level,
    )


def _chance(
    found: ShrunkenShares, center: str, stratum: Stratum, threshold: float | None
) -> Chance | None:
    posterior = None if threshold is None else _posterior(found, center, stratum)
    if posterior is None or threshold is None or not posterior.n:
        return None
    share = Share(count=posterior.n_events, n_total=posterior.n)
    return Chance(threshold=threshold, probability=posterior.above(threshold), share=share)


def _with_model(counted: StratumEvidence, shares: _Shares, above: Chance | None) -> StratumEvidence:
    here, elsewhere, from_others = shares
    return replace(counted, here=here, elsewhere=elsewhere, from_others=from_others, above=above)
