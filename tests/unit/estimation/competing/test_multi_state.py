from functools import reduce
from operator import add

import numpy as np
import pytest

from seriatim.estimation.competing.aalen_johansen import cumulative_incidence
from seriatim.estimation.competing.multi_state import (
    length_of_stay,
    occupation,
    occupation_at,
    occupation_products,
    stay_products,
)
from seriatim.estimation.competing.transition_table import StateGraph, TransitionTable
from seriatim.estimation.survival.event_table import EventTable

CASES = ["colon", "myeloid", "pbcseq", "mgus2_by_age"]
WELL = StateGraph(
    states=("well", "ill", "dead"), moves=(("well", "ill"), ("ill", "dead"), ("well", "dead"))
)


def graph_of(case):
    moves = tuple((origin, target) for origin, target in case["moves"])
    return StateGraph(states=tuple(case["states"]), moves=moves)


def rows_of(case, chosen=slice(None)):
    names = ("time", "state", "to", "patient", "entry")
    return graph_of(case).rows(*(np.array(case[name])[chosen] for name in names))


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(reference, agree, name):
    case = reference("multi_state", name)
    rows = rows_of(case)
    for result in case["results"]:
        start = {"start": result["start"], "initial": result.get("initial")}
        curves = occupation(rows.table, **start)
        agree(curves.at_start, result["at_start"])
        at = [(state, time) for state in case["states"] for time in result["points"]]
        products = occupation_products(rows.table, rows, tuple(at), **start)
        ours = [occupation_at(curves, state, time, products) for state, time in at]
        names = ("probability", "std_error", "conf_low", "conf_high")
        theirs = [[x for line in result[name] for x in line] for name in names]
        for e, value, error, *limits in zip(ours, *theirs, strict=True):
            agree(e.value, value)
            if error > 1e-14:
                agree([e.std_error, e.conf_low, e.conf_high], [error, *limits])
            else:
                assert e.reason == "no spread between patients: no limits"


@pytest.mark.parametrize("name", CASES[:3])
def test_length_of_stay_agrees_with_r(reference, agree, name):
    case = reference("multi_state", name)
    rows, result = rows_of(case), case["results"][0]
    curves = occupation(rows.table)
    at = tuple((state, result["until"]) for state in case["states"])
    products = stay_products(rows.table, rows, at)
    ours = [length_of_stay(curves, *one, products) for one in at]
    agree([e.value for e in ours], result["stay"])
    agree([e.std_error for e in ours], result["stay_error"])
    assert sum(e.value for e in ours) == pytest.approx(result["until"])
    assert length_of_stay(curves, *at[0]).conf_level is None


def test_competing_risks_are_a_graph(reference):
    case = reference("aalen_johansen", "bmt_by_disease")
    n = len(case["time"])
    graph = StateGraph(states=("0", "1", "2"), moves=(("0", "1"), ("0", "2")))
    to = [str(code) if code else "" for code in case["event"]]
    curves = occupation(graph.count(case["time"], ["0"] * n, to))
    for cause in (1, 2):
        curve = cumulative_incidence(EventTable.from_rows(case["time"], case["event"]), cause)
        assert np.allclose(curves.probability[cause], curve.incidence, rtol=1e-12, atol=0)


def test_probabilities_add_up_to_1(reference):
    curves = occupation(rows_of(reference("multi_state", "pbcseq")).table)
    assert np.allclose(curves.probability.sum(axis=0), 1, rtol=0, atol=1e-12)


def test_sites_add_up(reference):
    case = reference("multi_state", "pbcseq")
    rows, site = rows_of(case), np.array(case["patient"]) % 4
    sites = [rows_of(case, site == k) for k in range(4)]
    table = reduce(add, (s.table for s in sites), TransitionTable.zero(rows.table.graph))
    assert table == rows.table
    at = (("low", 1000), ("dead", 3000))
    products = reduce(add, (occupation_products(table, s, at, start=30) for s in sites))
    alone = occupation_products(table, rows, at, start=30)
    assert np.allclose(products.products, alone.products, rtol=1e-10, atol=0)
    assert products.n_patients == alone.n_patients == 312


def test_by_hand():
    # Two of three fall ill at 1, one of these dies at 2; the third dies at 3 of two then at risk.
    rows = WELL.rows(
        [1, 1, 3, 2, 4], ["well", "well", "well", "ill", "ill"], ["ill", "ill", "dead", "dead", ""],
        [*"pqrpq"], [0, 0, 0, 1, 1],
    )  # fmt: skip
    curves = occupation(rows.table)
    assert curves.probability[:, 0] == pytest.approx([1 / 3, 2 / 3, 0])
    assert curves.probability[:, 1] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert curves.probability[:, 2] == pytest.approx([0, 1 / 3, 2 / 3])
    # Nobody is censored before 3: p(ill, 2) is a proportion, one of three.
    products = occupation_products(rows.table, rows, (("ill", 2),))
    estimate = occupation_at(curves, "ill", 2, products)
    assert estimate.std_error == pytest.approx(np.sqrt(1 / 3 * 2 / 3 / 3))
    given = occupation(rows.table, start=1, initial="ill")
    assert given.probability[:, 0] == pytest.approx([0, 1 / 2, 1 / 2])
    assert length_of_stay(curves, "ill", 2).value == pytest.approx(2 / 3)


def test_worst_inputs_have_reasons():
    nobody = TransitionTable.zero(WELL)
    curves = occupation(nobody)
    assert curves.reason.startswith("nobody is under observation at the start")
    assert occupation_at(curves, "well", 1).reason == curves.reason
    assert length_of_stay(curves, "well", 1).value is None
    quiet = WELL.rows([1, 2], ["well", "well"], ["", None], ["p", "q"])
    curves = occupation(quiet.table)
    assert curves.probability[0].tolist() == [1, 1]
    at = (("well", 1), ("dead", 1))
    products = occupation_products(quiet.table, quiet, at)
    for state, time in at:
        assert "no spread" in occupation_at(curves, state, time, products).reason
    stay = length_of_stay(curves, "well", 1, stay_products(quiet.table, quiet, (("well", 1),)))
    assert (stay.value, stay.reason) == (1.0, "no spread between patients: no limits")
    assert occupation_at(curves, "well", 3).reason == "follow-up ends at 2, before time 3"
    with pytest.raises(ValueError, match="state: expected one of well, ill, dead; found 'x'"):
        occupation_at(curves, "x", 1)
    with pytest.raises(ValueError, match="start: expected 0 or later"):
        occupation(quiet.table, start=-1)


def test_a_single_patient():
    rows = WELL.rows([1, 2], ["well", "ill"], ["ill", "dead"], ["p", "p"], [0, 1])
    curves = occupation(rows.table)
    products = occupation_products(rows.table, rows, (("dead", 9),))
    assert occupation_at(curves, "dead", 9, products).value == 1
    assert occupation_at(curves, "dead", 9, products).reason.startswith("no spread")


def test_a_state_that_empties_is_told():
    # The only patient who is ill is lost at 2; those who stay well go on.
    rows = WELL.rows(
        [1, 2, 5, 4], ["well", "ill", "well", "well"], ["ill", "", "dead", "ill"], [*"ppqr"],
        [0, 1, 0, 0],
    )  # fmt: skip
    assert occupation(rows.table).reason == (
        "nobody is under observation in 'ill' at time 4, so none can leave it"
    )


def test_times_before_the_start():
    rows = WELL.rows([1, 4, 5], ["well", "ill", "well"], ["ill", "dead", ""], [*"ppq"], [0, 1, 0])
    curves = occupation(rows.table, start=2)
    assert curves.at_start.tolist() == [0.5, 0.5, 0]
    assert occupation_at(curves, "ill", 2).value == 0.5
    assert occupation_at(curves, "ill", 1).reason == "the curve starts at 2, after time 1"
    with pytest.raises(ValueError, match="expected times from start 2 on, found 1"):
        occupation_products(rows.table, rows, (("ill", 1),), start=2)
