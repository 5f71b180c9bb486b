"""The rows that the small calls read, typed and derived beforehand, and what a call is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..cohort import Cohort, make_cohort

__all__ = ["FEW", "Method", "Patients", "SmallRows", "Stays"]

FEW = ("age", "sex", "ulcerated")


@dataclass(frozen=True, slots=True)
class Method:
    """One call: from plain typed columns to the full result.

    Of a call that makes many replicates, `replicates` says how many: the time counts for each.
    So it does where a call makes several `estimates`, each by searches of its own.
    `note` says what takes the time of a call that cannot be shorter.
    """

    title: str
    call: Callable[[SmallRows], Any]
    replicates: int = 1
    estimates: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Illness-death rows: each patient once treated, then again, then perhaps dead."""

    patient: NDArray[np.int64]
    start: NDArray[np.int32]
    stop: NDArray[np.int32]
    state: list[str]
    to: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patients:
    """One row a patient: days to death or the end, whether dead, days to the second procedure.

    `first`, `again` and `second` are the response to the first procedure, whether there was a
    second, and the response to that (0 where there was none).
    """

    days: NDArray[np.int32]
    death: NDArray[np.bool_]
    days_again: NDArray[np.float64]
    first: NDArray[np.int8]
    again: NDArray[np.int8]
    second: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallRows:
    """A cohort, and by row: whether it is the patient's first, which grade it had, and so on.

    `number` counts the procedures of a patient from 0, `first_rows` are where it is 0. `recurrent`
    has causes of which the second, a terminal one, only ends a patient's last row.
    """

    cohort: Cohort
    event: NDArray[np.bool_]
    number: NDArray[np.int8]
    grade: NDArray[np.int8]
    first_rows: NDArray[np.int64]
    recurrent: NDArray[np.int8]
    patients: Patients
    stays: Stays

    @classmethod
    def of(cls, n: int) -> Self:
        """Make the cohort of n rows and derive the columns."""
        cohort = make_cohort(n)
        patient = cohort.patient
        starts = np.flatnonzero(np.diff(patient, prepend=-1))
        is_last = np.append(patient[1:] != patient[:-1], True)
        patients = _patients(cohort, starts, is_last)
        return cls(
            cohort=cohort,
            event=cohort.event,
            number=(np.arange(patient.size) - starts[patient]).astype(np.int8),
            grade=np.minimum(cohort.covariates["burden"], 9).astype(np.int8) // 2,
            first_rows=starts,
            recurrent=np.where(is_last, cohort.cause, np.minimum(cohort.cause, 1)).astype(np.int8),
            patients=patients,
            stays=_stays(patients),
        )

    @property
    def again_rows(self) -> NDArray[np.int8]:
        """Whether the row is a second or later procedure of its patient."""
        return (self.number > 0).astype(np.int8)

    def covariates(self, *names: str) -> dict[str, NDArray[np.float64]]:
        """Take these covariates; all eight if none is named."""
        return {name: self.cohort.covariates[name] for name in names or self.cohort.covariates}


def _patients(cohort: Cohort, starts: NDArray[np.int64], is_last: NDArray[np.bool_]) -> Patients:
    has_more = ~is_last[starts]
    following = np.where(has_more, starts + 1, starts)
    return Patients(
        days=cohort.stop[is_last],
        death=cohort.event[is_last],
        days_again=np.where(has_more, cohort.start[following].astype(np.float64), np.inf),
        first=cohort.response[starts],
        again=has_more.astype(np.int8),
        second=np.where(has_more, cohort.response[following], 0).astype(np.int8),
    )


def _stays(patients: Patients) -> Stays:
    """One row until the second procedure, or the end, and one from there on."""
    second = np.flatnonzero(patients.again)
    one = np.arange(patients.days.size)
    change = np.where(patients.again > 0, patients.days_again, patients.days).astype(np.int32)
    end = np.where(patients.death, "dead", "")
    return Stays(
        patient=np.concatenate([one, second]),
        start=np.concatenate([np.zeros_like(change), change[second]]),
        stop=np.concatenate([change, patients.days[second]]),
        state=["once"] * one.size + ["again"] * second.size,
        to=[*np.where(patients.again > 0, "again", end).tolist(), *end[second].tolist()],
    )
