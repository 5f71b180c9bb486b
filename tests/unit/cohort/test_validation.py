"""Rules as a whole: phases, messages, counts and what they may refuse."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from seriatim.cohort import Cohort, Severity
from seriatim.cohort.problem_listing import ProblemListing
from seriatim.cohort.rules.rule import Refuses
from seriatim.cohort.typed import build_typed_tables
from seriatim.cohort.validation import all_rules, rule_phases, validate, write_value
from seriatim.dictionary import Dictionary

HERE = Path(__file__).parent


def test_a_clean_registry_has_no_problems(make_cohort: Callable[..., Cohort]) -> None:
    assert make_cohort().problems.counts == ()


def test_every_rule_has_a_record_that_it_finds(dictionary: Dictionary) -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in (HERE / "rules").glob("*.py"))
    missing = {rule.code for rule in all_rules(dictionary) if f'"{rule.code}"' not in shown}
    assert not missing


def test_only_patients_and_procedures_can_take_a_patient_along(dictionary: Dictionary) -> None:
    for rule in all_rules(dictionary):
        if rule.refuses is Refuses.PATIENT:
            assert rule.table in ("patients", "procedures"), rule.code


def test_hard_problems_refuse_something_and_others_nothing(dictionary: Dictionary) -> None:
    for rule in all_rules(dictionary):
        assert (rule.refuses is not Refuses.NOTHING) == (rule.severity is Severity.HARD), rule.code


def test_a_refused_value_is_never_one_that_a_row_needs(dictionary: Dictionary) -> None:
    for rule in all_rules(dictionary):
        if rule.refuses is Refuses.VALUE:
            fields = [dictionary.table(rule.table).field(name) for name in rule.columns]
            assert not any(field.required for field in fields), rule.code


def test_comparing_rules_clear_nothing_that_orders_procedures(dictionary: Dictionary) -> None:
    """The order is derived before they run and must still hold afterwards."""
    order = {"patient_id", "procedure_date", "region", "side", "earlier_elsewhere"}
    for rule in rule_phases(dictionary)[2]:
        if rule.table == "procedures" and rule.refuses is Refuses.VALUE:
            assert not order & set(rule.columns), rule.code


def test_rules_point_to_columns_of_their_table(dictionary: Dictionary) -> None:
    for rule in all_rules(dictionary):
        for name in rule.columns:
            assert dictionary.table(rule.table).field(name)


def test_messages_name_only_what_their_sql_selects(dictionary: Dictionary) -> None:
    for rule in all_rules(dictionary):
        for _, name, _, _ in string.Formatter().parse(rule.message):
            assert name is None or name in rule.sql, (rule.code, name)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (95.0, "95"),
        (1.39, "1.39"),
        (1234567.0, "1.23457e+06"),
        (float("inf"), "inf"),
        (7, "7"),
        (None, "nothing"),
        (date(2011, 5, 3), "2011-05-03"),
        ("leg L", "leg L"),
    ],
)
def test_values_are_written_as_people_write_them(value: object, text: str) -> None:
    assert write_value(value) == text


def test_dates_without_a_day_are_accused_of_nothing_they_may_not_have_done(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    # The 15th would lie before the procedure of 20 March; the month does not.
    cohort = make_cohort(
        edit("procedures", 2, procedure_date="2011-03-20", amputation_date="2011-03",
             amputation_level="minor", amputation_cause="other", response_date="2011-06-20"),
        edit("assessments", 1, assessment_date="2011-06-20"),
    )  # fmt: skip
    assert [code for code, _, _ in cohort.problems.counts] == ["date_not_exact"]
    cohort = make_cohort(
        edit("procedures", 2, amputation_date="2011-01", amputation_level="minor",
             amputation_cause="other"),
    )  # fmt: skip
    assert "harm_before_procedure" in {code for code, _, _ in cohort.problems.counts}


def test_an_explained_value_is_not_reported_again_as_out_of_range(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(edit("procedures", 0, limb_volume_l="9000"))
    assert [code for code, _, _ in cohort.problems.counts] == ["limb_volume_in_ml"]


def test_beyond_the_cap_problems_are_counted_and_not_listed(
    raw_registry: Callable[..., Any], dictionary: Dictionary, clean: dict[str, Any]
) -> None:
    for row in clean["procedures"]:
        row |= {"leakage_percent": "140", "ck_peak_u_l": "<1"}
    registry = raw_registry(clean)
    listing = ProblemListing(registry, cap=2)
    build_typed_tables(registry, dictionary, listing)
    validate(registry.connection, dictionary, listing, date(2020, 1, 1))
    log = listing.log()
    assert [(code, n) for code, _, n in log.counts] == [
        ("number_is_limit", 3),
        ("outside_hard_range", 3),
    ]
    assert [p.code for p in log.problems] == ["number_is_limit"] * 2 + ["outside_hard_range"] * 2
    assert [p.row for p in log.problems] == [2, 3, 2, 3]


def test_a_future_date_depends_on_the_day_of_reading(
    raw_registry: Callable[..., Any], dictionary: Dictionary, clean: dict[str, Any]
) -> None:
    def codes(today: date) -> set[str]:
        registry = raw_registry(clean)
        listing = ProblemListing(registry)
        build_typed_tables(registry, dictionary, listing)
        validate(registry.connection, dictionary, listing, today)
        return {code for code, _, _ in listing.log().counts}

    # The last date of the clean registry is a last contact on 10 January 2015.
    assert codes(date(2015, 1, 10)) == set()
    assert codes(date(2015, 1, 9)) == {"date_in_future"}
