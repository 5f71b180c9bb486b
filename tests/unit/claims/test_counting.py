"""Exact counts: against brute force, the enumerated vectors, and the clock."""

import csv
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.claims import by_denominators, joining, tables
from seriatim.claims.counting import (
    count_solutions,
    independent,
    list_solutions,
    project,
    propagated,
    without_implied,
)
from seriatim.claims.model import Reading
from seriatim.claims.printed import Rounding
from seriatim.claims.relations import STANDARD_READINGS
from seriatim.claims.system import BlockPlan, Constraint, Ranges, System, build_system
from seriatim.claims.tables import block_table

DATA = Path(__file__).parents[2] / "reference" / "data"
PAIR = ("n(after_cr)", "cr_after_cr", "n(after_no_cr)", "cr_after_no_cr")
FULL = ("n(second)", "cr_second", "or_second", *PAIR)


@st.composite
def systems(draw):
    names = []
    blocks = []
    for b in range(draw(st.integers(1, 3))):
        sizes = tuple(range(draw(st.integers(1, 3)), draw(st.integers(3, 6))))
        counts = []
        for c in range(draw(st.integers(0, 2))):
            first = tuple(draw(st.integers(0, 3)) for _ in sizes)
            last = tuple(low + draw(st.integers(-1, 2)) for low in first)
            counts.append(Ranges(name=f"x{b}{c}", first=first, last=last))
            names.append(f"x{b}{c}")
        blocks.append(BlockPlan(size=f"n{b}", sizes=sizes, counts=tuple(counts)))
        names.append(f"n{b}")
    constraints = []
    for _ in range(draw(st.integers(0, 4))):
        chosen = draw(st.lists(st.sampled_from(names), max_size=4))
        terms = tuple((name, draw(st.sampled_from([-2, -1, 1, 1, 2]))) for name in chosen)
        rule = Constraint(terms=terms, bound=draw(st.integers(-4, 6)), equal=draw(st.booleans()))
        constraints.append(rule)
    return System(blocks=tuple(blocks), constraints=tuple(constraints), size_of=())


@settings(max_examples=200)
@given(system=systems(), data=st.data())
def test_counts_and_projections_are_those_of_brute_force(by_brute_force, system, data):
    expected = by_brute_force(system)
    assert count_solutions(system) == len(expected)
    names = [n for b in system.blocks for n in (b.size, *(c.name for c in b.counts))]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    found = project(system, chosen)
    tally: dict[tuple[int, ...], int] = {}
    for numbers in expected:
        key = tuple(numbers[name] for name in chosen)
        tally[key] = tally.get(key, 0) + 1
    assert dict(zip(found.values, found.weights, strict=True)) == tally
    assert found.total == len(expected)


def reading(paper, name):
    return next(r for r in (*STANDARD_READINGS, *paper.readings) if r.name == name)


# Appendix B6 of the project's methods: free, nested and strict, by rounding.
@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (Rounding.HALF_UP, (85, 38, 1)),
        (Rounding.CLOSED, (85, 38, 1)),
        (Rounding.TRUNCATION, (72, 39, 3)),
    ],
)
def test_the_founding_abstract_has_these_configurations(belgrano, rounding, expected):
    found = tuple(
        len(project(build_system(belgrano, reading(belgrano, name), rounding), PAIR).values)
        for name in ("free", "nested", "strict")
    )
    assert found == expected


def test_the_one_denominator_solution_is_59(belgrano):
    found = list_solutions(build_system(belgrano, reading(belgrano, "strict")), 10)
    assert [dict(zip(found.names, row, strict=True)) for row in found.values] == [
        dict(zip(FULL, (59, 24, 47, 34, 22, 25, 2), strict=True))
    ]


def test_the_configurations_are_those_enumerated_before(belgrano):
    with (DATA / "belgrano_configurations.csv").open() as file:
        rows = list(csv.DictReader(file))
    wanted = {tuple(int(row[k]) for k in ("n1", "x1", "n0", "x0")) for row in rows}
    free = project(build_system(belgrano, reading(belgrano, "free")), PAIR)
    assert set(free.values) == wanted
    nested = project(build_system(belgrano, reading(belgrano, "nested")), PAIR)
    inside = {
        tuple(int(row[k]) for k in ("n1", "x1", "n0", "x0"))
        for row in rows
        if row["model"] != "free"
    }
    assert set(nested.values) == inside


def test_the_full_tuples_are_those_enumerated_before(belgrano):
    columns = (
        "n_second_evaluable", "CR_second", "OR_second",
        "n_CR1", "CR2_given_CR1", "n_nonCR1", "CR2_given_nonCR1",
    )  # fmt: skip
    with (DATA / "belgrano_full_tuples.csv").open() as file:
        wanted = {tuple(int(row[k]) for k in columns) for row in csv.DictReader(file)}
    found = project(build_system(belgrano, reading(belgrano, "nested")), FULL)
    assert set(found.values) == wanted
    assert found.total == 229


def test_a_list_is_given_only_where_it_is_short(belgrano):
    system = build_system(belgrano, reading(belgrano, "nested"))
    assert list_solutions(system, 228) is None
    assert list_solutions(system, 229).total == 229


def test_more_than_64_bits_are_counted_exactly():
    blocks = tuple(BlockPlan(size=f"n{i}", sizes=tuple(range(1000)), counts=()) for i in range(8))
    system = System(blocks=blocks, constraints=(), size_of=())
    assert count_solutions(system) == 1000**8
    linked = Constraint(terms=tuple((f"n{i}", 1) for i in range(8)), bound=3)
    # Eight numbers from 0 on that sum to at most 3: (8 + 3 choose 3).
    assert count_solutions(System(blocks=blocks, constraints=(linked,), size_of=())) == 165


def test_too_many_combinations_are_not_counted(monkeypatch, belgrano):
    monkeypatch.setattr(joining, "LARGEST_JOIN", 10)
    assert count_solutions(build_system(belgrano, reading(belgrano, "nested"))) == 229
    monkeypatch.setattr(by_denominators, "MOST_COMBINATIONS", 10)
    system = build_system(belgrano, reading(belgrano, "nested"))
    assert count_solutions(system) is None
    assert project(system, PAIR) is None
    assert list_solutions(system, 1000) is None
    assert tables.LARGEST_JOIN > 10


def test_a_constraint_that_two_others_imply_is_left_out():
    one = Constraint(terms=(("a", 1), ("c", -1)), bound=0)
    two = Constraint(terms=(("b", 1), ("d", -1)), bound=0)
    both = Constraint(terms=(("a", 1), ("b", 1), ("c", -1), ("d", -1)), bound=0)
    assert without_implied((one, both, two, one)) == (one, two)
    tighter = Constraint(terms=both.terms, bound=-1)
    assert len(without_implied((one, tighter, two))) == 3


def test_independent_tables_are_told_apart():
    plans = [BlockPlan(size=name, sizes=(1, 2), counts=()) for name in "abc"]
    rule = Constraint(terms=(("a", 1), ("c", 1)), bound=3)
    parts = independent([block_table(plan, (rule,), set()) for plan in plans], (rule,))
    assert sorted(len(members) for members, _ in parts) == [1, 2]
    assert {len(rules) for _, rules in parts} == {0, 1}


def test_propagation_narrows_before_anything_is_enumerated():
    blocks = tuple(BlockPlan(size=n, sizes=tuple(range(1, 100)), counts=()) for n in "ab")
    rule = Constraint(terms=(("a", 1), ("b", 1)), bound=10)
    system = System(blocks=blocks, constraints=(rule,), size_of=())
    assert [block.sizes[-1] for block in propagated(system)] == [9, 9]
    exact = Constraint(terms=(("a", 1), ("b", -1)), bound=95, equal=True)
    system = System(blocks=blocks, constraints=(exact,), size_of=())
    assert [(b.sizes[0], b.sizes[-1]) for b in propagated(system)] == [(96, 99), (1, 4)]


LARGE = """
[groups.all]
label = "All"
n = 2000
[groups.one]
label = "One part"
at_most = 2000
[groups.other]
label = "The other part"
at_most = 2000
"""


def large_paper(parse, percents):
    body = LARGE
    groups = ("all", "all", "one", "one", "other", "other")
    for name, group, percent in zip("abcdef", groups, percents, strict=True):
        body += (
            f'[percentages.{name}]\nlabel = "{name}"\ngroup = "{group}"\nprinted = "{percent}"\n'
        )
    for part, whole in (("a", "b"), ("c", "d"), ("e", "f")):
        body += f'[[relations]]\nkind = "subset"\nparts = ["{part}"]\nwhole = "{whole}"\n'
    body += '[[readings]]\nname = "split"\nlabel = "All"\nrelations = ['
    body += '{ kind = "split", parts = ["c", "e"], whole = "a" },'
    body += '{ kind = "split", parts = ["d", "f"], whole = "b" }]\n'
    return parse(body)


def test_six_linked_percentages_of_up_to_2000_are_counted_in_seconds(parse):
    # Constructed: 41.2 and 80.1 % of a whole made of two parts (65.3 and 90.4, 8.4 and 66.2 %).
    paper = large_paper(parse, ("41.2", "80.1", "65.3", "90.4", "8.4", "66.2"))
    system = build_system(paper, paper.readings[0])
    began = time.process_time()
    found = list_solutions(system, 1000)
    assert time.process_time() - began < 10
    assert found.total == 513
    names = [found.names.index(name) for name in ("n(all)", "n(one)", "n(other)", *"abcdef")]
    for row in found.values:
        n, n1, n0, a, b, c, d, e, f = (row[i] for i in names)
        assert (n, a, b) == (n1 + n0, c + e, d + f)
        pairs = ((a, n), (b, n), (c, n1), (d, n1), (e, n0), (f, n0))
        tenths = [(2000 * x + size) // (2 * size) for x, size in pairs]
        assert tenths == [412, 801, 653, 904, 84, 662]


@pytest.mark.slow
def test_whole_percentages_of_up_to_1972_are_counted_in_seconds_and_in_little_memory(belgrano):
    # The founding abstract with every size 29 times as large.
    groups = tuple(replace(group, at_most=29 * group.at_most) for group in belgrano.groups)
    large = replace(belgrano, groups=groups)
    began = time.process_time()
    totals = [count_solutions(build_system(large, r)) for r in large.readings]
    assert time.process_time() - began < 30
    assert totals == [63193135, 3604716339276, 25575450]
    scale = 1 if sys.platform == "darwin" else 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale < 1.5e9


def test_a_reading_may_use_all_claims(belgrano):
    everything = Reading(name="x", label="x", denominators=STANDARD_READINGS[1].denominators)
    assert count_solutions(build_system(belgrano, everything)) == 328748
