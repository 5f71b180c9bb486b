"""The totals of a results table are known, so that what follows from them is."""

import pytest

from seriatim.analysis.disclosure.suppression import exposed, hidden_cells
from seriatim.analysis.disclosure.tables import build_ledger


@pytest.fixture(scope="module")
def ledger(example):
    return build_ledger(example)


def parts_of(ledger, total):
    return [set(parts) for name, parts in ledger.lines if name == total]


def test_every_total_is_the_sum_of_its_parts(ledger):
    assert len(ledger.lines) > 200
    for total, parts in ledger.lines:
        assert ledger.values[total] == sum(ledger.values[name] for name in parts)


def test_outcomes_are_sums_of_categories(ledger):
    base = "response.response_category.all_treated.order.second_ilp"
    overall = "response.overall_response.evaluable.order.second_ilp.count"
    assert {f"{base}.cr.count", f"{base}.pr.count"} in parts_of(ledger, overall)
    severe = "grades.severe_local_toxicity.evaluable.order.first_ilp.count"
    scale = "grades.local_toxicity.all_treated.order.first_ilp"
    assert {f"{scale}.{grade}.count" for grade in ("iii", "iv", "v")} in parts_of(ledger, severe)
    major = "grades.major_complication.all_treated.order.first_ilp.count"
    assert any(len(parts) == 5 for parts in parts_of(ledger, major))


def test_groups_are_parts_of_all(ledger):
    total = "characteristics.region.all_treated.order.all.leg.count"
    assert any(len(parts) == 3 for parts in parts_of(ledger, total))
    everyone = "survival.overall_survival.all_patients.n"
    assert any(len(parts) == 3 for parts in parts_of(ledger, everyone))


def test_a_step_begins_with_the_responses_of_its_group(ledger):
    total = "response.response_category.all_treated.order.second_ilp.cr.count"
    assert any("transition" in name for parts in parts_of(ledger, total) for name in parts)


@pytest.mark.parametrize("minimum", [3, 5, 10])
def test_nothing_small_follows_in_the_example(ledger, minimum):
    hidden = set(hidden_cells(ledger, minimum))
    small = {name for name, value in ledger.values.items() if 0 < value < minimum}
    assert small - ledger.implicit <= hidden
    assert exposed(ledger, hidden | ledger.implicit, small, minimum) == []
