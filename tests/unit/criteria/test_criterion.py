from __future__ import annotations

import pytest

from seriatim.criteria import CriteriaError, ProgressionScope, WhoCriteria
from seriatim.criteria.criterion import parse_option, refuse_impossible_timing


def test_an_option_may_be_its_text() -> None:
    assert parse_option(ProgressionScope, "sum", "progression_scope") is ProgressionScope.SUM


def test_an_unknown_option_lists_the_known_ones() -> None:
    with pytest.raises(CriteriaError, match="progression_scope: expected one of any_lesion, sum"):
        WhoCriteria(progression_scope="total")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weeks", "window", "caliper", "match"),
    [
        (-1, (6, 26), 1, "confirmation_weeks"),
        (0, (26, 6), 1, "window_weeks"),
        (0, (-1, 6), 1, "window_weeks"),
        (0, (6, 26), -1, "caliper_mm"),
        (0, (6, 26), float("nan"), "caliper_mm"),
    ],
)
def test_impossible_timing_is_refused(
    weeks: int, window: tuple[float, float], caliper: float, match: str
) -> None:
    with pytest.raises(CriteriaError, match=match):
        refuse_impossible_timing(weeks, window, caliper)
