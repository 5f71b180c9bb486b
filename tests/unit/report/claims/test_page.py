"""The page of a checked paper."""

import re
from dataclasses import replace

import pytest

from seriatim.claims.checking import check_paper
from seriatim.claims.loading import load_paper
from seriatim.report.claims.page import render_claims_page


@pytest.fixture(scope="module")
def page():
    return render_claims_page(check_paper(load_paper("belgrano_2019")))


def test_the_page_is_whole_and_loads_nothing(page):
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert "<script" not in page
    addresses = re.findall(r"(?:src|href)=[\"']?((?:https?:)?//[^\"' >]+)", page)
    assert addresses == []
    assert "default-src 'none'" in page


def test_the_page_shows_what_was_found(page):
    for text in ("24/59", "22/34", "2/25", "85 solutions", "not of conduct", "cannot all refer"):
        assert text in page
    assert page.count("<svg") == 3
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_check_gives_the_same_page(page):
    assert render_claims_page(check_paper(load_paper("belgrano_2019"))) == page


def test_what_comes_from_a_file_is_escaped():
    paper = load_paper("vrouenraets_2001")
    claims = (replace(paper.claims[0], label="<b>bold</b>"),)
    page = render_claims_page(check_paper(replace(paper, title="<i>x</i>", claims=claims)))
    assert "<b>bold</b>" not in page
    assert "<i>x</i>" not in page
    assert "&lt;i&gt;x" in page


def test_a_paper_without_percentages_has_no_picture():
    paper = replace(load_paper("vrouenraets_2001"), groups=(), claims=())
    assert "<svg" not in render_claims_page(check_paper(paper))
