"""The evidence table in a terminal and as a page."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from seriatim.claims.checking import check_paper
from seriatim.claims.evidence import evidence
from seriatim.claims.loading import load_paper
from seriatim.claims.pooling import pool
from seriatim.report.claims.evidence import (
    evidence_sections,
    forest,
    print_evidence,
    render_evidence_page,
)

NAMES = ("belgrano_2019", "deroose_2015", "grunhagen_2005", "kroon_2009", "noorda_2006")


@pytest.fixture(scope="module")
def checks():
    return tuple(check_paper(load_paper(name)) for name in NAMES)


def test_overlap_and_the_lack_of_a_pooled_number_are_said(checks):
    ilp = next(s for s in evidence_sections(evidence(checks)) if s.title == "ILP")
    said = " ".join(ilp.paragraphs)
    assert "Grunhagen 2005, Rotterdam and Deroose 2015, Rotterdam share a center and years" in said
    assert "the years of one are unknown" in said
    assert "No pooled number is given" in said
    rows = {row[0]: row for row in ilp.tables[0].rows}
    assert rows["Belgrano 2019, Gothenburg"][1:4] == (
        "24/59 (41%)", "29% to 53%", "reconstructed, reading strict",
    )  # fmt: skip


def test_a_single_series_has_no_range(checks):
    ili = next(s for s in evidence_sections(evidence(checks)) if s.title == "ILI")
    assert ili.paragraphs[0] == "ILI: 1 series, 23%."


def test_a_pooled_number_comes_with_its_prediction_interval(checks):
    panel = next(p for p in evidence(checks) if p.procedure == "ILP")
    pooled = replace(panel, pooled=pool(((13, 21), (24, 37), (24, 59))))
    said = " ".join(evidence_sections((pooled,))[0].paragraphs)
    assert "54% (t interval 25% to 81%; for a new series <1% to >99%" in said


def test_a_panel_without_counts(checks):
    panel = next(p for p in evidence(checks) if p.procedure == "ILI")
    bare = replace(panel, rows=(replace(panel.rows[0], n=None, x=None),))
    assert forest(bare) is None
    (section,) = evidence_sections((bare,))
    assert "none with a single possible count" in section.paragraphs[0]
    assert section.tables[0].rows[0][1:3] == ("-", "-")
    assert "<svg" not in render_evidence_page((bare,))


def test_the_page_shows_a_forest_and_the_registry(checks, results):
    page = render_evidence_page(evidence(checks, results))
    assert page.rstrip().endswith("</html>")
    assert page.count("<svg") == 2
    assert "This registry (SYNTHETIC)" in page
    assert "shown and not pooled" in page


def test_the_terminal_shows_fewer_columns(checks):
    out = io.StringIO()
    print_evidence(evidence(checks), Console(file=out, width=120))
    assert "24/59" in out.getvalue()
    assert "Criteria" not in out.getvalue()
