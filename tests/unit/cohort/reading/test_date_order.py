"""Day or month first."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.registry import ReadingError

HEAD = "patient_id,procedure_date,region,side,response_date\n"


def rows(*dates: str) -> str:
    return HEAD + "".join(f"P{i},{date},leg,L,\n" for i, date in enumerate(dates))


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("13/05/2011", "03/04/2011"), "dmy"),
        (("05-13-2011", "03/04/2011"), "mdy"),
        (("2011-05-03", "3.4.2011"), None),
        (("05/05/2011",), None),
        (("13/13/2011",), None),
    ],
)
def test_one_date_that_can_only_be_one_decides(reader, dates, order: str | None) -> None:
    registry = reader.text(rows(*dates))
    assert registry.date_order == order


def test_a_date_of_another_column_decides_too(reader) -> None:
    text = HEAD + "P1,03/04/2011,leg,L,\nP2,03/04/2011,leg,L,25/12/2011\n"
    assert reader.text(text).date_order == "dmy"


def test_doubt_is_a_question_with_three_examples_and_the_answer(reader) -> None:
    text = rows("03/04/2011", "05/05/2011", "04/05/2012", "06/07/2013", "08/09/2014")
    with pytest.raises(ReadingError) as caught:
        reader.text(text)
    message = str(caught.value)
    assert '"03/04/2011" (registry.csv, row 2, column "procedure_date")' in message
    assert "04/05/2012" in message
    assert "06/07/2013" in message
    assert "08/09/2014" not in message
    assert '[dates]\norder = "dmy"' in message
    assert reader.text(text, mapping='[dates]\norder = "mdy"').date_order == "mdy"


def test_dates_in_two_orders_are_a_problem_and_nothing_is_guessed(reader, codes) -> None:
    registry = reader.text(rows("13/05/2011", "05/13/2011", "03/04/2011"))
    assert registry.date_order is None
    assert codes(registry) == ["date_order_contradictory"]
    problem = registry.problems[0]
    assert (problem.row, problem.value) == (3, "05/13/2011")
    assert "row 2" in problem.message


def test_iso_dates_beside_slashes_are_suspicious(reader, codes) -> None:
    registry = reader.text(rows("2011-05-03", "13/05/2011"))
    assert codes(registry) == ["date_formats_mixed"]
    assert (registry.problems[0].row, registry.problems[0].column) == (3, "procedure_date")
