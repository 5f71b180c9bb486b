"""The observed patients as signs, and what has no place in the figure of a course."""

from __future__ import annotations

from seriatim.analysis.patients.model import Course, Evidence, Outcome, PatientEvent
from seriatim.report.figures.icon_specs import IconArray, IconRow
from seriatim.report.figures.palette import RESPONSE_COLORS, RESPONSE_HATCHES
from seriatim.report.patient.words import OUTCOMES, STRATA
from seriatim.wording.labels import in_sentence, sentence_start, spell_out, therapy_label
from seriatim.wording.numbers import format_count

#: The code whose color and hatch stand for an outcome; SD stands for stable and progressive.
_CODES = {
    Outcome.COMPLETE: "CR",
    Outcome.PARTIAL: "PR",
    Outcome.NO_RESPONSE: "SD",
    Outcome.NOT_EVALUABLE: "NE",
}
_SCOPES = {
    "in_field": "in-field progression",
    "regional": "regional progression",
    "distant": "distant progression",
}


def undated_words(course: Course) -> tuple[str, ...]:
    """List what happened on a day that is not known, and so is not in the figure."""
    return tuple(f"Without a day: {in_sentence(_what(e))}" for e in course.events if e.day is None)


def _what(event: PatientEvent) -> str:
    if event.kind == "therapy":
        return therapy_label(event.what)
    if event.kind == "progression":
        return _SCOPES.get(event.what, event.kind)
    return spell_out(event.kind)


def icon_figure(evidence: Evidence) -> IconArray | None:
    """Return the observed patients as signs; None where there are none."""
    rows = tuple(
        IconRow(
            label=f"{sentence_start(STRATA[each.stratum])}: {format_count(each.n)} "
            f"{'patient' if each.n == 1 else 'patients'}",
            counts=tuple(share.count for _, share in each.shares),
        )
        for each in evidence.strata
        if each.n
    )
    if not rows:
        return None
    return IconArray(
        rows=rows,
        key=tuple(
            (label, RESPONSE_COLORS[code], RESPONSE_HATCHES.get(code, ""))
            for label, code in ((OUTCOMES[outcome], _CODES[outcome]) for outcome in Outcome)
        ),
    )


def describe_icons(data: IconArray) -> str:
    """Return what a screen reader says in place of the signs."""
    labels = [label.lower() for label, _, _ in data.key]
    groups = (
        ", ".join(f"{label} {format_count(n)}" for label, n in zip(labels, row.counts, strict=True))
        for row in data.rows
    )
    return " ".join(f"{row.label}: {said}." for row, said in zip(data.rows, groups, strict=True))
