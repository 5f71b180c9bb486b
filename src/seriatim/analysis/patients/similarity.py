"""In what a patient differs from those she is compared with, beyond the one predictor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from seriatim.analysis.data_sets.model import Value
from seriatim.analysis.patients.model import Course, Dissimilarity, PatientProcedure, Unlike
from seriatim.analysis.patients.pairs import Pair
from seriatim.analysis.patients.registry import PatientRegistry

#: Systemic therapies; those given locally are told in the timeline only.
SYSTEMIC = ("ipilimumab", "anti_pd1", "braf_mek", "chemotherapy")
_PERCENTILE = 5


def dissimilarities(
    registry: PatientRegistry, course: Course, members: Sequence[Pair]
) -> tuple[Dissimilarity, ...]:
    """List the differences; ``members`` are the patients whose evidence is shown.

    They say where the reference class may not fit. None of them is used to choose it.
    """
    died = (Dissimilarity(kind=Unlike.DIED),) if course.died else ()
    if not members:
        return died
    last = course.procedures[-1]
    return (
        *_age(last, members),
        *_drug(last, members),
        *_arm(last, members),
        *_elsewhere(course, registry, members),
        *_systemic(registry, course, members),
        *_interval(course, members),
        *_bilateral(course, registry, members),
        *_distant(course, registry, members),
        *died,
    )


def _age(last: PatientProcedure, members: Sequence[Pair]) -> Iterator[Dissimilarity]:
    ages = [float(age) for pair in members if (age := pair.before["AGE"]) is not None]
    if last.age is None or not ages:
        return
    low, high = min(ages), max(ages)
    if not low <= last.age <= high:
        yield Dissimilarity(kind=Unlike.AGE, own=str(last.age), n=len(ages), low=low, high=high)


def _drug(last: PatientProcedure, members: Sequence[Pair]) -> Iterator[Dissimilarity]:
    """Compare the drugs of the procedure before: the next one is not chosen yet."""
    known = [pair.before["DRUG"] for pair in members if pair.before["DRUG"] is not None]
    if last.drug is None or not known:
        return
    same = known.count(last.drug)
    if 2 * same < len(known):
        yield Dissimilarity(kind=Unlike.DRUG, own=last.drug, count=same, n=len(known))


def _arm(last: PatientProcedure, members: Sequence[Pair]) -> Iterator[Dissimilarity]:
    if last.field.startswith("arm"):
        same = sum(str(pair.before["FIELD"]).startswith("arm") for pair in members)
        yield Dissimilarity(kind=Unlike.ARM, count=same, n=len(members))


def _elsewhere(
    course: Course, registry: PatientRegistry, members: Sequence[Pair]
) -> Iterator[Dissimilarity]:
    if course.entered_late:
        late = _patients(registry, LATEFL="Y")
        same = sum(pair.patient_id in late for pair in members)
        yield Dissimilarity(kind=Unlike.FIRST_ELSEWHERE, count=same, n=len(members))


def _systemic(
    registry: PatientRegistry, course: Course, members: Sequence[Pair]
) -> Iterator[Dissimilarity]:
    """Tell of systemic therapy since the year in which it changed, and how many others had it."""
    treated: dict[str, str] = {}
    for row in registry.sets.get("ADEV").where(KIND="therapy").records():
        date = row["STARTDT"]
        recent = date is not None and int(str(date)[:4]) >= registry.calendar_from
        if row["WHAT"] in SYSTEMIC and recent:
            treated.setdefault(str(row["USUBJID"]), str(row["WHAT"]))
    if course.patient_id in treated:
        same = sum(pair.patient_id in treated for pair in members)
        yield Dissimilarity(
            kind=Unlike.SYSTEMIC_THERAPY,
            own=str(registry.calendar_from),
            count=same,
            n=len(members),
        )


def _interval(course: Course, members: Sequence[Pair]) -> Iterator[Dissimilarity]:
    """Compare the time since the last procedure with the shortest intervals that were observed."""
    gaps = [float(gap) for pair in members if (gap := pair.before["NEXTDY"]) is not None]
    if course.end is None or not gaps:
        return
    since = course.end - course.procedures[-1].day
    shortest = float(np.percentile(gaps, _PERCENTILE))
    if since < shortest:
        yield Dissimilarity(
            kind=Unlike.SHORT_INTERVAL, own=str(round(since)), n=len(gaps), low=shortest
        )


def _bilateral(
    course: Course, registry: PatientRegistry, members: Sequence[Pair]
) -> Iterator[Dissimilarity]:
    if len({each.field for each in course.procedures}) < 2:
        return
    fields: dict[str, set[Value]] = {}
    for row in registry.sets.get("ADPROC").records():
        fields.setdefault(str(row["USUBJID"]), set()).add(row["FIELD"])
    same = sum(len(fields[pair.patient_id]) > 1 for pair in members)
    yield Dissimilarity(kind=Unlike.BILATERAL, count=same, n=len(members))


def _distant(
    course: Course, registry: PatientRegistry, members: Sequence[Pair]
) -> Iterator[Dissimilarity]:
    """Tell of distant disease; of the others, before they were treated again."""
    if not any(each.kind == "progression" and each.what == "distant" for each in course.events):
        return
    first = {
        str(row["USUBJID"]): float(day)
        for row in registry.sets.get("ADSL").records()
        if (day := row["DISTDY"]) is not None
    }
    same = sum(
        first.get(pair.patient_id, np.inf)
        <= float(pair.before["PROCDY"] or 0) + float(pair.before["NEXTDY"] or 0)
        for pair in members
    )
    yield Dissimilarity(kind=Unlike.DISTANT_DISEASE, count=same, n=len(members))


def _patients(registry: PatientRegistry, **wanted: Value) -> set[str]:
    return {str(each) for each in registry.sets.get("ADSL").where(**wanted).column("USUBJID")}
