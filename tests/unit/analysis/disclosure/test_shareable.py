"""What is shared holds no small count and nothing that tells one."""

import re
from dataclasses import replace

import pytest

from seriatim.analysis.disclosure.shareable import DisclosureError, shareable_results
from seriatim.analysis.results import ProblemCount
from seriatim.analysis.rows import Place

MINIMUM = 5


@pytest.fixture(scope="module")
def shared(example):
    return shareable_results(example, MINIMUM)


def by_id(results):
    return {row.id: row for row in results.rows}


def test_no_small_count_is_shown(shared):
    for row in shared.rows:
        if row.analysis in ("multiplicity", "null_simulation"):
            continue
        left = (row.n_total or 0) - (row.n or 0) if row.n is not None else 0
        for number in (row.n, row.n_total, left if row.n_total else 0):
            assert number is None or not 0 < number < MINIMUM, row
        if row.statistic in ("count", "n") or row.statistic.startswith("n_"):
            assert row.value is None or not 0 < row.value < MINIMUM, row


def test_a_hidden_cell_takes_its_percentage_limits_and_contrasts_with_it(shared):
    rows = by_id(shared)
    place = "grades.severe_local_toxicity.evaluable.order.third_to_fifth_ilp"
    for statistic in ("count", "proportion", "conf_low", "conf_high", "std_error"):
        row = rows[f"{place}.{statistic}"]
        assert (row.value, row.n, row.n_total) == (None, None, None)
        assert row.reason == "fewer than 5, or would tell such a count (not shown)"
    contrast = "third_to_fifth_ilp_v_first_ilp.risk_difference"
    assert rows[f"grade_difference.severe_local_toxicity.evaluable.order.{contrast}"].value is None
    # 15 with any response and 13 with a complete one would tell the two with a partial one.
    base = "evaluable.order.third_to_fifth_ilp.count"
    shown = {rows[f"response.{e}.{base}"].value for e in ("overall_response", "complete_response")}
    assert shown in ({15.0, None}, {13.0, None})


def hidden_by(rows, name):
    """Collect, by the name of a row, whether rows are hidden (True), shown (False) or both."""
    kinds = {}
    for row in rows:
        kinds.setdefault(name(row), set()).add(row.value is None)
    return kinds


def test_a_distribution_and_a_table_of_transitions_are_shown_whole_or_not_at_all(shared):
    scales = ("response_category", "local_toxicity", "complications")
    tables = ("response", "grades", "transition")
    rows = [r for r in shared.rows if r.endpoint in scales and r.statistic == "count"]
    rows = [row for row in rows if row.analysis in tables]
    places = hidden_by(rows, lambda row: (row.analysis, row.endpoint, row.level))
    assert all(len(kinds) == 1 for kinds in places.values())
    assert places["response", "response_category", "First ILP"] == {False}
    assert places["transition", "response_category", "ILP 1 to 2"] == {True}
    pairs = [r for r in shared.rows if r.analysis in ("treated_again", "paired_change")]
    assert not [row for row in pairs if row.value is not None]


def test_what_adds_up_at_one_time_is_hidden_together(shared):
    rows = [row for row in shared.rows if row.level and row.context.startswith("time=")]
    for analysis, statistic in (("survival", "survival"), ("state_probability", "probability")):
        own = [r for r in rows if (r.analysis, r.statistic) == (analysis, statistic)]
        assert own
        assert all(len(k) == 1 for k in hidden_by(own, lambda row: row.context).values())
    at_risk = [row for row in shared.rows if row.analysis == "survival_at_risk"]
    assert {row.statistic for row in at_risk} == {"n_at_risk"}
    times = {}
    for row in at_risk:
        times.setdefault((row.groups, row.level), set()).add(row.context)
    assert len(set(map(frozenset, times.values()))) == 1


def test_whoever_had_no_event_must_not_be_few(shared):
    levels = {}
    for row in shared.rows:
        if row.analysis == "cumulative_incidence" and row.statistic == "n_events":
            levels.setdefault(row.level, []).append(row)
    for causes in levels.values():
        if all(row.value is not None for row in causes):
            left = causes[0].n_total - sum(row.n for row in causes)
            assert left == 0 or left >= MINIMUM


def test_what_is_large_stays_as_it_was(example, shared):
    before, after = by_id(example), by_id(shared)
    kept = [row for row in after.values() if row.value is not None]
    assert len(kept) > 700
    assert all(replace(row, reason=before[row.id].reason) == before[row.id] for row in kept)
    assert after["response.complete_response.evaluable.order.first_ilp.count"].value == 174
    assert after["survival.overall_survival.all_patients.median"].value is not None


def test_lists_of_procedures_names_and_terms_are_gone(example, shared):
    assert shared.disagreements == ()
    assert [name for name, _, _ in shared.provenance.files] == [
        f"file {i}.csv" for i in range(1, len(example.provenance.files) + 1)
    ]
    assert not [r for r in shared.rows if r.analysis == "complication_list" and r.context]
    assert shared.provenance.notice == "SYNTHETIC data"


def test_no_reason_counts_anything(shared):
    for row in shared.rows:
        numbers = re.findall(r"\d+", row.reason or "")
        assert set(numbers) <= {str(MINIMUM)}, row.reason


def test_problems_of_few_records_and_real_notices_are_gone(example):
    problems = tuple(
        ProblemCount(code=code, severity="soft", count=n, title=code)
        for code, n in (("rare", 2), ("often", 9))
    )
    provenance = replace(example.provenance, notice="Ward 7, do not copy")
    shared = shareable_results(replace(example, problems=problems, provenance=provenance), MINIMUM)
    assert [each.code for each in shared.problems] == ["often"]
    assert shared.provenance.notice is None


def test_a_small_group_of_survival_goes_with_its_test(example):
    def smaller(row):
        counts = row.analysis == "survival" and row.level == "3-5 ILPs" and row.statistic == "n"
        return replace(row, value=3.0, n=3) if counts else row

    changed = replace(example, rows=tuple(map(smaller, example.rows)))
    shared = shareable_results(changed, MINIMUM)
    assert not [r for r in shared.rows if r.analysis == "log_rank" and r.value is not None]
    own = [r for r in shared.rows if r.analysis == "survival" and r.level == "3-5 ILPs"]
    assert not [r for r in own if r.value is not None]


def test_a_difference_of_characteristics_goes_with_a_hidden_count_of_its_variable(example, shared):
    described = [row for row in shared.rows if row.analysis == "characteristics"]
    told = {row.endpoint for row in described if (row.reason or "").startswith("fewer than 5")}
    shown = {row.endpoint for row in described} - told
    assert told
    assert shown
    rows = tuple(
        Place(
            analysis="characteristic_difference",
            endpoint=endpoint,
            unit="procedure",
            population="all_treated",
            level="Second ILP v First ILP",
        ).row("risk_difference", 0.125)
        for endpoint in sorted(told | shown)
    )
    again = shareable_results(replace(example, rows=example.rows + rows), MINIMUM)
    own = [row for row in again.rows if row.analysis == "characteristic_difference"]
    assert {row.endpoint for row in own if row.value is None} == told
    assert {row.endpoint for row in own if row.value is not None} == shown


def test_what_cannot_be_shared_is_said(example):
    with pytest.raises(DisclosureError, match="expected 2 or more, found 1"):
        shareable_results(example, 1)
    older = replace(example, provenance=replace(example.provenance, settings=()))
    with pytest.raises(DisclosureError, match="Run the study again"):
        shareable_results(older, 5)
