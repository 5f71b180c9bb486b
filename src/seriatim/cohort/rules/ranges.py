"""Values outside what can be, and outside what is usual: from the ranges of the dictionary."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule
from seriatim.dictionary import Dictionary, Field, Range


def range_rules(dictionary: Dictionary) -> tuple[Rule, ...]:
    """Return the rules for the hard and the plausible range of every field that has one.

    A value that another rule has explained already (liters that are milliliters) is left alone.
    """
    hard = (_hard(field, field.hard) for field in dictionary.fields if field.hard)
    soft = (_soft(field, field.plausible) for field in dictionary.fields if field.plausible)
    return (*hard, *soft)


def _hard(field: Field, limits: Range) -> Rule:
    return Rule(
        code="outside_hard_range",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table=field.table,
        columns=(field.name,),
        title="Value that cannot be",
        explanation="The value lies outside the range in which it is possible at all.",
        message=f"{{found}} is not possible for {_named(field)}; expected {_words(limits, field)}",
        remedy="Correct the value; leave the cell empty if it was not measured.",
        sql=_outside(field, limits),
        screen=_beyond(field, limits),
    )


def _soft(field: Field, limits: Range) -> Rule:
    inside_hard = "" if field.hard is None else f" AND NOT ({_beyond(field, field.hard)})"
    return Rule(
        code="outside_plausible_range",
        severity=Severity.SOFT,
        table=field.table,
        columns=(field.name,),
        title="Unusual value",
        explanation="The value is possible but lies outside the usual range.",
        message=f"{{found}} is unusual for {_named(field)}; usual is {_words(limits, field)}",
        remedy="Check the value and its unit against the record; leave it if it is right.",
        sql=_outside(field, limits) + inside_hard,
        screen=_beyond(field, limits),
    )


def _outside(field: Field, limits: Range) -> str:
    return (
        f"SELECT row_id, {field.name} AS found FROM {field.table} "
        f"WHERE ({_beyond(field, limits)}) AND row_id NOT IN (SELECT row_id FROM refusals "
        f"WHERE table_name = '{field.table}' AND field = '{field.name}')"
    )


def _beyond(field: Field, limits: Range) -> str:
    conditions = []
    if limits.low is not None:
        sign = "<=" if limits.low_open else "<"
        conditions.append(f"{field.name} {sign} {limits.low!r}")
    if limits.high is not None:
        conditions.append(f"{field.name} > {limits.high!r}")
    return " OR ".join(conditions) or "FALSE"


def _named(field: Field) -> str:
    return (
        f"{field.label[0].lower()}{field.label[1:]}"
        if field.label[1:2].islower()
        else (field.label)
    )


def _words(limits: Range, field: Field) -> str:
    unit = f" {field.unit}" if field.unit and field.unit != "year" else ""
    return f"{limits}{unit}"
