"""The declaration of a kind of problem: its stable code and what it means to a reader."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.cohort.problems import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemKind:
    """One kind of problem, declared once and printed in the reference of problems.

    ``code`` is stable snake_case and may be used by scripts. ``title`` is a short phrase,
    ``explanation`` says what was found and what happened to the data because of it, and
    ``remedy`` what a person can do about it.
    """

    code: str
    severity: Severity
    title: str
    explanation: str
    remedy: str
