"""The way of patients and procedures from the file into the analysis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.endpoints.flow import derive_flow
from seriatim.endpoints.response import NOT_APPLICABLE, ResponseByProcedure


def flow_rows(study: Study) -> Iterator[ResultRow]:
    """Yield patients and procedures read, set aside, included, and by number of procedures."""
    flow = asdict(derive_flow(study.cohort))
    patients_with = flow.pop("patients_with")
    for step, n in flow.items():
        unit = "procedure" if step.startswith("procedures") else "patient"
        yield _place(unit).at(context=step).count(n)
    for number, n in patients_with:
        yield _place("patient").at(context=f"patients_with_{number}").count(n)
    for label in study.labels:
        inside = study.level == label
        n_patients = len(np.unique(study.procedures.patient[inside]))
        yield _place("procedure").at(label, "procedures").count(int(inside.sum()))
        yield _place("patient").at(label, "patients").count(n_patients)


def evaluable_rows(study: Study, response: ResponseByProcedure) -> Iterator[ResultRow]:
    """Yield how many procedures of each group could be evaluated for response, and why not."""
    for label in study.labels:
        inside = study.level == label
        place = _place("procedure")
        not_evaluable = inside & (response.code == "NE")
        not_applicable = inside & (response.code == NOT_APPLICABLE)
        n_evaluable = int(inside.sum() - not_evaluable.sum() - not_applicable.sum())
        yield place.at(label, "evaluable").count(n_evaluable)
        yield place.at(label, "not_evaluable").count(int(not_evaluable.sum()))
        yield place.at(label, "no_measurable_disease").count(int(not_applicable.sum()))
        reasons, counts = np.unique(response.reason[not_evaluable].astype(str), return_counts=True)
        for reason, n in zip(reasons, counts, strict=True):
            yield place.at(label, f"not_evaluable_{reason}").count(int(n))


def _place(unit: str) -> Place:
    population = "all_patients" if unit == "patient" else "all_treated"
    return Place(analysis="flow", endpoint="", unit=unit, population=population)
