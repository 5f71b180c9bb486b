"""What a report of claims says, before it is a page or a terminal."""

from dataclasses import replace

import pytest

from seriatim.claims.checking import check_paper
from seriatim.claims.loading import load_paper, parse_paper
from seriatim.claims.neighbors import surprise
from seriatim.report.claims.content import claims_sections, source_line, verdict


@pytest.fixture(scope="module")
def check():
    return check_paper(load_paper("belgrano_2019"))


def section(sections, name):
    return next(part for part in sections if part.id == name)


def test_sections_in_order_with_the_ordinary_explanations_last(check):
    strict = check.reading("strict").reading
    found = claims_sections(check, (surprise(check.paper, strict, 5, 1),))
    assert [part.id for part in found] == [
        "percentages", "readings", "p-values", "surprise", "review", "explanations",
    ]  # fmt: skip
    assert len(found[-1].points) == 5
    assert any("cannot all refer to 68" in point for point in section(found, "review").points)


def test_explanations_are_listed_even_when_everything_fits():
    found = claims_sections(check_paper(load_paper("grunhagen_2005")))
    assert found[-1].id == "explanations"


def test_solutions_are_written_as_counts_of_their_denominators(check):
    tables = section(claims_sections(check), "readings").tables
    (strict,) = [table for table in tables if table.caption.endswith("reading strict")]
    assert strict.rows == (("24/59", "47/59", "22/34", "2/25"),)
    assert strict.columns[0] == "Complete response to the second perfusion (41%)"
    assert not any("nested" in table.caption for table in tables)  # 229 rows are not read


def test_every_test_has_its_row(check):
    table = section(claims_sections(check), "p-values").tables[1]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Fisher exact"] == ("0.000005 to 0.003", "9 of 38", "23")
    assert rows["Boschloo"][0].startswith("smaller than printed to")


def test_the_percentages_of_a_group_without_printed_size(check):
    table = section(claims_sections(check), "percentages").tables[0]
    assert table.rows[-1][2] == "at most 68"
    assert table.rows[0] == (
        "Complete response to the first perfusion", "60%", "290", "173 to 175 of 290", "abstract",
    )  # fmt: skip


def test_counts_and_other_numbers():
    paper = parse_paper(
        b'format = 1\ntitle = "T"\n[source]\ncitation = "C"\nseen = "all"\n'
        b'[groups.g]\nlabel = "G"\nn = 10\n[percentages.a]\nlabel = "A"\ngroup = "g"\ncount = 3\n'
        b'[means.m]\nlabel = "M"\nn = 28\nmean = "5.19"\n',
        "t",
    )
    found = claims_sections(check_paper(paper))
    assert section(found, "percentages").tables[0].rows == (("A", "-", "10", "3 of 10", "-"),)
    (row,) = section(found, "numbers").tables[0].rows
    assert row[:2] == ("M", "not possible")
    assert "no whole total prints so" in row[2]
    only = claims_sections(check_paper(replace(paper, groups=(), claims=())))
    assert [part.id for part in only] == ["numbers", "review", "explanations"]


def test_the_head(check):
    assert "only if some patients or procedures were not evaluable" in verdict(check)
    line = source_line(check.paper)
    assert "doi 10.1245/s10434-018-07143-4." in line
    assert "Seen: abstract only." in line
