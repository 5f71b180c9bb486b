"""The REMARK profile: every planned analysis with what it rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seriatim.analysis.results import Results
from seriatim.report.document import RowKind, Table
from seriatim.report.tables.remark import remark_table
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup

LABELS = registry_labels()


@pytest.fixture(scope="module")
def table(example: Results) -> Table:
    made = remark_table(Lookup(example), LABELS)
    assert made is not None
    return made


def under(table: Table, heading: str, label: str) -> tuple[str, ...]:
    labels = [row.label if row.kind is RowKind.HEADING else "" for row in table.rows]
    rest = table.rows[labels.index(heading) + 1 :]
    return next(row.cells for row in rest if row.label == label)


def test_every_line_of_the_plan_is_there(table: Table, example: Results) -> None:
    assert len([row for row in table.rows if row.cells]) == len(example.plan)


def test_groups_are_added_and_models_count_complete_rows(table: Table) -> None:
    # 174 + 24 + 13 of 290 + 59 + 22 evaluable; all treated 380.
    assert under(table, "Complete response", "Differences in response")[1:3] == ("371", "211")
    assert under(table, "Complete response", "Response rates")[:3] == (
        "evaluable procedures",
        "371",
        "211",
    )
    assert under(table, "Severe local toxicity", "Comparison of distributions")[1:3] == (
        "380",
        "76",
    )
    assert under(table, "Overall survival", "Mantel-Byar test")[1:3] == ("290", "208")
    assert under(table, "Overall survival", "Model of survival")[1:3] == ("237", "166")
    assert under(table, "Overall survival", "Series without an effect")[1:3] == ("–", "–")


def test_a_missing_number_has_its_reason(table: Table) -> None:
    remark = under(table, "In-field progression", "Gray's test")[-1]
    assert remark.startswith("1 without a number: 68 of 290 patients are in more than one group")
    assert under(table, "Complete response", "Response rates")[-1] == ""


def test_what_was_planned_and_gave_nothing_is_said(example: Results) -> None:
    bare = remark_table(Lookup(replace(example, rows=())), LABELS)
    assert bare is not None
    remarks = {row.cells[-1] for row in bare.rows if row.cells}
    assert remarks == {"planned; the data gave nothing to estimate it from"}
    assert remark_table(Lookup(replace(example, plan=())), LABELS) is None
