"""Problems as data."""

from __future__ import annotations

from seriatim.cohort.problems import Problem, ProblemLog, Severity


def problem(code: str, severity: Severity) -> Problem:
    return Problem(
        code=code, severity=severity, file="a.csv", sheet=None, row=2, column="x", value="1",
        message="m", remedy="r",
    )  # fmt: skip


def test_a_complete_list_is_counted_by_code() -> None:
    log = ProblemLog.of(
        (
            problem("b", Severity.SOFT),
            problem("a", Severity.HARD),
            problem("b", Severity.SOFT),
        )
    )
    assert log.counts == (("a", Severity.HARD, 1), ("b", Severity.SOFT, 2))
    assert [log.n(severity) for severity in Severity] == [1, 2, 0]


def test_counts_may_exceed_the_list() -> None:
    log = ProblemLog(problems=(), counts=(("a", Severity.NOTE, 9),))
    assert log.n(Severity.NOTE) == 9
