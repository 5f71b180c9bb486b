"""Three responses by three, a step at a time."""

import numpy as np
import pytest

from seriatim.analysis.response.response_to_next import LEAST_PAIRS, response_to_next_rows
from seriatim.endpoints.transition import Transitions


def step(pairs):
    """Make transitions of the first step, one patient a pair."""
    before, after = zip(*pairs, strict=True)
    n = len(pairs)
    number = np.array([1] * n + [2])
    return Transitions(
        patient=np.arange(n + 1),
        number=number,
        before=np.array([*before, "NE"], dtype=object),
        after=np.array([*after, "none"], dtype=object),
    )


def test_small_steps_are_counted_without_percentages_or_test(study, transitions, values):
    rows = list(response_to_next_rows(study, transitions))
    counts = {key: n for key, n in values(rows, "count").items() if n}
    # From the second to the third procedure no pair was evaluable twice.
    assert counts == {("ILP 1 to 2", "CR->PR"): 1, ("ILP 1 to 2", "PR->CR"): 1}
    assert values(rows, "proportion") == {}
    (test,) = (row for row in rows if row.statistic == "p_value")
    assert (test.value, test.reason) == (None, f"fewer than {LEAST_PAIRS} pairs: counts only")


def test_stable_and_progressive_disease_are_one_state_and_the_test_is_exact(study, values):
    # Four CR stayed, three PR stayed, SD and PD did not respond: of 10! / (4! 3! 3!) = 4,200 ways
    # to hand out the second responses one is as unlikely as this.
    pairs = [("CR", "CR")] * 4 + [("PR", "PR")] * 3
    pairs += [("SD", "PD"), ("PD", "SD"), ("PD", "PD"), ("NE", "CR"), ("CR", "none")]
    rows = list(response_to_next_rows(study, step(pairs)))
    counts = {context: n for (_, context), n in values(rows, "count").items() if n}
    assert counts == {"CR->CR": 4, "PR->PR": 3, "SD/PD->SD/PD": 3}
    assert values(rows, "proportion")["ILP 1 to 2", "CR->CR"] == 1.0
    # Each state before, in full, into another after: tables with 4 in one cell need the CR row
    # in the CR column, so the other two rows can also change places: 2 tables of 4,200.
    assert values(rows, "p_value")["ILP 1 to 2", ""] == pytest.approx(2 / 4200, rel=1e-6)


def test_without_procedures_there_are_no_rows(study):
    numbers = np.array([], dtype=np.int64)
    empty = np.array([], dtype=object)
    none = Transitions(patient=numbers, number=numbers, before=empty, after=empty)
    assert list(response_to_next_rows(study, none)) == []
