"""The results table can be searched, and ids are stable."""

from dataclasses import replace

import pytest

from seriatim.analysis.results import (
    Disagreement,
    GroupLabel,
    PlannedAnalysis,
    ProblemCount,
    Provenance,
    ResultRow,
    Results,
    ResultsError,
    read_results,
    read_rows,
    row_id,
)
from seriatim.analysis.writing import write_results


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


@pytest.fixture
def whole(results):
    planned = dict.fromkeys(("unit", "denominator", "groups", "method", "definition"), "x")
    return replace(
        results,
        plan=(PlannedAnalysis(analysis="flow", endpoint="", **planned),),
        groups=(GroupLabel(label="First ILP", numbers="1"),),
        provenance=Provenance(
            data_hash="d",
            protocol_hash="p",
            files=(("a.csv", 3, "f"),),
            versions=(("seriatim", "0"),),
            notice="SYNTHETIC",
        ),
        problems=(ProblemCount(code="c", severity="hard", count=1, title="t"),),
        disagreements=(
            Disagreement(procedure_id="P", recorded="CR", derived="PR", explanation="why"),
        ),
    )


def test_a_run_is_read_back_as_it_was(whole, tmp_path):
    write_results(whole, tmp_path)
    assert read_results(tmp_path) == whole


def test_a_folder_without_a_run_says_what_is_missing(whole, tmp_path):
    with pytest.raises(ResultsError, match=r"holds no run\.json"):
        read_results(tmp_path)
    write_results(whole, tmp_path)
    (tmp_path / "results.jsonl").unlink()
    with pytest.raises(ResultsError, match=r"holds no results\.jsonl"):
        read_results(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"title": "t", "plan": [{"a": 1}]}'])
def test_a_run_of_another_kind_is_refused(whole, tmp_path, text):
    write_results(whole, tmp_path)
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(ResultsError, match="is not as seriatim run writes it"):
        read_results(tmp_path)
