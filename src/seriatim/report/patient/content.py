"""What the page of a patient says, before it is a page or a terminal: sections and tables."""

from __future__ import annotations

from collections.abc import Callable

from seriatim.analysis.patients.model import (
    Course,
    Evidence,
    Outcome,
    PatientProcedure,
    Share,
    StratumEvidence,
    months_of,
)
from seriatim.report.claims.content import ClaimsSection, ClaimsTable
from seriatim.report.patient.figures import undated_words
from seriatim.report.patient.words import (
    CONDITIONS,
    OUTCOMES,
    STRATA,
    chance_words,
    left_out_words,
    median_words,
    model_paragraphs,
    model_words,
    share_words,
    unlike_words,
)
from seriatim.report.sections.patient_timeline import doses
from seriatim.wording.labels import field_label, reason_label, response_label, sentence_start
from seriatim.wording.numbers import ABSENT, format_count, format_months

COURSE, OTHERS = "course", "others"
_NOBODY = "nobody to count"


def patient_sections(course: Course, evidence: Evidence) -> tuple[ClaimsSection, ...]:
    """Return the parts of the page in order."""
    if evidence.not_shown is not None:
        return tuple(each for each in (_course(course), _conditions(CONDITIONS[2:])) if each)
    sections = (
        _course(course),
        _others(evidence),
        _model(evidence),
        _unlike(evidence),
        _conditions(CONDITIONS),
    )
    return tuple(each for each in sections if each is not None)


def _course(course: Course) -> ClaimsSection | None:
    if not course.procedures:
        return None
    table = ClaimsTable(
        caption="Procedures of this patient",
        columns=("", "Limb", "Month", "Drugs", "Response", "Wieberdink", "Clavien-Dindo"),
        rows=tuple(
            (
                f"ILP {format_count(each.number)}",
                sentence_start(field_label(each.field)),
                format_months(months_of(each.day)),
                _doses(each),
                _response(each.response, each.reason),
                each.toxicity or ABSENT,
                each.complication or ABSENT,
            )
            for each in course.procedures
        ),
    )
    return ClaimsSection(
        id=COURSE, title="Course of this patient", points=undated_words(course), tables=(table,)
    )


def _doses(procedure: PatientProcedure) -> str:
    given = doses(
        {
            "MELMG": procedure.melphalan_mg,
            "TNFMG": procedure.tnf_mg,
            "DRUG": procedure.drug,
            "OTHDRUG": procedure.other_drug,
        }
    )
    return given or "not recorded"


def _response(code: str | None, reason: str | None) -> str:
    if code is None:
        return "not recorded"
    words = "No response to judge" if code == "not_applicable" else response_label(code)
    return words if reason is None else f"{words} ({reason_label(reason)})"


def _others(evidence: Evidence) -> ClaimsSection:
    rows = [
        (OUTCOMES[outcome], *(_of_all(each, outcome) for each in evidence.strata))
        for outcome in Outcome
    ]
    rows += [
        _row("Complete response, of evaluable", evidence, lambda each: _share(each.complete)),
        _row(
            "Complete or partial, of evaluable",
            evidence,
            lambda each: _share(each.partial_or_complete),
        ),
        _row("Severe local toxicity", evidence, lambda each: _share(each.severe_toxicity)),
        _row("Major complication", evidence, lambda each: _share(each.major_complication)),
        _row("In-field progression", evidence, lambda each: median_words(each.progression)),
    ]
    table = ClaimsTable(
        caption="After the next procedure, patients treated again; intervals are Jeffreys credible "
        "intervals (CrI), the median counts death as a competing event",
        columns=("", *(sentence_start(STRATA[each.stratum]) for each in evidence.strata)),
        rows=tuple(rows),
    )
    return ClaimsSection(
        id=OTHERS,
        title="What patients like this one had",
        points=tuple(left_out_words(evidence.left_out)),
        tables=(table,),
    )


_Said = Callable[[StratumEvidence], str]


def _row(label: str, evidence: Evidence, say: _Said) -> tuple[str, ...]:
    return (label, *(say(each) for each in evidence.strata))


def _share(share: Share | None) -> str:
    return _NOBODY if share is None else share_words(share)


def _of_all(stratum: StratumEvidence, outcome: Outcome) -> str:
    return _share(dict(stratum.shares).get(outcome))


def _model(evidence: Evidence) -> ClaimsSection:
    rows = []
    for label, say in (
        ("As counted", lambda each: _share(each.complete)),
        ("This center, drawn together", lambda each: _modeled(each, "here")),
        ("A center not seen yet", lambda each: _modeled(each, "elsewhere")),
        ("This center from the others alone", lambda each: _modeled(each, "from_others")),
    ):
        said = _row(label, evidence, say)
        if any(cell != ABSENT for cell in said[1:]):
            rows.append(said)
    table = ClaimsTable(
        caption="Complete response to the next procedure, of evaluable",
        columns=("", *(sentence_start(STRATA[each.stratum]) for each in evidence.strata)),
        rows=tuple(rows),
    )
    return ClaimsSection(
        id="model",
        title="Counted, and drawn together",
        paragraphs=tuple(model_paragraphs(evidence)),
        points=tuple(
            chance_words(each.above, each.stratum) for each in evidence.strata if each.above
        ),
        tables=(table,),
    )


def _modeled(stratum: StratumEvidence, which: str) -> str:
    share = {
        "here": stratum.here,
        "elsewhere": stratum.elsewhere,
        "from_others": stratum.from_others,
    }[which]
    return ABSENT if share is None else model_words(share)


def _unlike(evidence: Evidence) -> ClaimsSection:
    none = "No difference of the kinds that are looked for was found. Others may exist."
    points = tuple(unlike_words(each) for each in evidence.unlike)
    return ClaimsSection(
        id="unlike",
        title="Where the comparison may not fit",
        paragraphs=() if points else (none,),
        points=points,
    )


def _conditions(said: tuple[str, ...]) -> ClaimsSection:
    return ClaimsSection(id="conditions", title="What this page is about", points=said)
