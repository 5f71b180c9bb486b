"""From one procedure to the next, with those who had none."""

import numpy as np

from seriatim.analysis.response.transitions import contrast_rows, transition_rows
from seriatim.endpoints.transition import derive_transitions


def test_the_table_counts_every_procedure_once(transitions, values):
    counts = values(transition_rows(transitions), "count")
    first = {key[1]: n for key, n in counts.items() if key[0] == "ILP 1 to 2" and n}
    assert first == {"CR->PR": 1, "PR->CR": 1, "SD->none": 1}
    second = {key[1]: n for key, n in counts.items() if key[0] == "ILP 2 to 3" and n}
    assert second == {"PR->NE": 1, "CR->none": 1}
    assert not any(level == "ILP 3 to 4" for level, _ in counts)


def test_the_contrast_uses_evaluable_pairs_of_the_first_step(study, transitions, values):
    rows = list(contrast_rows(study, transitions, "complete_response", ("CR",)))
    assert values(rows, "proportion") == {
        ("CR at first ILP", ""): 0.0,
        ("no CR at first ILP", ""): 1.0,
    }
    difference = values(rows, "risk_difference")
    assert difference == {("CR v no CR at first ILP", ""): -1.0}
    tests = {row.method for row in rows if row.statistic == "p_value"}
    assert len(tests) == 3


def test_no_pairs_at_all_is_a_reason(study, transitions):
    alone = derive_transitions(study.procedures, np.full(6, "NE", dtype=object))
    rows = list(contrast_rows(study, alone, "complete_response", ("CR",)))
    assert all(row.reason for row in rows if row.value is None)
    assert any(row.statistic == "risk_difference" and row.value is None for row in rows)
