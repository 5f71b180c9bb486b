"""Every kind of problem in one list: reading, cells, keys, ranges and cross-field rules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from seriatim.cohort.cell_kinds import CELL_KINDS
from seriatim.cohort.problem_kinds import ProblemKind
from seriatim.cohort.problems import Severity
from seriatim.cohort.reading.codes import KINDS as READING_KINDS
from seriatim.cohort.validation import all_rules
from seriatim.dictionary import load_dictionary

_GROUPS = {
    Severity.HARD: "Hard: not used",
    Severity.SOFT: "Soft: used, but somebody should look",
    Severity.NOTE: "Notes: used and fine",
}
_HEAD = """\
# Problems

Every kind of problem that reading and checking a registry can report. A **hard** problem takes a
value, a row or a patient out of the analysis; a **soft** one takes out nothing but asks for a look;
a **note** is worth knowing. The code is stable and may be used by scripts.

This page is written by `render_catalog(catalog())` of `seriatim.cohort.problem_catalog`; a test
compares the two.
"""


@cache
def catalog() -> tuple[ProblemKind, ...]:
    """Return every kind of problem once, by code."""
    rules = (rule.kind for rule in all_rules(load_dictionary()))
    return tuple(sorted(_first_of_each((*READING_KINDS, *CELL_KINDS, *rules)), key=_code))


def problem_kind(code: str) -> ProblemKind | None:
    """Return the kind of a code, or None if there is none."""
    return next((kind for kind in catalog() if kind.code == code), None)


def describe_problem(code: str) -> str:
    """Return the title of a code; the code itself when nobody knows it.

    >>> describe_problem("procedure_after_death")
    'Procedure after death'
    """
    kind = problem_kind(code)
    return code if kind is None else kind.title


def render_catalog(kinds: Iterable[ProblemKind]) -> str:
    """Write the reference page of all kinds as Markdown."""
    listed = tuple(kinds)
    parts = [_HEAD]
    for severity, title in _GROUPS.items():
        parts.append(f"\n## {title}\n")
        parts += [_entry(kind) for kind in listed if kind.severity is severity]
    return "".join(parts)


def _entry(kind: ProblemKind) -> str:
    return (
        f"\n### `{kind.code}`\n\n**{kind.title}.** {kind.explanation}\n\n"
        f"*What to do:* {kind.remedy}\n"
    )


def _first_of_each(kinds: Iterable[ProblemKind]) -> Iterable[ProblemKind]:
    return {kind.code: kind for kind in reversed(tuple(kinds))}.values()


def _code(kind: ProblemKind) -> str:
    return kind.code
