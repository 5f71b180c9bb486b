"""Small papers and systems made up for the tests."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from seriatim.claims.checking import PaperCheck, check_paper
from seriatim.claims.loading import load_paper, parse_paper
from seriatim.claims.model import Paper
from seriatim.claims.system import System

HEAD = 'format = 1\ntitle = "Made up"\n[source]\ncitation = "Nobody 2000"\nseen = "all"\n'


@pytest.fixture(scope="session")
def parse() -> Callable[[str], Paper]:
    """Return a function that parses a claims file of which only the body is given."""
    return lambda body: parse_paper((HEAD + body).encode(), "made_up.toml")


@pytest.fixture(scope="session")
def belgrano() -> Paper:
    return load_paper("belgrano_2019")


@pytest.fixture(scope="session")
def checked(belgrano: Paper) -> PaperCheck:
    return check_paper(belgrano)


@pytest.fixture(scope="session")
def by_brute_force() -> Callable[[System], list[dict[str, int]]]:
    """Return a function that tries every combination of numbers of a system, one after another."""

    def solutions(system: System) -> list[dict[str, int]]:
        found = []
        for choice in product(*(range(len(block.sizes)) for block in system.blocks)):
            names: list[str] = []
            ranges = []
            for block, i in zip(system.blocks, choice, strict=True):
                names.append(block.size)
                ranges.append((block.sizes[i],))
                for count in block.counts:
                    names.append(count.name)
                    ranges.append(tuple(range(count.first[i], count.last[i] + 1)))
            for values in product(*ranges):
                numbers = dict(zip(names, values, strict=True))
                if all(holds(rule, numbers) for rule in system.constraints):
                    found.append(numbers)
        return found

    return solutions


def holds(rule, numbers):
    total = sum(factor * numbers[name] for name, factor in rule.terms)
    return total == rule.bound if rule.equal else total <= rule.bound
