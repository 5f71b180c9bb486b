from __future__ import annotations

from dataclasses import replace

from seriatim.analysis.planning.plan import make_plan
from seriatim.analysis.results import Results
from seriatim.protocol import load_protocol
from seriatim.report.tables.estimands import estimand_table
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup


def test_every_planned_analysis_of_the_shipped_protocol_has_a_card(results: Results) -> None:
    plan = make_plan(load_protocol())
    table = estimand_table(Lookup(replace(results, plan=plan)), registry_labels())
    assert table is not None
    assert table.folded
    rows = [row for row in table.rows if row.kind != "heading"]
    assert len(rows) >= len({(line.analysis, line.endpoint) for line in plan})
    assert all(cell for row in rows for cell in row.cells)
    labels = [row.label for row in table.rows]
    assert "Change within patients" in labels
    assert "All data" in labels


def test_a_plan_of_an_older_run_has_no_cards(results: Results) -> None:
    assert estimand_table(Lookup(results), registry_labels()) is None


def test_the_same_card_twice_is_written_once(results: Results) -> None:
    line = make_plan(load_protocol())[0]
    table = estimand_table(Lookup(replace(results, plan=(line, line))), registry_labels())
    assert table is not None
    assert len(table.rows) == 2
