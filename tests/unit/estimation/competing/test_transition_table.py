import json

import pytest

from seriatim.estimation.competing.transition_table import StateGraph, TransitionTable

GRAPH = StateGraph(
    states=("well", "ill", "dead"), moves=(("well", "ill"), ("ill", "well"), ("ill", "dead"))
)


def test_counts_by_state_and_move():
    table = GRAPH.count([2, 5, 3], ["well", "ill", "ill"], ["ill", "dead", ""], entry=[0, 2, 1])
    assert table.n_at_risk().tolist() == [[1, 1, 0, 0], [0, 1, 2, 1], [0, 0, 0, 0]]
    assert table.moves.sum(axis=0).tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert table.time.tolist() == [1, 2, 3, 5]


def test_tables_of_one_graph_add_and_travel():
    one = GRAPH.count([2], ["well"], ["ill"]).with_unit("patient")
    total = one + GRAPH.count([3], ["ill"], ["dead"])
    assert total == GRAPH.count([2, 3], ["well", "ill"], ["ill", "dead"]).with_unit("patient")
    assert TransitionTable.from_json(json.loads(json.dumps(total.to_json()))) == total
    assert TransitionTable.zero(GRAPH) + one == one
    assert TransitionTable.__add__(one, 1) is NotImplemented
    assert one != 1
    other = StateGraph(states=("well", "dead"), moves=(("well", "dead"),))
    with pytest.raises(ValueError, match="expected tables of one graph"):
        one + TransitionTable.zero(other)


def test_an_absorbing_state_is_not_left():
    assert GRAPH.absorbing == ("dead",)
    with pytest.raises(ValueError, match="'dead' is absorbing: nobody leaves it"):
        GRAPH.count([1, 2], ["ill", "dead"], ["dead", "well"])
    with pytest.raises(ValueError, match="found 'well' to 'dead' at position 0"):
        GRAPH.count([1], ["well"], ["dead"])
    with pytest.raises(ValueError, match="to: expected one of"):
        GRAPH.count([1], ["well"], ["gone"])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([5, 6], ["well", "ill"], ["ill", ""], ["p", "p"], [0, 3]), "two that overlap"),
        (([5, 6], ["well", "well"], ["ill", ""], ["p", "p"], [0, 5]), "the row before ended in"),
        (([5, 6], ["ill", "ill"], ["dead", ""], ["p", "p"], [0, 5]), "absorbing state, found one"),
    ],
)
def test_rows_of_a_patient_must_follow_each_other(rows, message):
    with pytest.raises(ValueError, match=message):
        GRAPH.rows(*rows)


def test_a_gap_between_rows_is_allowed():
    rows = GRAPH.rows([2, 6], ["well", "ill"], ["", "dead"], ["p", "p"], [0, 4])
    first, last = rows.places(rows.table)
    assert (first.tolist(), last.tolist()) == ([0, 2], [0, 2])


def test_a_graph_is_checked():
    with pytest.raises(ValueError, match="expected distinct names"):
        StateGraph(states=("a", "a"), moves=())
    with pytest.raises(ValueError, match="expected pairs of two of a, b"):
        StateGraph(states=("a", "b"), moves=(("a", "c"),))
    with pytest.raises(ValueError, match="expected pairs of two of a, b"):
        StateGraph(states=("a", "b"), moves=(("a", "a"),))
