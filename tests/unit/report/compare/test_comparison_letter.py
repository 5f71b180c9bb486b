"""The comparison says what differs and why, on a page that needs nothing else."""

from dataclasses import replace

import pytest

from seriatim.report.compare.comparing import compare_runs
from seriatim.report.compare.comparison_letter import (
    MOST,
    render_comparison,
    render_comparison_page,
)


@pytest.fixture
def changed(results):
    """Return results with all response rates halved, from other data."""
    rows = tuple(
        replace(row, value=row.value / 2) if row.analysis == "response" and row.value else row
        for row in results.rows
    )
    provenance = replace(results.provenance, data_hash="f" * 64, protocol_hash="0" * 64)
    return replace(results, rows=rows, provenance=provenance, title="A | <study>")


def test_no_difference(results):
    text = render_comparison(compare_runs(results, results))
    assert "No number differs" in text
    assert "Data, protocol and versions are the same." in text


def test_differences_with_their_causes(results, changed):
    text = render_comparison(compare_runs(results, changed))
    assert "# Two runs compared: A \\| \\<study\\>" in text
    assert "The runs differ in data and protocol. Which of them moved a number" in text
    assert "| data | " in text
    assert f"the {MOST} largest changes are listed" in text
    row = next(line for line in text.splitlines() if "first_ilp.proportion |" in line)
    assert row.endswith("| 50.00% |")


def test_a_difference_without_a_cause_is_called_that(results, changed):
    same = replace(changed, provenance=results.provenance)
    text = render_comparison(compare_runs(results, same))
    assert "were changed afterwards" in text


def test_small_changes_values_that_go_and_points_of_curves(results):
    def change(row):
        if row.analysis == "survival_curve":
            return replace(row, value=(row.value or 0) + 1)
        if row.analysis == "survival" and row.statistic == "median":
            return replace(row, value=None, reason="not reached")
        if row.analysis == "survival" and row.value:
            return replace(row, value=row.value * (1 + 1e-7))
        if row.analysis == "flow":
            return replace(row, n_total=(row.n_total or 0) + 1)
        return row

    rows = tuple(change(row) for row in results.rows if row.analysis != "grades")
    text = render_comparison(compare_runs(results, replace(results, rows=rows)))
    assert "<0.01%".replace("<", "\\<") in text
    assert "| not reached | value or reason |" in text
    assert "points of curves and numbers at risk are not listed" in text
    assert "the same, of other numbers" in text
    assert "vanished |" in text


def test_the_page_escapes_and_is_self_contained(results, changed):
    page = render_comparison_page(compare_runs(results, changed))
    assert "A | &lt;study&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<table>") == 2
    assert "SYNTHETIC" in page or results.provenance.notice is None
