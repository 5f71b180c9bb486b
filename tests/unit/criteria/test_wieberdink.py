"""Definitions: Wieberdink 1982; wording in J Exp Clin Cancer Res 2008;27:67, table 1."""

from __future__ import annotations

import pytest

from seriatim.criteria import (
    CriteriaError,
    WieberdinkGrade,
    is_severe_wieberdink,
    parse_wieberdink,
    worst_wieberdink,
)


@pytest.mark.parametrize(
    "text", ["3", 3, "III", "iii", " Grade III ", "grad 3", "Gr. III", "Wieberdink III"]
)
def test_reads_every_usual_spelling(text: str | int) -> None:
    assert parse_wieberdink(text) is WieberdinkGrade.III


@pytest.mark.parametrize("grade", list(WieberdinkGrade))
def test_every_grade_is_read_back_and_explained(grade: WieberdinkGrade) -> None:
    assert parse_wieberdink(grade.label) is grade
    assert parse_wieberdink(grade.value) is grade
    assert grade.definition.endswith(".")


@pytest.mark.parametrize("text", ["0", 0, "0.0", "grade 0"])
def test_there_is_no_grade_0(text: str | int) -> None:
    with pytest.raises(CriteriaError, match=r"no grade 0: no reaction is grade I\."):
        parse_wieberdink(text)


@pytest.mark.parametrize("text", ["", "6", "II-III", "IIIa", "none"])
def test_refuses_what_is_not_one_grade(text: str) -> None:
    with pytest.raises(CriteriaError, match="record the worst grade"):
        parse_wieberdink(text)


def test_the_worst_of_none_is_not_grade_one() -> None:
    assert worst_wieberdink([]) is None
    assert worst_wieberdink([WieberdinkGrade.II, WieberdinkGrade.V]) is WieberdinkGrade.V


def test_severe_depends_on_the_cut_off_of_the_paper() -> None:
    # Vrouenraets 2001: III-V severe. International ILI series: IV.
    assert is_severe_wieberdink(WieberdinkGrade.III)
    assert not is_severe_wieberdink(WieberdinkGrade.II)
    assert not is_severe_wieberdink(WieberdinkGrade.III, cut_off=WieberdinkGrade.IV)
