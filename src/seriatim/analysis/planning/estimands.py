"""The card of each estimand: in whom, with what exceptions, from when, within what cluster.

Derived from the protocol, before any data, like the rest of the plan. An analysis without a card
is refused, so that no number is planned without saying what it is a number of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from seriatim.analysis.results import PlannedAnalysis
from seriatim.protocol import Protocol, ResponseEndpoint
from seriatim.protocol.model import CountWithin


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimandCard:
    """What a number is a number of, beyond its unit, denominator and method."""

    population: str
    intercurrent: str
    time_zero: str
    cluster: str
    assumes: str


_NOTHING = "nothing: a description"
_PATIENT = "patient"
_ONE_EACH = "none: one entry a patient"
_UNRELATED = "patient, not taken into account"
_AT_PROCEDURE = "the procedure"
_AT_FIRST = "the first procedure"
_CHOSEN = (
    "nothing to describe those treated; that repeating made the difference would need that nobody "
    "was chosen for it"
)

_EVERYTHING = EstimandCard(
    population="patients and procedures of the file",
    intercurrent="none; what is set aside is counted with its reason",
    time_zero="not a time",
    cluster="none",
    assumes=_NOTHING,
)
_HARM = EstimandCard(
    population="procedures of the series",
    intercurrent="death and amputation count with the grade recorded; a grade not recorded is left "
    "out of the graded and not severe among all treated",
    time_zero=_AT_PROCEDURE,
    cluster=_PATIENT,
    assumes=_CHOSEN,
)
_FROM_EACH = replace(
    _HARM,
    intercurrent="death competes; the next procedure ends observation",
    assumes="that the next procedure is not done because progression is near",
)
_IN_TIME = (
    "that, given the number to date, who is treated again does not depend on how long the patient "
    "would live"
)
_SURVIVAL = EstimandCard(
    population="patients seen from their first procedure",
    intercurrent="further procedures and other therapies are part of the course",
    time_zero=_AT_FIRST,
    cluster=_ONE_EACH,
    assumes="that censoring says nothing of the time of death",
)

_CARDS: Mapping[str, EstimandCard] = MappingProxyType(
    {
        "flow": _EVERYTHING,
        "characteristics": _EVERYTHING,
        "characteristic_difference": EstimandCard(
            population="patients and procedures of the series",
            intercurrent="none; a value not recorded is left out of shares and pairs",
            time_zero=_AT_PROCEDURE,
            cluster=_PATIENT,
            assumes="nothing: a description of who was treated again",
        ),
        "refused_feature": replace(_EVERYTHING, population="none: not computed"),
        "agreement": replace(_EVERYTHING, population="procedures with both responses"),
        "grades": replace(_HARM, assumes=_NOTHING),
        "grade_difference": _HARM,
        "ridit": _HARM,
        "complication_list": replace(_HARM, cluster="none: counts", assumes=_NOTHING),
        "noninferiority": _HARM,
        "detectable_difference": replace(
            _HARM,
            intercurrent="as for the difference that it belongs to",
            cluster=_UNRELATED,
            assumes="that the reference group has the rate observed in it",
        ),
        "first_severe": replace(
            _HARM,
            population="treated fields from their first procedure on",
            intercurrent="not treated again: leaves without severe toxicity, counted as a branch",
            time_zero=_AT_FIRST,
            cluster="none: one entry a field",
            assumes="that those treated again would not differ from the others at the next one",
        ),
        "worst_grade": replace(
            _HARM,
            population="treated fields from their first procedure on",
            intercurrent="not treated again: keeps the worst grade so far",
            time_zero=_AT_FIRST,
            cluster="none: counts",
            assumes=_NOTHING,
        ),
        "multiplicity": replace(_HARM, population="as for each comparison", assumes=_NOTHING),
        "cumulative_incidence": _FROM_EACH,
        "gray_test": replace(_FROM_EACH, cluster="none: refused where groups share patients"),
        "interval_sensitivity": replace(
            _FROM_EACH, assumes="that progression came midway between the two examinations"
        ),
        "response_duration": replace(
            _FROM_EACH,
            population="procedures with a response",
            intercurrent="death ends a response; the next procedure ends observation",
            time_zero="the assessment the response rests on",
        ),
        "in_response": replace(
            _FROM_EACH,
            intercurrent="death and progression end a response; never in response counts as not",
        ),
        "survival_from_procedure": replace(
            _HARM,
            population="procedures of the series, each with a clock of its own",
            intercurrent="further procedures and other therapies are part of the course",
            assumes=_CHOSEN,
        ),
        "survival": _SURVIVAL,
        "null_simulation": replace(
            _SURVIVAL,
            population="made-up series like this one, in which repeating has no effect",
            assumes="that survival and the gaps between procedures are as in this series",
        ),
        "imputed_survival": replace(
            _SURVIVAL,
            intercurrent="a date without a day is any day of its month or year, in order",
        ),
        "state_probability": replace(
            _SURVIVAL,
            intercurrent="progression, a further procedure and distant disease are states",
            assumes="that what happens next depends on the present state",
        ),
        "target_trial": replace(
            _SURVIVAL,
            population="local progressions of patients alive and without distant disease",
            intercurrent="distant disease within the grace period excuses from treatment; whoever "
            "does otherwise is censored and stood for by others; later procedures are part of the "
            "course",
            time_zero="the local progression",
            cluster=_PATIENT,
            assumes="that, given months since the procedure, whether a further one, and year, who "
            "is treated again does not depend on how long the patient would live, and that nobody "
            "was sure to be treated or not",
        ),
        "landmark": replace(
            _SURVIVAL,
            population="patients alive and followed at the landmark",
            intercurrent="a further procedure after the landmark does not change the group",
            time_zero="the landmark",
            assumes=_IN_TIME,
        ),
        "adjusted_hazard": replace(
            _SURVIVAL,
            intercurrent="a further procedure moves the patient to the next group on its day",
            assumes=f"{_IN_TIME}, beyond what the model holds",
        ),
        "hazard_model": replace(
            _SURVIVAL,
            intercurrent="a further procedure, distant disease and a response count from the day "
            "they are known; a covariate missing: left out",
            assumes=f"{_IN_TIME}, beyond what the model holds",
        ),
        "mantel_byar": replace(
            _SURVIVAL,
            intercurrent="a further procedure moves the patient to the next group on its day",
            assumes=_IN_TIME,
        ),
    }
)

_RESPONSE = EstimandCard(
    population="procedures with disease to respond",
    intercurrent="{confounded}; not evaluable: left out of the evaluable, no response among all "
    "treated",
    time_zero=_AT_PROCEDURE,
    cluster=_PATIENT,
    assumes=_NOTHING,
)
_RESPONSE_CARDS: Mapping[str, EstimandCard] = MappingProxyType(
    {
        "response": _RESPONSE,
        "response_difference": replace(_RESPONSE, assumes=_CHOSEN),
        "response_model": replace(
            _RESPONSE,
            intercurrent="{confounded}; not evaluable, or a covariate missing: left out",
            assumes="nothing to describe what goes with response; that the number made the "
            "difference would need that only the covariates decided who was treated again",
        ),
        "response_bounds": replace(_RESPONSE, cluster="none: counts"),
        "detectable_difference": replace(
            _RESPONSE,
            cluster=_UNRELATED,
            assumes="that the reference group has the rate observed in it",
        ),
        "paired_change": replace(
            _RESPONSE,
            population="patients evaluable after a first and a second procedure",
            intercurrent="{confounded}; no second procedure, or not evaluable: not a pair",
            cluster=_ONE_EACH,
            assumes="nothing to describe; that repeating made the change would need that the first "
            "response did not bear on who was treated again",
        ),
        "standardized_response": replace(
            _RESPONSE,
            population="patients evaluable after a first procedure, as if all had had a second",
            intercurrent="{confounded}; no second procedure, or not evaluable: taken to respond "
            "like those with the same first response who had one",
            cluster=_ONE_EACH,
            assumes="that, given the first response, who was treated again does not depend on how "
            "the patient would have responded",
        ),
        "weighted_response": replace(
            _RESPONSE,
            population="patients evaluable after a first procedure, as if all had had a second",
            intercurrent="{confounded}; no second procedure, or not evaluable: those who had one "
            "and are like them count for them",
            cluster=_ONE_EACH,
            assumes="that, given the first response, year and age, who was treated again does not "
            "depend on how the patient would have responded, and that nobody was sure not to be",
        ),
        "tipping_point": replace(
            _RESPONSE,
            population="patients evaluable after a first procedure, as if all had had a second",
            intercurrent="{confounded}; no second procedure: log odds of response moved by delta",
            cluster=_ONE_EACH,
            assumes="that those not treated again differ from the others by delta",
        ),
        "treated_again": replace(
            _RESPONSE,
            population="patients evaluable after a first procedure",
            intercurrent="death before a second procedure: not treated again",
            time_zero=_AT_FIRST,
            cluster=_ONE_EACH,
        ),
        "transition": replace(_RESPONSE, cluster="none: counts"),
        "transition_contrast": replace(
            _RESPONSE,
            population="patients and fields with both procedures evaluable",
            intercurrent="{confounded}; no second procedure, or not evaluable: not a pair",
            cluster="none: one pair a field",
            assumes="nothing to describe an association; it is no rule for treatment",
        ),
        "response_to_next": replace(
            _RESPONSE,
            population="pairs of consecutive procedures, both evaluable",
            intercurrent="{confounded}; no further procedure, or not evaluable: not a pair",
            cluster="none: one pair a field and step",
        ),
        "selection_indicator": replace(
            _RESPONSE,
            population="later procedures, and what the first step predicts of them",
            cluster=_UNRELATED,
            assumes="for the prediction: that only the response before matters",
        ),
        "multiplicity": replace(_RESPONSE, population="as for each comparison"),
    }
)


def with_estimand(protocol: Protocol, line: PlannedAnalysis) -> PlannedAnalysis:
    """Return a line of the plan with the card of its estimand. ``KeyError`` if there is none."""
    response = _response_of(protocol, line.endpoint)
    in_table = (
        _RESPONSE_CARDS
        if line.analysis in _RESPONSE_CARDS
        and (response is not None or line.analysis not in _CARDS)
        else _CARDS
    )
    card = in_table[line.analysis]
    one_cluster = card.cluster
    if protocol.groups[0].within is CountWithin.PATIENT and "field" in one_cluster:
        one_cluster = one_cluster.replace("field", "patient")
    return replace(
        line,
        population=card.population,
        intercurrent=card.intercurrent.format(confounded=_confounded(response)),
        time_zero=card.time_zero,
        cluster=one_cluster,
        assumes=card.assumes,
    )


def _response_of(protocol: Protocol, endpoint: str) -> ResponseEndpoint | None:
    """Return the response endpoint that a line is about, the first one for derived names."""
    responses = [item for item in protocol.endpoints if isinstance(item, ResponseEndpoint)]
    return next((item for item in responses if endpoint.startswith(item.name)), None)


def _confounded(response: ResponseEndpoint | None) -> str:
    if response is None:
        return "other therapy before the assessment as the protocol says"
    flagged = response.criteria.confounded.value == "flag"
    kept = "flagged and kept" if flagged else "not evaluable"
    return f"other therapy before the assessment: {kept}"
