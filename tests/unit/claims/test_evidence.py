"""Series side by side, and what must not be put together."""

from dataclasses import replace

import pytest

from seriatim.claims.checking import check_paper
from seriatim.claims.evidence import EvidenceRow, evidence, find_overlaps, own_row
from seriatim.claims.loading import load_paper, shipped_papers
from seriatim.claims.model import Series


@pytest.fixture(scope="module")
def checks():
    papers = (load_paper(name) for name in shipped_papers())
    return tuple(check_paper(paper) for paper in papers if paper.series is not None)


def row(label, x, n, centers=("A",), years=(2000, 2005), own=False):
    series = Series(
        label=label,
        procedure="ILP",
        setting="repeat",
        centers=centers,
        years=years,
        unit="procedures",
        response="cr",
        reading="stated",
    )
    return EvidenceRow(series=series, n=n, x=x, origin="printed", own=own)


def test_the_shipped_series(checks):
    ilp, ili = sorted(evidence(checks), key=lambda panel: panel.procedure, reverse=True)
    counts = {row.series.label.split(",")[0]: (row.x, row.n, row.origin) for row in ilp.rows}
    assert counts == {
        "Noorda 2006": (13, 21, "printed"),
        "Grunhagen 2005": (19, 25, "only count that prints so"),
        "Deroose 2015": (24, 37, "printed"),
        "Belgrano 2019": (24, 59, "reconstructed, reading strict"),
    }
    assert ilp.span == (24 / 59, 19 / 25)
    assert ilp.pooled is None
    assert [(row.x, row.n) for row in ili.rows] == [(11, 48)]


def test_rotterdam_is_not_counted_twice(checks):
    panel = next(p for p in evidence(checks) if p.procedure == "ILP")
    found = {o.left_out.split(",")[0]: (o.kept.split(",")[0], o.certain) for o in panel.overlaps}
    assert found == {
        "Grunhagen 2005": ("Deroose 2015", True),
        "Noorda 2006": ("Deroose 2015", False),
    }
    assert len(panel.eligible) == 2


def test_overlap_needs_a_center_and_years_in_common():
    assert find_overlaps((row("a", 1, 9), row("b", 1, 8, ("B",)))) == ()
    assert find_overlaps((row("a", 1, 9), row("b", 1, 8, years=(2006, 2010)))) == ()
    (found,) = find_overlaps((row("a", 1, 8), row("b", 1, 9, years=(2005, 2010))))
    assert (found.kept, found.left_out, found.certain) == ("b", "a", True)
    (found,) = find_overlaps((row("a", 1, 9), row("b", 1, 8, years=None)))
    assert not found.certain


def test_a_series_that_is_out_puts_no_other_out():
    # a covers 2000 to 2005, b until 2008, c from 2007: a and b overlap, b and c overlap.
    rows = (
        row("a", 1, 30),
        row("b", 1, 20, years=(2004, 2008)),
        row("c", 1, 10, years=(2007, 2010)),
    )
    assert {overlap.left_out for overlap in find_overlaps(rows)} == {"b"}


def test_five_series_of_different_patients_are_pooled(checks):
    base = checks[0]
    many = []
    for i in range(5):
        series = replace(base.paper.series, label=f"S{i}", centers=(f"C{i}",))
        many.append(replace(base, paper=replace(base.paper, series=series)))
    (panel,) = evidence(tuple(many))
    assert panel.pooled is not None
    assert panel.pooled.k == 5
    (fewer,) = evidence(tuple(many[:4]))
    assert fewer.pooled is None


def test_a_paper_that_allows_several_counts_has_none(checks):
    base = next(c for c in checks if "Belgrano" in c.paper.series.label)
    series = replace(base.paper.series, reading="nested")
    (panel,) = evidence((replace(base, paper=replace(base.paper, series=series)),))
    assert (panel.rows[0].n, panel.rows[0].limits) == (None, None)
    assert panel.rows[0].origin == "several counts are possible"
    assert panel.span is None
    gone = replace(base.paper.series, reading="no such reading")
    (panel,) = evidence((replace(base, paper=replace(base.paper, series=gone)),))
    assert panel.rows[0].n is None


def test_the_registry_is_a_further_row_and_never_pooled(checks, results):
    mine = own_row(results)
    assert (mine.x, mine.n) == (24 + 13, 59 + 22)
    assert "SYNTHETIC" in mine.series.label
    panel = next(p for p in evidence(checks, results) if p.procedure == "ILP")
    assert panel.rows[-1].own
    assert not any(r.own for r in panel.eligible)
    plain = replace(results, provenance=replace(results.provenance, notice=None))
    assert own_row(plain).series.label == "This registry"


def test_a_registry_without_repeat_procedures_has_no_row(results, checks):
    nothing = replace(results, rows=())
    assert own_row(nothing) is None
    assert not any(r.own for p in evidence(checks, nothing) for r in p.rows)
