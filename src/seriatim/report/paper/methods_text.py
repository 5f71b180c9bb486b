"""The methods in words: one sentence an analysis, and only for what ran."""

from __future__ import annotations

from seriatim.report.paper.references import CitedText, Sentence, cite, cited_for
from seriatim.report.tables.shares import methods_named
from seriatim.wording.labels import enumerate_words, product
from seriatim.wording.lookup import Lookup

#: Analysis: sentence. ``{methods}`` is what the result rows name.
SENTENCES = {
    "flow": (
        "Procedures are numbered by date within each patient and treated field (limb and side); a "
        "first recorded procedure with earlier ones elsewhere is not counted as the first."
    ),
    "characteristics": (
        "Continuous variables are given as median with quartiles, categories as counts with the "
        "percentage of recorded values; missing values are counted and not imputed."
    ),
    "characteristic_difference": (
        "How far each later group is from the first is described by differences of shares and, of "
        "numbers, by the share of pairs in which the later group is higher, ties counting half, "
        "with the patient as cluster ({methods}); these differences describe who was treated "
        "again, and nothing is tested."
    ),
    "response": (
        "Response is a property of the procedure. Rates are given among evaluable procedures and "
        "among all treated ones, not evaluable counting as no response; limits allow for several "
        "procedures of one patient ({methods})."
    ),
    "response_difference": (
        "Differences in response between procedure numbers are risk differences with the patient "
        "as cluster and small-sample correction ({methods})."
    ),
    "response_model": (
        "Odds ratios of response are given for each covariate of the protocol alone and for all "
        "together, in complete procedures ({methods}); no covariate was chosen by its p-value, and "
        "the model of all is fitted only with ten events and ten without for each parameter."
    ),
    "response_bounds": (
        "What the not evaluable could change is shown by the rates if none and if all of them had "
        "responded."
    ),
    "grades": (
        "The worst grade of each procedure counts. Rates of severe local toxicity and of major "
        "complications carry limits of the same kind ({methods})."
    ),
    "grade_difference": (
        "Their differences are risk differences with the patient as cluster ({methods}); the upper "
        "limit is read against the margin of the protocol where it names one."
    ),
    "ridit": (
        "Whole distributions of grades are compared by the probability that a procedure of one "
        "group has the worse grade ({methods})."
    ),
    "detectable_difference": (
        "What a study of this size could find is the smallest difference with 80% power, from the "
        "rate observed in the reference and with procedures as if independent ({methods}); power "
        "at the difference observed is not given."
    ),
    "paired_change": (
        "Three questions about the second procedure stand side by side and are not merged: the "
        "difference between procedures, the change within patients, and the response if all had "
        "had both. The change within patients is that of those evaluable after both ({methods})."
    ),
    "standardized_response": (
        "The response if all had had both is standardized to the response to the first procedure "
        "({methods})."
    ),
    "weighted_response": (
        "A second estimate of it weights those treated again by their chance to be, from a model "
        "of the first response and of year and age at the first procedure; its limits allow for "
        "weights that are estimated ({methods})."
    ),
    "tipping_point": (
        "How different those not treated again would have to be is shown by moving the log odds "
        "of their response."
    ),
    "treated_again": (
        "Whether the first response bore on who was treated again is shown by the shares treated "
        "again and their ratio ({methods})."
    ),
    "selection_indicator": (
        "Later groups are compared with what the first step of the transitions predicts if only "
        "the response before matters; the distance measures selection."
    ),
    "response_to_next": (
        "Complete, partial and no response are kept apart in each step, in pairs that were "
        "evaluable twice ({methods})."
    ),
    "noninferiority": (
        "Against the margin stand a one-sided test of the clustered difference and a score test "
        "that takes procedures as independent ({methods})."
    ),
    "first_severe": (
        "Over the whole course, a first severe grade is counted among those without one before at "
        "each procedure; the cumulative risk is 1 minus the product of the shares without one, and "
        "those not treated again are counted apart ({methods})."
    ),
    "worst_grade": "The worst grade so far is counted for everybody from the first procedure on.",
    "multiplicity": (
        "All comparisons that the protocol names are listed with p-values adjusted for their "
        "number beside the raw ones ({methods}). A difference is called shown only for the primary "
        "comparison and suggested for others, if the interval excludes no difference; otherwise "
        "the data are compatible with both directions."
    ),
    "transition": (
        "Each procedure is paired with the next of the same treated field, and the responses "
        "before and after are counted, no further procedure included."
    ),
    "transition_contrast": (
        "Response to the second procedure is compared between patients with and without the "
        "response to the first, in pairs that were evaluable twice ({methods})."
    ),
    "survival": "Survival is counted from the first recorded procedure ({methods}).",
    "mantel_byar": (
        "Survival is compared by the number of procedures received to date, so that a patient "
        "belongs to a group only from the day of the procedure that leads to it ({methods})."
    ),
    "time_dependent_hazard": (
        "Hazard ratios come from a model in which that number changes in time ({methods}); they "
        "are not adjusted."
    ),
    "adjusted_hazard": (
        "Further models add what was known at each moment, one parameter for ten deaths "
        "({methods})."
    ),
    "hazard_model": (
        "Hazard ratios of each covariate of the protocol alone and of all together take covariates "
        "of the first procedure as they were and others from the day they are known ({methods}); "
        "the model of all is fitted only with ten deaths for each parameter."
    ),
    "proportional_hazards": (
        "That hazard ratios stay the same over time is checked by score tests of each term and of "
        "all together."
    ),
    "landmark": (
        "In landmark analyses patients alive at fixed days are grouped by what had happened by "
        "then, and time counts from there ({methods})."
    ),
    "imputed_survival": (
        "Where dates name a month or a year and no day, survival is also estimated with such dates "
        "drawn 20 times, uniformly and in order, and combined by Rubin's rules."
    ),
    "null_simulation": (
        "What grouping by the final number shows without any effect is simulated: follow-up is "
        "drawn from the patients of this registry, and every observed gap between procedures is "
        "given to a patient chosen at random among those alive and followed that long."
    ),
    "survival_from_procedure": (
        "Survival with the clock restarted at each procedure is described without a test "
        "({methods})."
    ),
    "state_probability": (
        "The probabilities of being without progression, with local progression, treated again, "
        "with distant disease and dead are estimated together ({methods})."
    ),
    "after_local_progression": (
        "After local progression, deaths and distant disease are counted over the time before and "
        "after the next procedure, without adjustment."
    ),
    "target_trial": (
        "From each local progression without distant disease, treatment again within a grace "
        "period is compared with none within it as in a trial: every patient is cloned, censored "
        "when doing otherwise, and weighted by the inverse of the chance of not being censored "
        "({methods})."
    ),
    "log_rank": (
        "The test of groups by the number of procedures ever received ({methods}) is shown because "
        "readers expect it; those groups are defined by the future, and the test is not valid."
    ),
    "follow_up": "Follow-up is the median of the reverse Kaplan-Meier estimate.",
    "cumulative_incidence": (
        "In-field progression after each procedure is a cumulative incidence with death as the "
        "competing event ({methods})."
    ),
    "deaths_as_censored": (
        "One minus Kaplan-Meier, which takes the dead as still able to progress, is computed for "
        "the review only."
    ),
    "gray_test": (
        "Cumulative incidences are tested only where no patient is in more than one group."
    ),
    "interval_sensitivity": (
        "Progression counts from the day it was seen; in a sensitivity analysis it counts from "
        "the middle of the time since the last clean examination."
    ),
    "response_duration": (
        "Duration of response is counted from the assessment it rests on to in-field progression "
        "or death, among responders ({methods})."
    ),
    "in_response": (
        "The probability of being in response, and the mean time in it, count all treated "
        "procedures ({methods})."
    ),
    "refused_feature": (
        "The protocol asks for something that is not computed; the review says what and why."
    ),
    "agreement": (
        "Where a response was both recorded and could be derived from measurements, the two are "
        "compared; every disagreement is listed."
    ),
}


#: Analyses by subject: one paragraph each, in this order.
SUBJECTS = (
    ("flow", "characteristics", "characteristic_difference"),
    (
        "response",
        "response_bounds",
        "response_difference",
        "response_model",
        "agreement",
    ),
    (
        "paired_change",
        "standardized_response",
        "weighted_response",
        "tipping_point",
        "treated_again",
        "selection_indicator",
    ),
    ("transition", "transition_contrast", "response_to_next"),
    (
        "grades",
        "grade_difference",
        "noninferiority",
        "detectable_difference",
        "ridit",
        "first_severe",
        "worst_grade",
    ),
    (
        "survival",
        "follow_up",
        "mantel_byar",
        "time_dependent_hazard",
        "adjusted_hazard",
        "hazard_model",
        "proportional_hazards",
        "landmark",
        "imputed_survival",
        "log_rank",
        "null_simulation",
        "survival_from_procedure",
    ),
    (
        "cumulative_incidence",
        "gray_test",
        "deaths_as_censored",
        "interval_sensitivity",
        "response_duration",
        "in_response",
    ),
    ("state_probability", "after_local_progression", "target_trial"),
    ("multiplicity", "refused_feature"),
)


def methods_paragraphs(lookup: Lookup) -> tuple[str, ...]:
    """Return the sentences of the analyses that left rows, in one paragraph a subject."""
    return cited_methods(lookup).paragraphs


def cited_methods(lookup: Lookup) -> CitedText:
    """Return the methods with the numbers of what they cite, and the references cited."""
    paragraphs = [
        tuple(
            Sentence(text=_sentence(lookup, name), cites=cited_for(lookup, name))
            for name in names
            if lookup.has(name)
        )
        for names in SUBJECTS
    ]
    return cite((*(p for p in paragraphs if p), (Sentence(text=_general(lookup)),)))


def software(lookup: Lookup) -> str:
    """Name the software with versions."""
    return enumerate_words(
        f"{product(name)} {version}" for name, version in lookup.results.provenance.versions
    )


def _sentence(lookup: Lookup, analysis: str) -> str:
    text, methods = SENTENCES[analysis], methods_named(lookup, analysis)
    if methods:
        return text.format(methods=methods.replace("(", "[").replace(")", "]"))
    return text.replace(" ({methods})", "")


def _general(lookup: Lookup) -> str:
    text = (
        "Intervals come before p-values; p-values are two-sided and, unless said otherwise, not "
        "adjusted for their number. "
        "Numbers are rounded half up, and no rounding moves a p-value across 0.05. Groups of fewer "
        "than ten show counts only."
    )
    versions = software(lookup)
    return f"{text} Computed with {versions}." if versions else text
