"""One cross-field rule: what it says, what it refuses, and the SQL that finds its rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from seriatim.cohort.problem_kinds import ProblemKind
from seriatim.cohort.problems import Severity


class Refuses(StrEnum):
    """What a problem takes out of the analysis."""

    NOTHING = "nothing"
    VALUE = "value"
    ROW = "row"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition that good records never meet.

    ``sql`` selects ``row_id`` of ``table`` for each row at fault, and the values that ``message``
    names in braces. It reads the typed tables and the derived table ``ordered_procedures``, and
    may use the macros of ``validation`` (``earliest``, ``latest``, ``written``,
    ``surely_before``, ``extraction_day``). A row selected twice is one problem. ``refusals`` holds
    what earlier rules refused, and ``doubtful_patients`` the patients whose procedures are in
    doubt already: where everything else about them would sound the alarm too, a rule leaves them
    out.

    ``columns`` are the fields at fault; the first is where the problem is shown, and
    ``Refuses.VALUE`` clears all of them. ``message`` says what was expected and what was found;
    the place and ``remedy`` are added. Several rules may share a code when they say the same
    about different tables. ``screen``, where given, is a condition on the rows of ``table`` without
    which the rule finds nothing: one scan of a table then spares the SQL of many rules.
    """

    code: str
    severity: Severity
    refuses: Refuses = Refuses.NOTHING
    table: str
    columns: tuple[str, ...]
    title: str
    explanation: str
    message: str
    remedy: str
    sql: str
    screen: str | None = None

    @property
    def kind(self) -> ProblemKind:
        """Return what the reference of problems prints about this rule."""
        return ProblemKind(
            code=self.code,
            severity=self.severity,
            title=self.title,
            explanation=f"{self.explanation} {_CONSEQUENCE[self.refuses]}",
            remedy=self.remedy,
        )


_CONSEQUENCE = {
    Refuses.NOTHING: "Nothing is refused.",
    Refuses.VALUE: "The value is not used.",
    Refuses.ROW: "The row is set aside.",
    Refuses.PATIENT: "The patient is set aside with all rows, because dropping one procedure "
    "would renumber the others.",
}
