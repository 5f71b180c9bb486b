"""What was checked of a paper becomes rows, and the review speaks about them."""

from dataclasses import replace

import pytest

from seriatim.claims.checking import check_paper
from seriatim.claims.evidence import evidence
from seriatim.claims.loading import load_paper, parse_paper
from seriatim.report.claims.published import (
    overlap_findings,
    published_findings,
    published_results,
    series_results,
)


@pytest.fixture(scope="module")
def founding():
    return check_paper(load_paper("belgrano_2019"))


def test_the_founding_abstract_has_two_numbers_that_68_does_not_give(founding):
    found = published_findings(founding)
    assert {item.rule for item in found} == {"not_reconstructed"}
    assert [item.results[0].split(".")[0] for item in found] == [
        "published_claim", "published_group",
    ]  # fmt: skip
    # methods.md 4.2: 80 % is impossible of 68; together eleven sizes from 41 to 66 remain.
    assert "Overall response to the second perfusion (80%): no whole number of 68" in found[0].text
    assert "11 smaller numbers from 41 to 66" in found[1].text
    said = " ".join(item.text.lower() for item in found)
    assert not any(word in said for word in ("error", "wrong", "manipulat", "fraud", "fail"))


def test_rows_are_unique_and_a_missing_value_has_a_reason(founding):
    rows = published_results(founding).rows
    assert len({row.id for row in rows}) == len(rows)
    assert all(row.value is not None or row.reason for row in rows)


def test_a_p_value_keeps_each_reading_and_the_range_of_fishers(founding):
    rows = published_results(founding).select(analysis="published_p_value", statistic="tests")
    tests = {row.context: row.value for row in rows if row.endpoint == rows[0].endpoint}
    assert len(tests) > 1
    assert any(tests.values())
    fisher = published_results(founding).select(statistic="fisher_most")
    assert all(0 < row.value < 1 for row in fisher)


def test_a_paper_that_fits_gives_no_finding():
    assert published_findings(check_paper(load_paper("grunhagen_2005"))) == ()


def test_a_number_that_is_no_percentage_is_read_as_well():
    text = 'format = 1\ntitle = "T"\n[source]\ncitation = "C"\nseen = "all"\n'
    text += '[means.m]\nlabel = "Mean number of lesions"\nn = 28\nmean = "{mean}"\n'

    def found(mean):
        return published_findings(check_paper(parse_paper(text.format(mean=mean).encode(), "t")))

    # 145/28 prints as 5.18 and 146/28 as 5.21.
    assert found("5.18") == ()
    (finding,) = found("5.19")
    assert finding.text.startswith("Mean number of lesions: as printed it does not agree")


def test_overlapping_series_become_rows_with_the_patients_of_the_smaller():
    names = ("deroose_2015", "grunhagen_2005", "noorda_2006")
    (panel,) = evidence(tuple(check_paper(load_paper(name)) for name in names))
    rows = series_results(panel).rows
    assert {(row.level.split(" ")[0], row.n) for row in rows} == {("Grunhagen", 25), ("Noorda", 21)}
    assert [item.rule for item in overlap_findings(panel)] == ["double_counting"] * 2
    unknown = replace(panel, rows=tuple(replace(row, n=None, x=None) for row in panel.rows))
    assert all(row.value is None and row.reason for row in series_results(unknown).rows)
    assert overlap_findings(replace(panel, overlaps=())) == ()
