"""The results table can be searched, and ids are stable."""

import pytest

from seriatim.analysis.results import Provenance, ResultRow, Results, read_rows, row_id


def row(name, **cells):
    return ResultRow(
        id=name, analysis="response", endpoint="complete_response", unit="procedure",
        population="evaluable", statistic="count", value=1.0, **cells,
    )  # fmt: skip


@pytest.fixture
def results():
    provenance = Provenance(data_hash="d", protocol_hash="p", files=(), versions=())
    rows = (row("a", level="First ILP"), row("b", level="Second ILP"))
    return Results(title="t", rows=rows, plan=(), groups=(), provenance=provenance)


def test_select_keeps_the_order(results):
    assert [item.id for item in results.select(analysis="response")] == ["a", "b"]
    assert results.select(analysis="flow") == ()


def test_find_wants_exactly_one(results):
    assert results.find(level="Second ILP").id == "b"
    assert results.find(level="Third") is None
    with pytest.raises(LookupError, match="2 result rows"):
        results.find(analysis="response")


def test_row_ids_are_plain_words():
    assert row_id("transition", "", "ILP 1 to 2", "CR->PR", "count") == (
        "transition.ilp_1_to_2.cr_to_pr.count"
    )


def test_rows_are_read_back_without_the_stamps_of_the_run(tmp_path):
    path = tmp_path / "results.jsonl"
    path.write_text(
        '{"id": "a", "analysis": "flow", "endpoint": "", "unit": "patient", "population": "x", '
        '"statistic": "count", "value": 3.0, "data_hash": "d", "version": "1"}\n'
    )
    (found,) = read_rows(path)
    assert (found.id, found.value, found.n) == ("a", 3.0, None)
