"""Every result that differs is named, and why it can differ."""

from dataclasses import replace

import pytest

from seriatim.analysis.results import SettingChange
from seriatim.report.compare.comparing import Kind, compare_runs


def with_rows(results, change):
    rows = (change(row) for row in results.rows)
    return replace(results, rows=tuple(row for row in rows if row is not None))


def test_a_run_equals_itself(results):
    compared = compare_runs(results, results)
    assert compared.is_equal
    assert compared.causes == ()
    assert compared.n_same == len(results.rows)


def test_changes_are_grouped_the_largest_first_and_drawn_points_last(results):
    factors = {"response": 1.5, "survival": 1.1, "survival_curve": 3.0}

    def change(row):
        factor = factors.get(row.analysis)
        if factor is None or not row.value:
            return row
        return replace(row, value=row.value * (factor if row.statistic != "count" else 1.01))

    compared = compare_runs(results, with_rows(results, change))
    assert [each.analysis for each in compared.analyses] == [
        "response", "survival", "survival_curve",
    ]  # fmt: skip
    first = compared.analyses[0].differences
    assert first[0].relative == pytest.approx(1 / 3)
    assert [each.relative for each in first] == sorted((e.relative for e in first), reverse=True)
    assert compared.analyses[-1].drawn


def test_results_that_vanish_and_appear(results):
    gone = with_rows(results, lambda row: None if row.analysis == "flow" else row)
    n_gone = len(results.rows) - len(gone.rows)
    assert compare_runs(results, gone).count(Kind.VANISHED) == n_gone
    assert compare_runs(gone, results).count(Kind.APPEARED) == n_gone
    assert compare_runs(gone, results).analyses[0].differences[0].before is None


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ({"value": 1.0}, {"value": 1.0 + 1e-12}, False),
        ({"value": 1.0}, {"value": 1.0 + 1e-6}, True),
        ({"value": 0.0}, {"value": 0.0}, False),
        ({"value": 1.0, "n_total": 5}, {"value": 1.0, "n_total": 6}, True),
        ({"value": None, "reason": "a"}, {"value": None, "reason": "a"}, False),
        ({"value": None, "reason": "a"}, {"value": None, "reason": "b"}, True),
        ({"value": 1.0}, {"value": None, "reason": "not reached"}, True),
    ],
)
def test_what_counts_as_a_difference(results, old, new, differs):
    def only(parts):
        return replace(results, rows=(replace(results.rows[0], **parts),))

    compared = compare_runs(only(old), only(new))
    assert compared.is_equal is not differs


def test_causes_name_files_settings_and_versions(results):
    old = results.provenance
    name, n_bytes, _ = old.files[0]
    new = replace(
        old,
        data_hash="f" * 64,
        protocol_hash="0" * 64,
        files=((name, n_bytes, "1" * 64), *old.files[1:], ("more.csv", 3, "2" * 64)),
        versions=(*old.versions[:-1], (old.versions[-1][0], "99")),
    )
    change = SettingChange(path="groups.order.within", before='"patient"', after='"field"')
    compared = compare_runs(results, replace(results, provenance=new), (change,))
    about = [cause.about for cause in compared.causes]
    assert about == [
        "data", f"file {name}", "file more.csv", "protocol", "groups.order.within",
        f"version of {old.versions[-1][0]}",
    ]  # fmt: skip
    assert compared.causes[2].before == "none"
    assert compared.is_equal
