"""The registry of the benchmark names functions that exist, and yardsticks that it has."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from bench.cohort import EFFECTS
from bench.tasks import HERE, TASKS, Entry, Role, Task, task

NAMES = [candidate.name for candidate in TASKS]
ENTRIES = [(candidate.name, entry) for candidate in TASKS for entry in candidate.entries]


def functions(entry: Entry) -> set[str]:
    text = (HERE / entry.file).read_text(encoding="utf-8")
    if entry.file.endswith(".R"):
        return set(re.findall(r"^(\w+) <- function\(", text, flags=re.MULTILINE))
    return {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def test_names_are_unique() -> None:
    assert max(Counter(NAMES).values()) == 1
    for candidate in TASKS:
        labels = [entry.label for entry in candidate.entries]
        assert len(set(labels)) == len(labels), candidate.name


@pytest.mark.parametrize("candidate", TASKS, ids=NAMES)
def test_a_task_has_one_method_of_ours_and_what_it_is_compared_with(candidate: Task) -> None:
    roles = Counter(entry.role for entry in candidate.entries)
    assert roles[Role.OURS] == 1
    assert roles[Role.R_FULL] == 1
    assert all(roles[role] for role in candidate.targets)
    assert set(candidate.reference) <= {entry.label for entry in candidate.entries}


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[f"{n}-{e.label}" for n, e in ENTRIES])
def test_every_call_is_a_function_of_its_file(name: str, entry: Entry) -> None:
    assert (HERE / entry.file).is_file()
    # Ours may be planned and not written yet: it is then reported as "not available".
    if entry.role != Role.OURS:
        assert entry.call in functions(entry)


def test_r_knows_the_covariates_of_the_cohort() -> None:
    text = (HERE / "r" / "cohort.R").read_text(encoding="utf-8")
    found = re.search(r"COVARIATES <- c\((.*?)\)", text, flags=re.DOTALL)
    assert found is not None
    assert re.findall(r'"(\w+)"', found.group(1)) == list(EFFECTS)


def test_an_unknown_task_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"expected one of kaplan_meier, .*found 'coxx'"):
        task("coxx")
