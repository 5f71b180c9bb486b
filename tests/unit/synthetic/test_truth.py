"""The truth says what the tables hold, counted here from the tables themselves."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from seriatim.synthetic import Registry


def test_responses_by_order_are_those_of_the_table(registry: Registry, rows_of: Any) -> None:
    count: Counter[tuple[str, str]] = Counter()
    for row in rows_of("procedures"):
        number = int(row["procedure_id"].rpartition("-")[2])
        count["3-5" if number > 2 else str(number), row["response"]] += 1
    for order, truth in registry.truth["response"].items():
        assert all(truth[code] == count[order, code] for code in ("CR", "PR", "SD", "PD", "NE"))
    assert registry.truth["response"]["1"] == {
        "n": 290, "evaluable": 290, "CR": 174, "PR": 67, "SD": 37, "PD": 12, "NE": 0,
    }  # fmt: skip


def test_the_transition_is_the_one_of_the_abstract(registry: Registry) -> None:
    assert registry.truth["second_by_first"] == {
        "complete_response": {"evaluable": 34, "CR": 22},
        "no_complete_response": {"evaluable": 25, "CR": 2},
    }


def test_grades_by_order_add_up(registry: Registry) -> None:
    for scale in ("wieberdink", "clavien_dindo"):
        by_order = registry.truth[scale]
        for grade, number in by_order["all"].items():
            assert number == sum(by_order[order].get(grade, 0) for order in ("1", "2", "3-5"))


def test_deaths_reasons_and_amputations_are_those_of_the_tables(
    registry: Registry, rows_of: Any
) -> None:
    truth = registry.truth
    dead = sum(row["vital_status"] == "dead" for row in rows_of("patients"))
    assert truth["survival"]["n_deaths"] == dead
    reasons = Counter(row["not_evaluable_reason"] for row in rows_of("procedures"))
    del reasons[None]
    assert truth["not_evaluable_reasons"] == dict(reasons)
    lost = sum(row["amputation_cause"] == "toxicity" for row in rows_of("procedures"))
    assert truth["amputations_for_toxicity"] == lost


def test_the_truth_is_json(registry: Registry) -> None:
    assert json.loads(json.dumps(registry.truth)) == registry.truth
