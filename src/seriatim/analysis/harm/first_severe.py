"""Severe toxicity over repeated procedures: when it first happens, and the worst grade so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.harm.grades import GradedOutcome, rank_grades
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.estimation.counts.proportion import proportion
from seriatim.estimation.estimate import SurvivalCurve
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier
from seriatim.protocol import CountWithin

_METHOD = "h_k = d_k / n_k among those without one before; cumulative 1 - prod(1 - h_k)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """Grades of each treated field over its procedures; ranks, -1 where not recorded.

    One row a field whose first procedure is in the series, one column a procedure number; -2 where
    there was no such procedure.
    """

    rank: NDArray[np.int64]

    @property
    def length(self) -> NDArray[np.int64]:
        """Return how many procedures each field had."""
        n: NDArray[np.int64] = (self.rank > -2).sum(axis=1)
        return n


def derive_courses(study: Study, rank: NDArray[np.int64]) -> Courses:
    """Lay out the grades of each patient and field by procedure number, from the first on.

    Over all fields of a patient where the protocol counts so. A field first treated elsewhere is
    left out: whether it had severe toxicity there is unknown.
    """
    procedures = study.procedures
    field = np.zeros(len(procedures), dtype=np.int64)
    if study.group.within is CountWithin.TREATED_FIELD:
        _, field = np.unique(procedures.treated_field.astype(str), return_inverse=True)
    _, course = np.unique(
        procedures.patient * (int(field.max(initial=0)) + 1) + field, return_inverse=True
    )
    table = np.full(
        (int(course.max(initial=-1)) + 1, int(procedures.number.max(initial=0))), -2, dtype=np.int64
    )
    table[course, procedures.number - 1] = rank
    begun = table[:, 0] > -2 if table.size else np.zeros(len(table), dtype=np.bool_)
    return Courses(rank=table[begun])


def first_severe_rows(study: Study, graded: GradedOutcome) -> Iterator[ResultRow]:
    """Yield the hazard of a first severe grade at each procedure, and the cumulative risk.

    Everyone without a severe grade before is at risk at procedure k if they had it. Those not
    treated again leave without a severe grade and are counted as their own branch: the cumulative
    risk is that of somebody who is treated on and on, and those who are were chosen for it. A
    grade that was not recorded counts as not severe and is counted.
    """
    courses = derive_courses(study, rank_grades(graded))
    severe = courses.rank >= graded.scale.index(graded.threshold)
    had = severe.any(axis=1)
    first = np.where(had, severe.argmax(axis=1) + 1, courses.length)
    place = Place(
        analysis="first_severe",
        endpoint=graded.endpoint,
        unit="patient",
        population="from_first_procedure",
    )
    if not first.size:
        yield place.row("risk", None, reason="no first procedure in the series", method=_METHOD)
        return
    level = study.protocol.conf_level
    curve = kaplan_meier(EventTable.from_rows(first, had), conf_level=level)
    for k in range(1, int(courses.length.max()) + 1):
        here = place.at(f"procedure {k}")
        n, d = int((first >= k).sum()), int((had & (first == k)).sum())
        if not n:
            break
        yield here.row("n_at_risk", float(n), n=n)
        yield from here.estimate("hazard", proportion(d, n, conf_level=level), n=d, n_total=n)
        stopped = int((~had & (courses.length == k)).sum())
        yield here.row("not_treated_again", float(stopped), n=stopped, n_total=n)
        missing = int((courses.rank[first >= k, k - 1] == -1).sum())
        yield here.row("not_recorded", float(missing), n=missing, n_total=n)
        yield from _cumulative(here.at(here.level, "cumulative"), curve, k)


def _cumulative(place: Place, curve: SurvivalCurve, k: int) -> Iterator[ResultRow]:
    """Yield 1 - survival after procedure k with its limits turned round; Greenwood may have none.

    The curve has a value only where somebody left; between such procedures it stays.
    """
    at = int(np.searchsorted(curve.time, k, side="right")) - 1
    yield place.row("risk", 1 - float(curve.survival[at]) if at >= 0 else 0.0, method=_METHOD)
    limits = (curve.conf_high[at], curve.conf_low[at]) if at >= 0 else ()
    for name, limit in zip(("conf_low", "conf_high"), limits, strict=False):
        if not np.isnan(limit):
            yield place.row(
                name, 1 - float(limit), method="Greenwood, log-log", conf_level=curve.conf_level
            )


def worst_grade_rows(study: Study, graded: GradedOutcome) -> Iterator[ResultRow]:
    """Yield the worst grade of each treated field up to and including procedure k.

    Whoever was not treated again keeps the worst grade so far, so every column has the same total.
    """
    courses = derive_courses(study, rank_grades(graded))
    place = Place(
        analysis="worst_grade",
        endpoint=graded.scale_name,
        unit="patient",
        population="from_first_procedure",
    )
    n_total = len(courses.rank)
    for k in range(1, courses.rank.shape[1] + 1):
        worst = courses.rank[:, :k].max(axis=1, initial=-1)
        for rank, grade in enumerate(graded.scale):
            here = place.at(f"up to procedure {k}", grade)
            yield here.count(int((worst == rank).sum()), n_total)
        unknown = place.at(f"up to procedure {k}", "not_recorded")
        yield unknown.count(int((worst == -1).sum()), n_total)
