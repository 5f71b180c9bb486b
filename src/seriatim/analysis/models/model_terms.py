"""From a covariate to the columns of a regression model: numbers per units, choices by dummies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.study import Study
from seriatim.dictionary import Field, FieldType
from seriatim.endpoints.characteristics import DERIVED, derive_characteristics
from seriatim.protocol import ModelDefinition

#: Codes that say that a value is not known.
UNKNOWN = frozenset({"unknown", "not_recorded"})
#: The code of "no", which a "yes" is compared with.
NO = "no"
#: One parameter of a model for as many events (and as many without one, for a yes or no).
EVENTS_PER_PARAMETER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One column: its level, such as ``M v F`` or ``per 10``, and a number for each row."""

    level: str
    column: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """A covariate with its columns. ``known`` marks the rows where it is recorded.

    ``groups`` are the rows of each category, the reference first; empty for a number.
    """

    name: str
    terms: tuple[Term, ...]
    known: NDArray[np.bool_]
    groups: tuple[tuple[str, NDArray[np.bool_]], ...] = ()

    @property
    def counted(self) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
        """Return what is counted apart: categories, or all rows with the number."""
        return self.groups or tuple((term.level, self.known) for term in self.terms)

    def at(self, rows: NDArray[np.int64]) -> Covariate:
        """Return the covariate for other rows, each a row of this one, in any order."""
        return Covariate(
            name=self.name,
            terms=tuple(Term(level=t.level, column=t.column[rows]) for t in self.terms),
            known=self.known[rows],
            groups=tuple((name, inside[rows]) for name, inside in self.groups),
        )


def number_covariate(name: str, values: NDArray[np.float64], per: float) -> Covariate:
    """Make one column of a number, in units of ``per``; NaN is not known.

    >>> made = number_covariate("age", np.array([50.0, np.nan]), 10.0)
    >>> made.terms[0].level, made.terms[0].column.tolist(), made.known.tolist()
    ('per 10', [5.0, 0.0], [True, False])
    """
    known = np.isfinite(values)
    column = np.where(known, values, 0.0) / per
    return Covariate(name=name, terms=(Term(level=f"per {per:g}", column=column),), known=known)


def choice_covariate(name: str, values: NDArray[Any], codes: Iterable[str]) -> Covariate:
    """Make one column a category but the first; categories that do not occur are left out.

    The reference is "no", or else the first of ``codes`` that occurs; None and "unknown" are not
    known.

    >>> made = choice_covariate("sex", np.array(["M", "F", None], dtype=object), ["F", "M"])
    >>> made.terms[0].level, made.terms[0].column.tolist(), made.known.tolist()
    ('M v F', [1.0, 0.0, 0.0], [True, True, False])
    """
    found = set(values.tolist()) - UNKNOWN
    used = [code for code in codes if code in found]
    used.sort(key=lambda code: code != NO)
    inside = [(code, np.asarray(values == code, dtype=np.bool_)) for code in used]
    known = np.zeros(len(values), dtype=np.bool_)
    for _, rows in inside:
        known |= rows
    return Covariate(
        name=name,
        terms=tuple(
            Term(level=f"{code} v {used[0]}", column=rows.astype(np.float64))
            for code, rows in inside[1:]
        ),
        known=known,
        groups=tuple(inside),
    )


def model_covariates(study: Study, model: ModelDefinition) -> tuple[Covariate, ...]:
    """Derive the covariates of a model, one row a procedure."""
    tables = (
        study.cohort.dictionary.table("patients"),
        study.cohort.dictionary.table("procedures"),
    )
    fields = {field.name: field for table in tables for field in table.fields}
    variables: list[Field | str] = [
        name if name in DERIVED else fields[name] for name in model.covariates
    ]
    values = derive_characteristics(study.cohort, study.procedures, variables)
    per = dict(model.per)
    return tuple(
        choice_covariate(name, values[name], [choice.code for choice in variable.choices])
        if isinstance(variable, Field) and variable.type is FieldType.CHOICE
        else number_covariate(name, values[name], per.get(name, 1.0))
        for name, variable in zip(model.covariates, variables, strict=True)
    )


def too_few(n_events: int, n_others: int | None, wanted: int) -> str:
    """Say why a model of so many parameters is not fitted; empty if there are enough events.

    ``n_others`` are those without the event, which limit a yes-or-no model as well; None for a
    time to event.

    >>> too_few(23, None, 3)
    '23 events allow 2 parameters (one for ten); the model has 3'
    >>> too_few(23, 9, 1)
    '9 without the event allow 0 parameters (one for ten); the model has 1'
    >>> too_few(30, 300, 3)
    ''
    """
    n, words = n_events, "events"
    if n_others is not None and n_others < n_events:
        n, words = n_others, "without the event"
    allowed = n // EVENTS_PER_PARAMETER
    if wanted <= allowed:
        return ""
    return f"{n} {words} allow {allowed} parameters (one for ten); the model has {wanted}"
