"""The words of a response: its levels, its reasons, its flags and its result."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from seriatim.criteria.errors import CriteriaError


class Response(StrEnum):
    """Response of the lesions to one procedure, from best to worst, then not evaluable."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    PD = "PD"
    NE = "NE"

    @property
    def label(self) -> str:
        """English words for tables. SD is called "no change" by WHO."""
        return _RESPONSE_LABELS[self]

    @property
    def rank(self) -> int:
        """Position in CR > PR > SD > PD > NE; 0 is the best."""
        return list(Response).index(self)

    @property
    def is_objective(self) -> bool:
        """Whether it counts in the overall (objective) response rate: CR or PR."""
        return self in (Response.CR, Response.PR)


_RESPONSE_LABELS = {
    Response.CR: "complete response",
    Response.PR: "partial response",
    Response.SD: "stable disease (WHO: no change)",
    Response.PD: "progressive disease",
    Response.NE: "not evaluable",
}


def best_of(responses: Iterable[Response]) -> Response:
    """Return the best of several responses; NE when there are none.

    >>> best_of([Response.PD, Response.PR, Response.NE]).value
    'PR'
    """
    return min(responses, key=lambda response: response.rank, default=Response.NE)


class NotEvaluableReason(StrEnum):
    """Why a response is NE. Every NE in a table needs one of these."""

    DIED_BEFORE_ASSESSMENT = "died_before_assessment"
    LOST = "lost"
    NOT_ASSESSED = "not_assessed"
    LESION_NOT_ASSESSED = "lesion_not_assessed"
    NO_WINDOW_ASSESSMENT = "no_window_assessment"
    NO_BASELINE = "no_baseline"
    NO_MEASURABLE_DISEASE = "no_measurable_disease"
    ONLY_NON_MEASURABLE = "only_non_measurable"
    CONFOUNDED = "confounded"
    EXCISED_BEFORE_ASSESSMENT = "excised_before_assessment"
    AFTER_NEXT_PROCEDURE = "after_next_procedure"
    STABLE_TOO_EARLY = "stable_too_early"
    OTHER = "other"

    @property
    def label(self) -> str:
        """English words for tables and footnotes."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    NotEvaluableReason.DIED_BEFORE_ASSESSMENT: "died before the assessment",
    NotEvaluableReason.LOST: "lost to follow-up",
    NotEvaluableReason.NOT_ASSESSED: "response never assessed",
    NotEvaluableReason.LESION_NOT_ASSESSED: "a lesion was not assessed",
    NotEvaluableReason.NO_WINDOW_ASSESSMENT: "no assessment within the window",
    NotEvaluableReason.NO_BASELINE: "no baseline measurement",
    NotEvaluableReason.NO_MEASURABLE_DISEASE: "no disease to measure at the procedure",
    NotEvaluableReason.ONLY_NON_MEASURABLE: "only non-measurable disease, estimates not accepted",
    NotEvaluableReason.CONFOUNDED: "other therapy before the assessment",
    NotEvaluableReason.EXCISED_BEFORE_ASSESSMENT: "lesion excised before the first assessment",
    NotEvaluableReason.AFTER_NEXT_PROCEDURE: "assessed on or after the next procedure",
    NotEvaluableReason.STABLE_TOO_EARLY: "stable disease seen too early to count",
    NotEvaluableReason.OTHER: "other reason",
}


class ResponseFlag(StrEnum):
    """What a reader must know about a response besides the response itself."""

    ESTIMATED = "estimated"
    IMPUTED_TOO_SMALL = "imputed_too_small"
    ONE_DIAMETER = "one_diameter"
    NOT_ASSESSED_LESION = "not_assessed_lesion"
    BASELINE_INCOMPLETE = "baseline_incomplete"
    NADIR_INCOMPLETE = "nadir_incomplete"
    CALIPER_ROUNDING = "caliper_rounding"
    MIXED = "mixed"
    NEW_IN_FIELD = "new_in_field"
    NEW_REGIONAL = "new_regional"
    NEW_DISTANT = "new_distant"
    NEW_NOT_BIOPSIED = "new_not_biopsied"
    NEW_BIOPSY_NEGATIVE = "new_biopsy_negative"
    REAPPEARED = "reappeared"
    RESIDUAL_PIGMENT = "residual_pigment"
    EXCISED = "excised"
    NO_DISEASE_BY_SURGERY = "no_disease_by_surgery"
    SPLIT = "split"
    MERGED = "merged"
    CAPPED = "capped"
    NON_TARGET_ONLY = "non_target_only"
    CONFOUNDED = "confounded"
    OUTSIDE_WINDOW = "outside_window"
    AFTER_NEXT_PROCEDURE = "after_next_procedure"

    @property
    def label(self) -> str:
        """English words for tables and explanations."""
        return _FLAG_LABELS[self]


_FLAG_LABELS = {
    ResponseFlag.ESTIMATED: "rests on an estimated change of non-measurable disease",
    ResponseFlag.IMPUTED_TOO_SMALL: "a size was imputed for a lesion too small to measure",
    ResponseFlag.ONE_DIAMETER: "only one of two diameters was recorded",
    ResponseFlag.NOT_ASSESSED_LESION: "a lesion was not assessed",
    ResponseFlag.BASELINE_INCOMPLETE: "a lesion has no baseline size",
    ResponseFlag.NADIR_INCOMPLETE: "an earlier assessment was incomplete, the nadir may be lower",
    ResponseFlag.CALIPER_ROUNDING: "PD rests on caliper rounding",
    ResponseFlag.MIXED: "one lesion grew while the sum fell",
    ResponseFlag.NEW_IN_FIELD: "new lesion in the treated field",
    ResponseFlag.NEW_REGIONAL: "regional progression outside the treated field",
    ResponseFlag.NEW_DISTANT: "distant progression",
    ResponseFlag.NEW_NOT_BIOPSIED: "new lesion not biopsied, inflammation can mimic it",
    ResponseFlag.NEW_BIOPSY_NEGATIVE: "new lesion not counted, biopsy negative",
    ResponseFlag.REAPPEARED: "a lesion that was gone is back",
    ResponseFlag.RESIDUAL_PIGMENT: "flat pigment is left",
    ResponseFlag.EXCISED: "response frozen before an excision",
    ResponseFlag.NO_DISEASE_BY_SURGERY: "no evidence of disease by surgery",
    ResponseFlag.SPLIT: "fragments of a split lesion were added up",
    ResponseFlag.MERGED: "a merged lesion was compared with the sum of its parents",
    ResponseFlag.CAPPED: "only the largest lesions at baseline were counted",
    ResponseFlag.NON_TARGET_ONLY: "no target lesion, SD means neither CR nor PD",
    ResponseFlag.CONFOUNDED: "other therapy was given before the assessment",
    ResponseFlag.OUTSIDE_WINDOW: "outside the assessment window",
    ResponseFlag.AFTER_NEXT_PROCEDURE: "on or after the next procedure",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseResult:
    """The response at one assessment of one procedure.

    Sums are in square millimeters (WHO, sum of products) or millimeters (RECIST, sum of
    diameters) and None when a lesion that belongs to them has no known size. `possible` holds
    the in-field responses that the data do not rule out, best first; `in_field` is NE exactly
    when more than one is left or when the assessment may not be judged at all (`reason`).

    `confirmed` is None where confirmation has no meaning (SD, PD, NE). `confirmed_in_field` and
    `confirmed_overall` are the responses after demanding confirmation: an unconfirmed CR falls
    to PR if that much was confirmed, else to SD.
    """

    date: date
    days: int
    criteria: str
    in_field: Response
    overall: Response
    possible: tuple[Response, ...]
    possible_overall: tuple[Response, ...]
    confirmed: bool | None = None
    confirmed_in_field: Response
    confirmed_overall: Response
    applicable: bool = True
    creditable: bool = True
    sum_baseline: float | None = None
    sum_now: float | None = None
    sum_nadir: float | None = None
    percent_change: float | None = None
    reason: NotEvaluableReason | None = None
    flags: tuple[ResponseFlag, ...] = ()
    explanation: str = ""

    @property
    def response(self) -> Response:
        """The response in the treated field, which is what a regional procedure treats."""
        return self.in_field


_RESPONSE_WORDS = {
    Response.CR: (
        "cr", "complete", "complete response", "complete remission", "komplett",
        "komplett respons", "komplett remission", "komplett svar", "fullständig respons",
        "fullständig remission",
    ),
    Response.PR: (
        "pr", "partial", "partial response", "partial remission", "partiell",
        "partiell respons", "partiell remission", "partiellt svar",
    ),
    Response.SD: (
        "sd", "nc", "stable", "stable disease", "no change", "stabil", "stabil sjukdom",
        "ingen förändring", "oförändrad", "oförändrat",
    ),
    Response.PD: (
        "pd", "progression", "progressive disease", "progress", "progressiv sjukdom",
        "progredierande sjukdom", "progressed",
    ),
    Response.NE: (
        "ne", "not evaluable", "non evaluable", "unevaluable", "inevaluable", "not assessable",
        "ej bedömbar", "ej bedömbart", "ej evaluerbar", "ej utvärderbar", "inte bedömbar",
    ),
}  # fmt: skip


def _fold(text: str) -> str:
    """Compare words without case, accents, punctuation or doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


_RESPONSE_BY_WORD = {
    _fold(word): response for response, words in _RESPONSE_WORDS.items() for word in words
}


def parse_response(text: str) -> Response:
    """Which response does a recorded word in English or Swedish mean?

    An empty cell is refused: a blank is not the same as "not evaluable".

    >>> parse_response("Komplett respons").value, parse_response("NC").value
    ('CR', 'SD')
    """
    found = _RESPONSE_BY_WORD.get(_fold(text))
    if found is None:
        raise CriteriaError(
            f"Expected a response (CR, PR, SD or NC, PD, NE, or its name in English or Swedish), "
            f"found {text!r}. Map the word to one of these codes; a blank is a missing value, "
            "not NE."
        )
    return found
