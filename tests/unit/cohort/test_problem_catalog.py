"""The catalog of all kinds of problems, and its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.cohort.problem_catalog import (
    catalog,
    describe_problem,
    problem_kind,
    render_catalog,
)
from seriatim.cohort.reading.codes import KINDS
from seriatim.cohort.validation import all_rules
from seriatim.dictionary import Dictionary

ROOT = Path(__file__).parents[3]


def test_every_code_is_declared_once_in_snake_case() -> None:
    codes = [kind.code for kind in catalog()]
    assert codes == sorted(set(codes))
    assert all(code.replace("_", "").isalnum() and code == code.lower() for code in codes)


def test_there_are_at_least_forty_five_cross_field_rules(dictionary: Dictionary) -> None:
    codes = {rule.code for rule in all_rules(dictionary)}
    ranges = {"outside_hard_range", "outside_plausible_range", "required_value_missing"}
    assert len(codes - ranges) >= 45


def test_rules_that_share_a_code_mean_the_same(dictionary: Dictionary) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for rule in all_rules(dictionary):
        said = (str(rule.severity), rule.title.split(" of an unknown")[0])
        assert seen.setdefault(rule.code, said) == said, rule.code


def test_no_kind_of_a_cell_or_rule_takes_a_code_of_reading(dictionary: Dictionary) -> None:
    own = {rule.code for rule in all_rules(dictionary)}
    assert not own & {kind.code for kind in KINDS}


def test_what_is_said_ends_and_says_what_to_do() -> None:
    for kind in catalog():
        assert kind.title, kind.code
        assert not kind.title.endswith("."), kind.code
        assert kind.explanation.endswith("."), kind.code
        assert kind.remedy.endswith("."), kind.code


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("ragged_row", "A row with too few or too many cells"),
        ("unknown_choice", "Not one of the words for this field"),
        ("procedure_after_death", "Procedure after death"),
        ("no_such_code", "no_such_code"),
    ],
)
def test_a_code_is_described_by_its_title(code: str, title: str) -> None:
    assert describe_problem(code) == title
    assert (problem_kind(code) is None) == (title == code)


def test_the_reference_page_is_current() -> None:
    page = ROOT / "docs" / "reference" / "problems.md"
    text = page.read_text(encoding="utf-8")
    assert text == render_catalog(catalog()), "write render_catalog(catalog()) to the page"
