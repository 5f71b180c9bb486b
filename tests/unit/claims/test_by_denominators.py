"""Denominators first: against brute force, the other way to count, and the clock."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.claims import by_denominators
from seriatim.claims.by_denominators import count_by_denominators
from seriatim.claims.counting import count_solutions, propagated, without_implied
from seriatim.claims.system import BlockPlan, Constraint, Ranges, System, build_system
from seriatim.claims.tables import TooMany


@st.composite
def systems(draw):
    names = []
    blocks = []
    for b in range(draw(st.integers(1, 3))):
        sizes = tuple(range(draw(st.integers(1, 3)), draw(st.integers(3, 6))))
        counts = []
        for c in range(draw(st.integers(0, 2))):
            first = tuple(draw(st.integers(0, 3)) for _ in sizes)
            last = tuple(low + draw(st.integers(-1, 3)) for low in first)
            counts.append(Ranges(name=f"x{b}{c}", first=first, last=last))
            names.append(f"x{b}{c}")
        blocks.append(BlockPlan(size=f"n{b}", sizes=sizes, counts=tuple(counts)))
        names.append(f"n{b}")
    constraints = []
    for _ in range(draw(st.integers(0, 4))):
        chosen = draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
        terms = tuple((name, draw(st.sampled_from([-1, 1]))) for name in chosen)
        rule = Constraint(terms=terms, bound=draw(st.integers(-4, 6)), equal=draw(st.booleans()))
        constraints.append(rule)
        if draw(st.booleans()):  # the same sum from the other side
            back = tuple((name, -factor) for name, factor in terms)
            constraints.append(Constraint(terms=back, bound=draw(st.integers(-4, 6))))
    return System(blocks=tuple(blocks), constraints=tuple(constraints), size_of=())


def count(system):
    return count_by_denominators(propagated(system), without_implied(system.constraints))


@settings(max_examples=300)
@given(system=systems())
def test_the_count_is_that_of_brute_force(by_brute_force, system):
    assert count(system) == len(by_brute_force(system))


def test_chunks_do_not_change_the_count(monkeypatch, belgrano):
    nested = build_system(belgrano, belgrano.readings[1])
    assert count(nested) == 229
    monkeypatch.setattr(by_denominators, "CHUNK", 50)
    assert count(nested) == 229


def test_numbers_of_any_size_are_exact():
    wide = tuple(Ranges(name=f"x{i}", first=(0,), last=(10**6 - 1,)) for i in range(5))
    system = System(
        blocks=(BlockPlan(size="n", sizes=(1,), counts=wide),), constraints=(), size_of=()
    )
    assert count(system) == 10**30


def test_what_is_too_long_is_refused(monkeypatch, belgrano):
    twice = Constraint(terms=(("x", 2), ("y", 1)), bound=3)
    plan = BlockPlan(
        size="n",
        sizes=(1,),
        counts=(Ranges(name="x", first=(0,), last=(5,)), Ranges(name="y", first=(0,), last=(5,))),
    )
    with pytest.raises(TooMany):
        count_by_denominators((plan,), (twice,))
    nested = build_system(belgrano, belgrano.readings[1])
    monkeypatch.setattr(by_denominators, "MOST_ROWS", 0)
    one = Constraint(terms=(("x", 1), ("y", 1)), bound=3)
    other = Constraint(terms=(("x", 1), ("y", -1)), bound=0)
    with pytest.raises(TooMany):
        count_by_denominators((plan,), (one, other))
    monkeypatch.setattr(by_denominators, "MOST_COMBINATIONS", 10)
    with pytest.raises(TooMany):
        count(nested)


@pytest.mark.slow
def test_six_linked_whole_percentages_of_up_to_2000(parse):
    # Constructed: 41 and 80 % of a whole made of two parts (65 and 90, 8 and 66 %).
    body = ""
    for name, size in (("all", "n"), ("one", "at_most"), ("other", "at_most")):
        body += f'[groups.{name}]\nlabel = "{name}"\n{size} = 2000\n'
    groups = ("all", "all", "one", "one", "other", "other")
    printed = ("41", "80", "65", "90", "8", "66")
    for name, group, percent in zip("abcdef", groups, printed, strict=True):
        body += f'[percentages.{name}]\nlabel = "{name}"\ngroup = "{group}"\n'
        body += f'printed = "{percent}"\n'
    for part, whole in (("a", "b"), ("c", "d"), ("e", "f")):
        body += f'[[relations]]\nkind = "subset"\nparts = ["{part}"]\nwhole = "{whole}"\n'
    body += '[[readings]]\nname = "split"\nlabel = "All"\nrelations = ['
    body += '{ kind = "split", parts = ["c", "e"], whole = "a" },'
    body += '{ kind = "split", parts = ["d", "f"], whole = "b" }]\n'
    paper = parse(body)
    began = time.process_time()
    assert count_solutions(build_system(paper, paper.readings[0])) == plain_count(2000)
    assert time.process_time() - began < 30


def plain_count(most):
    """Count the same by a loop over the one part, in another way: sums listed, not in closed form.

    For n1 and n0 the sum of two counts takes its values with known frequencies; those within the
    range of the whole are added.
    """

    def spans(percent):
        n = np.arange(1, most + 1)
        return -((-(2 * percent - 1) * n) // 200), -(-((2 * percent + 1) * n) // 200) - 1

    def ways(whole, one, other):
        table = np.zeros((most + 1, most + 1))
        (low, high), (low1, high1), (low0, high0) = spans(whole), spans(one), spans(other)
        n0 = np.arange(1, most + 1)
        for n1 in range(1, most):
            rest = n0[: most - n1]
            for x in range(low1[n1 - 1], high1[n1 - 1] + 1):
                bottom = np.maximum(low[n1 + rest - 1] - x, low0[rest - 1])
                top = np.minimum(high[n1 + rest - 1] - x, high0[rest - 1])
                table[n1, rest] += np.maximum(top - bottom + 1, 0)
        return table

    first, second = ways(41, 65, 8), ways(80, 90, 66)
    # For small parts "c is at most d" or "e is at most f" or "a is at most b" could cut something
    # off; none of their ranges overlap, as 65 < 90, 8 < 66 and 41 < 80 at every size but those
    # where the same count prints as both, which no count does.
    return int((first * second).sum())
