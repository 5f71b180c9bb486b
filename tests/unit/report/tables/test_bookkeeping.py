from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from seriatim.analysis.results import (
    Disagreement,
    EarlierProtocol,
    Results,
    SettingChange,
)
from seriatim.report.document import Table
from seriatim.report.tables.bookkeeping import (
    MOST_DISAGREEMENTS,
    agreement_table,
    disagreements_table,
    earlier_table,
    files_table,
    ledger_table,
    plan_table,
    problems_table,
)
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_the_ledger_holds_every_proportion(lookup: Lookup, cells: Cells) -> None:
    table = ledger_table(lookup, registry_labels())
    proportions = [r for r in lookup.results.rows if r.statistic == "proportion"]
    assert table is not None
    assert len(table.rows) == len(proportions)
    assert ("Second ILP", "24/59", "41%", "evaluable procedures of the group") in cells(
        table, "Complete response"
    )
    assert (
        "First ILP (Female)",
        "168/290",
        "57.9%",
        "patients of the group with a recorded value",
    ) in (cells(table, "Sex"))
    assert cells(table, "Severe local toxicity")[0][3] == "graded procedures of the group"
    assert cells(table, "Complete response after previous")[0][3].startswith("pairs of first")


def test_the_ledger_gives_no_percentage_of_a_handful(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Cells
) -> None:
    row = make_row("response", "complete_response", "proportion", 0.5, n=2, n_total=4)
    table = ledger_table(look(row), registry_labels())
    assert cells(table, "Complete response") == [
        ("", "2/4", "", "all treated procedures of the group")
    ]


def test_problems_say_what_was_done(lookup: Lookup, cells: Cells) -> None:
    assert cells(problems_table(lookup), "Procedure without a date") == [
        ("date.missing", "set aside or value refused", "3")
    ]


def test_recorded_and_derived_are_crossed(lookup: Lookup, cells: Cells) -> None:
    table = agreement_table(lookup)
    assert cells(table, "Complete response (CR)") == [("101", "3", "0", "0")]


def test_many_disagreements_are_cut_with_a_word(results: Results) -> None:
    one = Disagreement(procedure_id="P1", recorded="CR", derived="PR", explanation="")
    many = replace(results, disagreements=(one,) * (MOST_DISAGREEMENTS + 3))
    table = disagreements_table(Lookup(many))
    assert table is not None
    assert len(table.rows) == MOST_DISAGREEMENTS
    assert table.notes == ("3 more are in the results files.",)


def test_the_plan_is_grouped_by_endpoint(lookup: Lookup, results: Results) -> None:
    labels = registry_labels()
    table = plan_table(lookup, labels)
    assert table is not None
    assert [row.label for row in table.rows[:2]] == [
        "Overall response (CR or PR)",
        "Response rates",
    ]
    lines = (replace(results.plan[0], endpoint=""), replace(results.plan[0], endpoint="sex, limb"))
    table = plan_table(Lookup(replace(results, plan=lines)), labels)
    assert table is not None
    assert [row.label for row in table.rows if not row.cells] == ["All data", "Sex; Limb"]


def test_files_and_their_fingerprints(lookup: Lookup, cells: Cells) -> None:
    table = files_table(lookup)
    assert cells(table, "patients.csv") == [("18,432", "9d1c" * 16)]
    assert cells(table, "Protocol") == [("", "b07d55e2" * 8)]


def test_nothing_to_list_no_table(empty_results: Results) -> None:
    bare = replace(
        empty_results,
        provenance=replace(empty_results.provenance, files=(), data_hash="", protocol_hash=""),
    )
    lookup = Lookup(bare)
    assert ledger_table(lookup, registry_labels()) is None
    for make in (problems_table, agreement_table, disagreements_table, files_table):
        assert make(lookup) is None
    assert plan_table(lookup, registry_labels()) is None


def test_earlier_protocols_are_listed_with_what_changed(results: Results) -> None:
    assert earlier_table(Lookup(results)) is None
    change = SettingChange(path="primary", before="not set", after='"complete_response"')
    step = EarlierProtocol(protocol_hash="a" * 64, data_hash="b" * 64, same_data=True)
    steps = (
        replace(step, changes=(change, change)),
        replace(step, same_data=False),
        replace(step, reason="not kept"),
    )
    study = replace(results, provenance=replace(results.provenance, earlier=steps))
    table = earlier_table(Lookup(study))
    assert table is not None
    assert [row.label for row in table.rows] == ["a" * 12] * 3
    said = 'primary: not set -> "complete_response"'
    assert [row.cells for row in table.rows] == [
        ("the same data", f"{said}; {said}"),
        ("other data, bbbbbbbbbbbb", "no setting"),
        ("the same data", "not known: not kept"),
    ]
