"""Sentences of the page of a patient. A number gets here only as a type that may be shown."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.patients.model import (
    Chance,
    Dissimilarity,
    Evidence,
    LaterNumber,
    LeftOut,
    MedianMonths,
    ModelShare,
    NotShown,
    Outcome,
    Share,
    Stratum,
    StratumEvidence,
    Unlike,
    months_of,
)
from seriatim.wording.numbers import (
    COUNTS_ONLY_BELOW,
    format_count,
    format_interval,
    format_level,
    format_months,
    format_number,
    format_percent,
)

OUTCOMES = {
    Outcome.COMPLETE: "Complete response",
    Outcome.PARTIAL: "Partial response",
    Outcome.NO_RESPONSE: "Stable or progressive disease",
    Outcome.NOT_EVALUABLE: "Not evaluable",
}
STRATA = {
    Stratum.COMPLETE: "complete response before",
    Stratum.NOT_COMPLETE: "no complete response before",
}
NUMBERS = {LaterNumber.SECOND: "second", LaterNumber.THIRD: "third"}

NOTHING = {
    NotShown.NO_PROCEDURE: "The registry has no accepted procedure of this patient, so there is no "
    "course to draw and no previous response to compare by. seriatim check says whether a "
    "procedure was set aside, and why.",
    NotShown.LATER_NUMBER: "The next procedure would be at least this patient's fourth. Few "
    "patients ever have so many, and those were chosen again and again. What others had is not "
    "shown, on purpose.",
    NotShown.NOBODY_TREATED_AGAIN: "In this registry nobody else had a next procedure of the same "
    "field after the one with this number, with both responses known. There is nobody to compare "
    "with, and no number can stand in for them.",
    NotShown.NO_RESPONSE_ENDPOINT: "The protocol has no response endpoint. Patients are compared "
    "by the response to the procedure before, so there is nothing to compare by. Use a protocol "
    "with an endpoint of the kind response.",
}

CONDITIONS = (
    "These are patients whom somebody chose for another procedure, and this patient may not be one "
    "whom they would have chosen. The counts hold for patients selected as they were.",
    "Patients are compared by one variable, the response to the procedure before. With so few "
    "patients a model of several variables would describe chance, so there is none here.",
    "Nothing here compares the procedure with another treatment or with none: the registry has no "
    "such comparison. Nothing here says how long patients live, and nothing is carried beyond what "
    "was observed.",
    "This page is for research and for talking about what was observed. It is not a medical "
    "device, and no decision follows from it alone.",
)


def share_words(share: Share) -> str:
    """Write a count of its total with the interval; a percentage only of 10 patients or more."""
    counts = f"{format_count(share.count)} of {format_count(share.n_total)}"
    interval = _interval(share.low, share.high, share.conf_level)
    if share.n_total < COUNTS_ONLY_BELOW:
        return f"{counts} ({interval})"
    return f"{counts} ({format_percent(share.count / share.n_total)}; {interval})"


def model_words(share: ModelShare) -> str:
    """Write a share of the model with its interval and the patients of the stratum behind it."""
    interval = _interval(share.low, share.high, share.conf_level)
    return f"{format_percent(share.value)} ({interval}; n = {format_count(share.n)})"


def median_words(median: MedianMonths | None) -> str:
    """Write the median with limits, patients and events, or why there is none."""
    if median is None:
        return "nobody was followed"
    counts = (
        f"n = {format_count(median.n)}, {format_count(median.n_progressed)} with progression, "
        f"{format_count(median.n_died_before)} died before it"
    )
    if median.value is None:
        low = "" if median.low is None else f" (lower limit {format_months(median.low)} months)"
        return f"median not given: {_why_no_median(median)}{low}; {counts}"
    high = format_months(median.high)
    limits = format_interval(format_months(median.low), high)
    return f"median {format_months(median.value)} months ({limits}); {counts}"


def _why_no_median(median: MedianMonths) -> str:
    if median.n_progressed and (median.reason or "").startswith("not reached"):
        return "fewer than half had it"
    return median.reason or "not reached"


def chance_words(chance: Chance, stratum: Stratum) -> str:
    """Write how sure the data make it that the share exceeds the reader's own threshold."""
    share = chance.share
    return (
        f"Your own threshold, {STRATA[stratum]}: given {format_count(share.count)} of "
        f"{format_count(share.n_total)} and the model, the probability that the share of complete "
        f"responses in this group exceeds {format_percent(chance.threshold)} is "
        f"{format_percent(chance.probability)}. The threshold is yours; the registry knows none."
    )


def headline(evidence: Evidence) -> str:
    """Return what stands first: the counts of each stratum shown, or that nothing is."""
    if evidence.not_shown is not None:
        return NOTHING[evidence.not_shown]
    said = " ".join(_counted(each, evidence.next_number) for each in evidence.strata)
    if evidence.own is None:
        return (
            "The response to this patient's last procedure is missing or was not evaluable, so "
            f"both groups are shown and neither is hers or his. {said}"
        )
    return said


def _counted(stratum: StratumEvidence, number: LaterNumber | None) -> str:
    after = f"the {NUMBERS[number]} procedure" if number is not None else "the next procedure"
    with_what = (
        "with a complete response"
        if stratum.stratum is Stratum.COMPLETE
        else "without a complete response"
    )
    who = f"patients {with_what} to the procedure before who were treated again"
    if stratum.complete is None:
        return f"There are no {who} and evaluable."
    share = stratum.complete
    interval = _interval(share.low, share.high, share.conf_level)
    return (
        f"Of {format_count(share.n_total)} evaluable {who}, {format_count(share.count)} had a "
        f"complete response to {after} ({interval})."
    )


def left_out_words(left_out: LeftOut) -> Iterator[str]:
    """Yield who was treated again and is still in no count, with numbers."""
    said = (
        (left_out.previous_not_evaluable, "whose response before was not evaluable"),
        (left_out.previous_not_applicable, "whose procedure before had no response to judge"),
        (left_out.next_not_applicable, "whose next procedure had no response to judge"),
        (left_out.second_field, "for a second treated field of a patient already counted"),
        (left_out.herself, "that is this patient's own"),
    )
    for n, why in said:
        if n:
            pairs = "pair" if n == 1 else "pairs"
            yield f"Left out: {format_count(n)} {pairs} of procedures {why}."


def unlike_words(found: Dissimilarity) -> str:
    """Return the sentence for a difference."""
    others = _others(found)
    match found.kind:
        case Unlike.AGE:
            low, high = format_number(found.low or 0), format_number(found.high or 0)
            return (
                f"Age {found.own} at the last procedure is outside the {low} to {high} years of "
                f"the {format_count(found.n or 0)} others with a known age."
            )
        case Unlike.DRUG:
            return f"Drug of the last procedure: {found.own}. {others} had the same."
        case Unlike.ARM:
            return f"The arm was treated. {others} had an arm treated."
        case Unlike.FIRST_ELSEWHERE:
            return f"The first procedure took place elsewhere. {others} had theirs elsewhere."
        case Unlike.SYSTEMIC_THERAPY:
            return f"Systemic therapy since {found.own}. {others} ever had that."
        case Unlike.SHORT_INTERVAL:
            since, shortest = months_of(float(found.own)), months_of(found.low or 0)
            return (
                f"The last procedure was {format_months(since)} months before the last contact. "
                f"Of {format_count(found.n or 0)} others, 19 in 20 waited "
                f"{format_months(shortest)} months or longer for the next one."
            )
        case Unlike.BILATERAL:
            return f"More than one limb was treated. {others} had more than one treated."
        case Unlike.DISTANT_DISEASE:
            return f"Distant disease is recorded. {others} had it when they were treated again."
        case Unlike.DIED:
            return "This patient has died. The page looks back."


def _others(found: Dissimilarity) -> str:
    return f"Of {format_count(found.n or 0)} others, {format_count(found.count or 0)}"


def model_paragraphs(evidence: Evidence) -> Iterator[str]:
    """Yield what the shrunken shares are, and what cannot be said about other centers."""
    if evidence.model_reason is not None:
        yield f"No model is shown: {evidence.model_reason}."
        return
    yield (
        "Shares of few patients jump. The model draws both groups a little together with weak "
        "priors, fixed before any data; its interval for a center not seen yet is wider, because "
        "centers differ."
    )
    if evidence.spread_from_prior:
        yield (
            "All patients come from one series. How much centers differ then rests on the prior "
            "alone, and leaving the one series out would leave no data at all."
        )
    else:
        yield f"Centers in the model: {', '.join(evidence.series)}."


def _interval(low: float, high: float, level: float) -> str:
    limits = format_interval(format_percent(low), format_percent(high))
    return f"{format_level(level)[: -len('CI')]}CrI {limits}"
