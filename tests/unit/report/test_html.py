"""The whole page: self-contained, accessible, the same every time, and nothing from the data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from seriatim.analysis.results import GroupLabel, Results
from seriatim.report.contents import report_document
from seriatim.report.document import FigureBlock, Table
from seriatim.report.html import drawing_ident, render_html, render_table_html

VOID = {"meta", "br", "hr", "img", "input", "link", "path", "use", "rect"}


class Page(HTMLParser):
    """Collects tags, attributes and text, and complains about tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def render_report(results: Results) -> str:
    return render_html(report_document(results))


@pytest.fixture(scope="module")
def html(results: Results) -> str:
    return render_report(results)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_markup_is_well_formed(page: Page) -> None:
    assert page.open == []


def test_the_same_results_give_the_same_bytes(results: Results, html: str) -> None:
    assert render_report(results) == html


def test_nothing_is_loaded_and_no_script_runs(html: str, page: Page) -> None:
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    assert "default-src 'none'" in html
    for _, attributes in page.tags:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in {"href", "src", "xlink:href"}:
                assert (value or "").startswith("#")
    assert not re.search(r"url\((?!#|data:font/woff2)", html)
    assert "@import" not in html


def test_ids_are_unique_and_every_reference_has_its_target(page: Page) -> None:
    ids = Counter(a["id"] for _, a in page.tags if "id" in a)
    assert not [name for name, n in ids.items() if n > 1]
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((attributes.get(name) or "").split()) <= set(ids)
        target = attributes.get("href") or attributes.get("xlink:href") or ""
        if target.startswith("#"):
            assert target[1:] in ids


def test_every_figure_has_a_title_and_a_description_with_numbers(html: str) -> None:
    figures = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    assert len(figures) == 11
    for svg in figures:
        assert 'role="img"' in svg[:600]
        description = re.search(r"<desc[^>]*>(.*?)</desc>", svg, flags=re.DOTALL)
        assert description is not None
        assert re.search(r"\d", description.group(1))
        assert "<style" not in svg
        assert "<metadata" not in svg


def test_every_table_has_a_caption_and_scoped_headers(page: Page) -> None:
    counts = Counter(tag for tag, _ in page.tags)
    assert counts["table"] == counts["caption"] >= 14
    assert all(a.get("scope") for tag, a in page.tags if tag == "th")


def test_headings_do_not_skip_a_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert {"main", "nav", "header", "footer"} <= {tag for tag, _ in page.tags}


def test_synthetic_data_are_labeled_on_screen_and_on_paper(html: str, results: Results) -> None:
    assert 'class="notice synthetic"' in html
    assert "@top-center" in html
    real = render_report(without_rows(results, notice=None))
    assert "@top-center" not in real
    assert 'class="notice' not in real
    told = render_report(without_rows(results, notice="Extract of 2020"))
    assert 'class="notice"' in told
    assert "Extract of 2020" in told


def without_rows(results: Results, notice: str | None) -> Results:
    return replace(results, rows=(), provenance=replace(results.provenance, notice=notice))


def test_text_from_the_data_never_becomes_markup(results: Results) -> None:
    evil = '<script>alert("x")</script>$^{2}$'
    renamed = tuple(
        replace(row, level=row.level.replace("Second ILP", evil)) for row in results.rows
    )
    groups = tuple(
        GroupLabel(label=group.label.replace("Second ILP", evil), numbers=group.numbers)
        for group in results.groups
    )
    provenance = replace(
        results.provenance, notice=evil, data_hash='x"; } body { display: none', protocol_hash=""
    )
    html = render_report(
        replace(results, title=evil, rows=renamed, groups=groups, provenance=provenance)
    )
    assert "<script" not in html
    assert "display: none }" not in html.split("</style>")[0].split("@page")[-1]
    assert Page(html).open == []
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "analyses",
    [
        ("flow", "response_difference", "survival_at_risk"),
        ("characteristics", "grades", "transition_contrast"),
        ("response", "survival_curve", "cumulative_incidence"),
        ("grade_difference", "transition", "survival", "time_dependent_hazard"),
    ],
)
def test_any_analysis_may_be_missing(
    without: Callable[..., Results], analyses: tuple[str, ...]
) -> None:
    assert Page(render_report(without(*analyses))).open == []


def test_an_empty_study_says_why_every_part_is_empty(empty_results: Results) -> None:
    html = render_report(empty_results)
    assert "No analysis left a result to report." in html
    assert html.count('class="missing"') >= 7
    assert "<svg" not in html


def test_numbers_of_the_abstract_stand_in_the_text(page: Page) -> None:
    text = " ".join(page.text)
    for share in ("174/290 (60%)", "24/59 (41%)", "24/68 (35%)", "22/34 (65%", "2/25 (8%"):
        assert share in text
    assert "p = 0.000" not in text
    assert "nan" not in text.lower().split()


def test_nothing_is_shown_without_its_findings(html: str) -> None:
    """The curves grouped by the future, and the headline that quotes them, carry the finding."""
    for place in ('<figure id="figure-survival">', "<dt>Survival and repeating</dt>"):
        part = html[html.index(place) :]
        part = part[: part.index("</figure>") if "figure" in place else part.index("</dd>")]
        assert '<a class="block" href="#finding-grouped_by_future">' in part
    assert html.count('id="finding-grouped_by_future"') == 1


def test_every_link_to_a_finding_has_a_target(page: Page) -> None:
    targets = {attrs.get("id") for _, attrs in page.tags}
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    assert {link for link in links if link and link.removeprefix("#") not in targets} == set()


def test_a_page_of_figures_drawn_before_is_the_same_page(
    results: Results, html: str, drawings: dict[str, bytes]
) -> None:
    assert render_html(report_document(results), drawings) == html


def test_a_table_stands_alone_with_all_that_it_needs(results: Results) -> None:
    document = report_document(results)
    table = next(b for b in document.blocks if isinstance(b, Table) and document.flags[b.id])
    html = render_table_html(document, table)
    alone = Page(html)
    assert alone.open == []
    assert [tag for tag, _ in alone.tags].count("table") == 1
    assert 'class="notice synthetic"' in html
    assert document.stamp in html
    assert f"Read with: {document.flags[table.id][0].title}" in html
    assert not [value for _, a in alone.tags for name, value in a.items() if name == "href"]


def test_ids_of_a_drawing_begin_with_those_of_its_figure(results: Results) -> None:
    figures = [b for b in report_document(results).blocks if isinstance(b, FigureBlock)]
    assert drawing_ident(figures[0]) == f"{figures[0].id}-drawn"
